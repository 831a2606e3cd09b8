"""The clock, passed in so that tests may set it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the time as an aware UTC datetime."""


def system_clock() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


def to_epoch(moment: datetime) -> float:
    """Seconds since 1970, as the store keeps them."""
    return moment.timestamp()


def from_epoch(seconds: float) -> datetime:
    """The aware UTC datetime of stored epoch seconds."""
    return datetime.fromtimestamp(seconds, UTC)
