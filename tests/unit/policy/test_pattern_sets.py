"""Patterns compared with each other, against texts tried one by one."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vestibule.model.errors import Invalid
from vestibule.policy.globs import glob_test, glob_tokens
from vestibule.policy.pattern_sets import Effort, covers, covers_resource, meet

PATTERNS = st.text(alphabet="ab*?", max_size=5)
TEXTS = ["".join(each) for length in range(6) for each in product("abc", repeat=length)]


def matches(pattern: str) -> set[str]:
    test = glob_test(glob_tokens(pattern))
    return {text for text in TEXTS if test(text)}


@settings(max_examples=300, deadline=None)
@given(PATTERNS, PATTERNS)
def test_patterns_meet_where_some_text_matches_both(first: str, second: str) -> None:
    common = matches(first) & matches(second)
    found = meet(first, second, Effort(1000))
    assert found == meet(second, first, Effort(1000))
    if common:
        assert found
    elif len(first) + len(second) <= 5:
        assert not found


@settings(max_examples=300, deadline=None)
@given(PATTERNS, PATTERNS)
def test_what_covers_matches_all_that_the_other_does(wide: str, narrow: str) -> None:
    if covers(wide, narrow):
        assert matches(narrow) <= matches(wide)


def test_a_pattern_covers_another_in_spite_of_wildcards_in_both() -> None:
    assert covers("a?*", "ab*")
    assert covers("?*", "*a")
    assert not covers("a?*", "a*")
    assert not covers("?" * 300 + "*x?*", "*" + "x*" * 300)


@pytest.mark.parametrize(
    ("wide", "narrow", "is_covered"),
    [
        ("*", "arn:aws:s3:::b", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/c*", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::*", False),
        ("arn:aws:s3*", "arn:aws:s3:::b", False),
        ("arn:aws:*:::b", "arn:aws:s3:::b", True),
        ("arn:aws:s3:::${aws:username}", "arn:aws:s3:::${aws:username}", False),
    ],
)
def test_resources_are_covered_part_by_part(wide: str, narrow: str, is_covered: bool) -> None:
    assert covers_resource(wide, narrow) is is_covered


def test_comparing_ends_once_it_is_too_much() -> None:
    hostile = "*a" * 5000
    with pytest.raises(Invalid) as refused:
        meet(hostile, hostile + "b", Effort(1000))
    assert refused.value.kind == "UNPROCESSABLE"
