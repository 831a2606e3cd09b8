"""The models' Java patterns, matched by Python."""

import re
import sys
import time
import unicodedata

import pytest

from vestibule.gateway.protocol.patterns import compile_matcher
from vestibule.gateway.service_registry import ServiceRegistry

EVERYTHING = (
    "sso-admin",
    "identitystore",
    "organizations",
    "cloudtrail",
    "sts",
    "iam",
    "sso",
    "sso-oidc",
    "accessanalyzer",
    "account-access",
)


def all_patterns() -> set[str]:
    registry = ServiceRegistry(EVERYTHING)
    return {
        shape.traits["pattern"]
        for name in EVERYTHING
        for shape in registry.service(name).shapes()
        if "pattern" in shape.traits
    }


def test_every_pattern_of_the_served_models_is_translated() -> None:
    patterns = all_patterns()
    assert len(patterns) > 100
    for pattern in patterns:
        assert callable(compile_matcher(pattern))


def test_no_pattern_of_the_served_models_runs_away() -> None:
    hostile = ("a" * 4000, "/a" * 2000, "-a" * 2000, "a:" * 2000, "é.a" * 1300, "1" * 4000 + "!")
    for pattern in all_patterns():
        matches = compile_matcher(pattern)
        for text in hostile:
            begun = time.process_time()
            matches(text)
            assert time.process_time() - begun < 0.5, pattern


@pytest.mark.parametrize(
    ("pattern", "text", "is_match"),
    [
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "naïve Straße 東京 ٣", True),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "tab\t", False),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "😀", False),
        (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "😀", True),
        (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "two words", False),
        (r"\p{L}+(?:\.\p{L}+){0,2}", "name.givenName", True),
        (r"\P{L}+", "123", True),
        (r"\P{L}+", "12é", False),
        (r"[\p{Alnum}]+", "aZ9", True),
        (r"[\p{Alnum}]+", "é", False),
        (r"\w+", "é", False),
        (r"\d+", "٣", False),
        (r"^\d{12}$", "123456789012\n", False),
        (r".*", "a\u2028b", False),
        (r"[^.]", ".", False),
        (r"[\uD800\uDC00-\uDBFF\uDFFF]", "😀", True),
        (r"[\uD800\uDC00-\uDBFF\uDFFF]", "a", False),
        (r"\x{1F600}", "😀", True),
        (r"[]a]+", "]a", True),
        (r"[\S\s]*", "any\nthing", True),
        (r"\p{Mn}", "a", False),
    ],
)
def test_a_pattern_means_what_java_means(pattern: str, text: str, is_match: bool) -> None:
    assert bool(compile_matcher(pattern)(text)) is is_match


@pytest.mark.parametrize("pattern", ["[a[b]]", "[a-z&&[^b]]", r"[\P{L}]", r"\p{NoSuchThing}"])
def test_a_pattern_beyond_the_translation_is_refused_when_compiled(pattern: str) -> None:
    with pytest.raises(re.error):
        compile_matcher(pattern)


def test_no_character_is_assigned_outside_the_scanned_blocks() -> None:
    scanned = {*range(0x32400), *range(0xE0000, 0xE0200)}
    unassigned = {"Cn", "Co"}
    outside = (code for code in range(0x32400, sys.maxunicode + 1) if code not in scanned)
    assert all(unicodedata.category(chr(code)) in unassigned for code in outside)
