"""Timestamps as the wire writes them: seconds since 1970, ISO 8601, or the date of HTTP.

Source: Smithy 2.0, protocol traits, timestampFormat; RFC 3339; RFC 9110 section 5.6.7.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO_8601 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:?\d\d)",
    re.ASCII,
)


def parse_epoch(value: float) -> datetime:
    """The moment so many seconds after 1970. Raises ValueError outside the years 1 to 9999."""
    if not math.isfinite(value):
        raise ValueError("not a moment")
    try:
        return _EPOCH + timedelta(seconds=value)
    except OverflowError as error:
        raise ValueError("not a moment") from error


def parse_iso8601(text: str) -> datetime:
    """The moment of `2026-01-02T03:04:05.678Z`, in UTC. Raises ValueError."""
    found = _ISO_8601.fullmatch(text)
    if found is None:
        raise ValueError("not a moment")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    microsecond = int((found[7] or "0").ljust(6, "0")[:6])
    moment = datetime(year, month, day, hour, minute, second, microsecond, UTC)
    zone = found[8]
    if zone in {"Z", "z"}:
        return moment
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    try:
        return moment - offset if zone[0] == "+" else moment + offset
    except OverflowError as error:
        raise ValueError("not a moment") from error


def parse_http_date(text: str) -> datetime:
    """The moment of `Fri, 02 Jan 2026 03:04:05 GMT`, in UTC. Raises ValueError."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, IndexError, OverflowError) as error:
        raise ValueError("not a moment") from error


def parse_timestamp_text(text: str, *, wire_format: str) -> datetime:
    """A timestamp in a header, a query or XML. Raises ValueError."""
    if wire_format == "rfc822":
        return parse_http_date(text)
    if wire_format == "unixTimestamp":
        if len(text) > 32:
            raise ValueError("not a moment")
        return parse_epoch(float(text))
    return parse_iso8601(text)


def render_epoch(moment: datetime) -> int | float:
    """Seconds since 1970, to the millisecond; whole seconds as a whole number."""
    milliseconds = (_utc(moment) - _EPOCH) // timedelta(milliseconds=1)
    seconds, rest = divmod(milliseconds, 1000)
    return milliseconds / 1000 if rest else seconds


def render_iso8601(moment: datetime) -> str:
    """`2026-01-02T03:04:05Z`, with milliseconds where there are any."""
    moment = _utc(moment)
    timespec = "milliseconds" if moment.microsecond >= 1000 else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def render_timestamp_text(moment: datetime, *, wire_format: str) -> str:
    """A timestamp for a header, a query or XML."""
    if wire_format == "rfc822":
        return format_datetime(_utc(moment), usegmt=True)
    if wire_format == "unixTimestamp":
        return str(render_epoch(moment))
    return render_iso8601(moment)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise TypeError("a timestamp without a time zone")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
