"""Many patterns tried at once answer as regular expressions of each of them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpu_time import within
from vestibule.policy.globs import Token, Wildcard, glob_tokens
from vestibule.policy.many_globs import MANY, ManyGlobs, any_glob_test

TOKENS = st.lists(
    st.one_of(st.sampled_from(Wildcard), st.sampled_from(["a", "ab", ":", "b:", "\n", "*", "é"])),
    max_size=6,
)
PATTERNS = st.lists(TOKENS, min_size=1, max_size=6)
TEXTS = st.text("ab:\n*é", max_size=10)


def expression(pattern: list[Token], *, newlines: bool) -> str:
    barred = "" if newlines else "\n"
    of_wildcards = {
        Wildcard.ONE: f"[^{barred}]" if barred else r"[\s\S]",
        Wildcard.SEGMENT_ONE: f"[^:{barred}]",
    }
    of_wildcards[Wildcard.RUN] = of_wildcards[Wildcard.ONE] + "*"
    of_wildcards[Wildcard.SEGMENT_RUN] = of_wildcards[Wildcard.SEGMENT_ONE] + "*"
    return "".join(
        re.escape(each) if isinstance(each, str) else of_wildcards[each] for each in pattern
    )


@settings(max_examples=1000, deadline=None)
@given(PATTERNS, TEXTS, st.booleans())
def test_a_text_matches_if_it_matches_any(
    patterns: list[list[Token]], text: str, newlines: bool
) -> None:
    alone = [re.fullmatch(expression(each, newlines=newlines), text) for each in patterns]
    assert ManyGlobs(patterns, newlines=newlines).matches(text) is any(alone)


@pytest.mark.parametrize("count", [0, 1, 2, MANY - 1, MANY, 100])
@pytest.mark.parametrize("form", ["{}", "*{}", "{}?", "x*{}*y"])
def test_any_number_of_patterns_is_tried(count: int, form: str) -> None:
    matches = any_glob_test([glob_tokens(form.format(f"<{number}>")) for number in range(count)])
    for number in (0, 1, MANY - 2, MANY - 1, 99, 100):
        text = form.replace("*", "__").replace("?", "_").format(f"<{number}>")
        assert matches(text) is (number < count)
    assert not matches("x")


def test_literals_stand_beside_patterns() -> None:
    matches = any_glob_test([["a", "b"], [Wildcard.RUN, "c"], ["*"], []])
    assert [text for text in ("ab", "xc", "*", "", "a", "abx") if matches(text)] == [
        "ab", "xc", "*", "",
    ]  # fmt: skip


def test_more_characters_than_are_remembered_are_told_apart() -> None:
    alphabet = [chr(0x4E00 + number) for number in range(1000)]
    patterns = [["*", letter, Wildcard.RUN, ":", letter] for letter in alphabet]
    matches = ManyGlobs(patterns).matches
    for at, letter in enumerate(alphabet):
        assert matches(f"*{letter}x:{letter}")
        assert not matches(f"*{letter}:{alphabet[at - 1]}")
    assert not matches("*x:x")


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ("*w{}*", "v{}x"),
        ("*a*a*a*b{}", "a" * 25 + "{}"),
        ("arn:aws:sns:*:*:*w{}", "arn:aws:sns:us-east-1:1:t{}"),
        ("?*?*?*{}z", "12345678" * 3 + "{}"),
        ("*\u4e00??z{}*", "\u4e00" * 20 + "{}y"),
    ],
)
def test_a_thousand_texts_against_a_thousand_patterns_are_answered_at_once(
    pattern: str, value: str
) -> None:
    patterns = [glob_tokens(pattern.format(number)) for number in range(1000)]
    with within(0.1):
        matches = any_glob_test(patterns)
        found = [number for number in range(1000) if matches(value.format(number))]
    assert found == []
