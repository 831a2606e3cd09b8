"""Identifiers have the alphabets and lengths that AWS's have."""

import re
import uuid
from datetime import UTC, datetime

from vestibule.model.randomness import Randomness


def test_identifiers_have_their_form() -> None:
    random = Randomness()
    assert re.fullmatch(r"[1-9][0-9]{11}", random.digits(12))
    assert re.fullmatch(r"[0-9a-f]{16}", random.hex(16))
    assert re.fullmatch(r"[A-Z2-7]{17}", random.upper(17))
    assert re.fullmatch(r"[a-z0-9]{10}", random.lower(10))
    assert uuid.UUID(random.uuid()).version == 4
    assert len(random.token(32)) == 43


def test_bytes_beyond_the_last_multiple_are_drawn_again() -> None:
    draws = iter([b"\xff\xff", b"\x00\x01"])
    assert Randomness(lambda _count: next(draws)).lower(2) == "ab"


def test_a_fixed_source_gives_the_same_identifiers() -> None:
    fixed = Randomness(lambda count: bytes(range(count)))
    assert fixed.uuid() == "00010203-0405-4607-8809-0a0b0c0d0e0f"


def test_a_token_never_starts_with_a_dash_that_a_command_line_would_take_for_an_option() -> None:
    draws = iter([b"\xf8\x00\x00", b"\x00\xf8\x00"])
    assert Randomness(lambda _count: next(draws)).token(3) == "APgA"


def test_an_identifier_of_a_moment_sorts_after_those_of_earlier_ones() -> None:
    random = Randomness()
    moments = [datetime(2026, 11, 26, 12, 0, second, tzinfo=UTC) for second in range(60)]
    made = [random.uuid_at(moment) for moment in moments]
    assert made == sorted(made)
    assert {uuid.UUID(each).version for each in made} == {7}
    assert {uuid.UUID(each).variant for each in made} == {uuid.RFC_4122}
