"""Numbers, dates, addresses, bytes and patterns are read as the reference reads them.

The reference's readings are written from the specifications, without the language's library.
"""

import re
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reference_evaluator import readings
from reference_evaluator.variables import Unresolved, substitute
from reference_evaluator.wildcards import arn_symbols, matches, symbols
from vestibule.policy.conditions.condition import Condition
from vestibule.policy.conditions.date import date_parser
from vestibule.policy.conditions.ip import parse_address, parse_range
from vestibule.policy.conditions.numeric import parse_number
from vestibule.policy.conditions.setting import Setting
from vestibule.policy.context_values import ContextValues
from vestibule.policy.globs import glob_test, glob_tokens
from vestibule.policy.resources import ResourceSet, ResourceSetting
from vestibule.policy.switches import DEFAULT_SWITCHES

EXAMPLES = 400


def texts(*pieces: str, most: int = 6) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=most).map("".join)


NUMBERS = texts("0", "1", "7", "10", ".", "-", "+", "e", "E", " ", "_", "x", "a", "\u0661", "\n")
DATES = st.one_of(
    texts("2026", "-", "01", "02", "29", "T", "Z", ":", "00", "+", ".", "5", " ", "W", "\n"),
    st.builds(
        "{}-{}-{}{}".format,
        st.sampled_from(["2024", "2026", "1900", "2000", "0000", "0001", "9999", "26", "1969"]),
        st.sampled_from(["01", "02", "12", "13", "00", "1"]),
        st.sampled_from(["01", "28", "29", "30", "31", "32", "00", "1"]),
        st.builds(
            "{}{}{}{}".format,
            st.sampled_from(["", "T", "t", " "]),
            st.sampled_from(["", "00:00", "23:59:59", "24:00:00", "12:60", "12:30:60", "1:2"]),
            st.sampled_from(["", ".5", ".123456789", ".", ",5"]),
            st.sampled_from(["", "Z", "z", "+02:00", "-0530", "+24:00", "+02", "UTC"]),
        ),
    ),
    st.integers(-(10**12), 10**12).map(str),
)
ADDRESSES = st.one_of(
    texts("10", "0", "255", "256", "01", ".", ":", "::", "f", "ffff", "/", "8", "%", "e", " "),
    st.lists(st.sampled_from(["0", "1", "255", "256", "01", "1 "]), min_size=3, max_size=5).map(
        ".".join
    ),
    st.lists(
        st.sampled_from(["", "0", "db8", "2001", "ffff", "fffff", "1.2.3.4"]),
        min_size=2,
        max_size=9,
    ).map(":".join),
)
RANGES = st.one_of(
    ADDRESSES,
    st.builds(
        "{}/{}".format,
        ADDRESSES,
        st.sampled_from(["0", "8", "31", "32", "33", "64", "128", "129", "08", "-1", "", "a"]),
    ),
)
BYTES = texts("Q", "U", "JD", "QUJD", "=", "==", "\n", " ", "-", "+", "/", "a")


def reading(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except readings.Unreadable:
        return None


@settings(max_examples=EXAMPLES, deadline=None)
@given(NUMBERS)
def test_numbers_are_read_alike(text: str) -> None:
    if re.search("[eE][-+]?[0-9]{4}", text):
        return  # Such powers are not read.
    assert parse_number(text) == reading(readings.number, text)


@settings(max_examples=EXAMPLES, deadline=None)
@given(DATES)
def test_dates_are_read_alike(text: str) -> None:
    if re.search(r"[0-9]{18}|\.[0-9]{10}", text) or len(text) > 64:
        return  # So many digits are no time.
    assert date_parser(DEFAULT_SWITCHES)(text) == reading(readings.moment, text)


@settings(max_examples=EXAMPLES, deadline=None)
@given(ADDRESSES)
def test_addresses_are_read_alike(text: str) -> None:
    found = parse_address(text)
    bits = reading(readings.address, text)
    if bits is None:
        assert found is None
    else:
        assert found == (4 if len(bits) == 32 else 6, int(bits, 2))


@settings(max_examples=EXAMPLES, deadline=None)
@given(ADDRESSES, RANGES)
def test_ranges_hold_alike(address: str, network: str) -> None:
    is_readable = reading(lambda text: readings.is_within("1.2.3.4", text), network) is not None
    assert (parse_range(network) is not None) is is_readable
    wanted = reading(lambda text: readings.is_within(text, network), address)
    assert holds("IpAddress", network, address) is bool(wanted)


@settings(max_examples=EXAMPLES, deadline=None)
@given(BYTES, BYTES)
def test_bytes_are_read_alike(left: str, right: str) -> None:
    one, other = reading(readings.decoded, left), reading(readings.decoded, right)
    assert holds("BinaryEquals", left, right) is (one is not None and one == other)


@settings(max_examples=EXAMPLES, deadline=None)
@given(texts("*", "?", "a", "b", "ab", ":", "\n", most=12), texts("a", "b", ":", "\n", most=12))
def test_patterns_match_alike(pattern: str, text: str) -> None:
    assert glob_test(glob_tokens(pattern))(text) is matches(symbols(pattern), text)


ARNS = texts("arn", ":", "aws", "*", "?", "s3", "a", "/", ":::", "${a:b}", "${*}", most=14)


@settings(max_examples=EXAMPLES * 3, deadline=None)
@given(
    ARNS,
    texts("arn", ":", "aws", "s3", "a", "/", ":::", "*", most=12),
    st.sampled_from([{}, {"a:b": "a"}, {"a:b": "*"}, {"a:b": ":"}]),
    st.booleans(),
)
def test_resources_match_alike(
    pattern: str, resource: str, context: dict[str, str], completes: bool
) -> None:
    if pattern in ("", "*") or pattern.startswith("${*}") or resource == "*":
        return
    found = ResourceSet([pattern], ResourceSetting(True, completes, DEFAULT_SWITCHES))
    try:
        characters = substitute(pattern, context, active=True)
        wanted = matches(arn_symbols(characters, complete=completes), resource)
    except Unresolved:
        wanted = False
    assert found.matches(resource, ContextValues(context)) is wanted


def holds(operator: str, wanted: str, given_value: str) -> bool:
    setting = Setting(has_variables=True, is_deny=False, switches=DEFAULT_SWITCHES)
    condition = Condition(operator, "a:b", [wanted], setting=setting)
    return condition.holds(ContextValues({"a:b": given_value}))
