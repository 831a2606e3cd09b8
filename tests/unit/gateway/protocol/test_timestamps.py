"""Timestamps in the three formats of the wire."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from vestibule.gateway.protocol.timestamps import (
    parse_epoch,
    parse_timestamp_text,
    render_epoch,
    render_iso8601,
    render_timestamp_text,
)

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)


@pytest.mark.parametrize("wire_format", ["iso8601", "unixTimestamp"])
def test_what_is_rendered_is_parsed_back(wire_format: str) -> None:
    text = render_timestamp_text(MOMENT, wire_format=wire_format)
    assert parse_timestamp_text(text, wire_format=wire_format) == MOMENT


def test_an_http_date_keeps_whole_seconds() -> None:
    text = render_timestamp_text(MOMENT, wire_format="rfc822")
    assert text == "Fri, 02 Jan 2026 03:04:05 GMT"
    assert parse_timestamp_text(text, wire_format="rfc822") == MOMENT.replace(microsecond=0)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-02T03:04:05Z", MOMENT.replace(microsecond=0)),
        ("2026-01-02T03:04:05.678Z", MOMENT),
        ("2026-01-02T05:04:05.678+02:00", MOMENT),
        ("2026-01-02T05:04:05.678+0200", MOMENT),
        ("2026-01-02T03:04:05.678000999Z", MOMENT),
    ],
)
def test_iso_8601_is_read_into_utc(text: str, moment: datetime) -> None:
    read = parse_timestamp_text(text, wire_format="iso8601")
    assert read == moment
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "wire_format"),
    [
        ("2026-13-01T00:00:00Z", "iso8601"),
        ("2026-01-01", "iso8601"),
        ("2026-01-01T00:00:00", "iso8601"),
        ("0001-01-01T00:00:00+23:59", "iso8601"),
        ("٢026-01-01T00:00:00Z", "iso8601"),
        ("nan", "unixTimestamp"),
        ("1e300", "unixTimestamp"),
        ("9" * 400, "unixTimestamp"),
        ("yesterday", "rfc822"),
        ("", "rfc822"),
    ],
)
def test_what_is_no_moment_is_a_value_error(text: str, wire_format: str) -> None:
    with pytest.raises(ValueError):
        parse_timestamp_text(text, wire_format=wire_format)


def test_seconds_are_whole_where_they_can_be() -> None:
    assert render_epoch(MOMENT) == 1767323045.678
    whole = render_epoch(MOMENT.replace(microsecond=0))
    assert whole == 1767323045
    assert isinstance(whole, int)
    assert parse_epoch(whole) == MOMENT.replace(microsecond=0)


def test_other_zones_are_rendered_in_utc() -> None:
    there = MOMENT.astimezone(timezone(timedelta(hours=-7)))
    assert render_iso8601(there) == "2026-01-02T03:04:05.678Z"


def test_a_moment_without_a_zone_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError):
        render_epoch(MOMENT.replace(tzinfo=None))
