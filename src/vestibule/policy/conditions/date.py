"""Date operators: the W3C profile of ISO 8601, or seconds since 1970.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_Date;
https://www.w3.org/TR/NOTE-datetime.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from vestibule.policy.conditions.operators import Operator
from vestibule.policy.conditions.ordered import Parse, ordered_test
from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.switches import Switches

_EPOCH = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,9})?")
_YEAR = re.compile(r"[0-9]{4}")
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2})"
    r"(?:[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?)?"
)
_LONGEST = 64
_DAY_OF_EPOCH = date(1970, 1, 1).toordinal()
_DAY, _HOUR, _MINUTE = 86400, 3600, 60


def date_test(operator: Operator, values: Sequence[str], setting: Setting) -> ValueTest:
    """A test of one request value under a date operator."""
    return ordered_test(operator, values, setting, parse=date_parser(setting.switches))


def date_parser(switches: Switches) -> Parse:
    """Reads a date as seconds since 1970; None for what is none. Without an offset it is UTC."""
    has_years = switches.four_digits_are_a_year
    in_milliseconds = switches.epoch_dates_are_milliseconds

    def parse(text: str) -> Decimal | None:
        return _parse(text, has_years, in_milliseconds) if len(text) <= _LONGEST else None

    return parse


@lru_cache(maxsize=4096)
def _parse(text: str, has_years: bool, in_milliseconds: bool) -> Decimal | None:
    """Remembered: many statements read the same key of a request."""
    if has_years and _YEAR.fullmatch(text):
        return _seconds(text, "01")
    if _EPOCH.fullmatch(text):
        seconds = Decimal(text)
        return seconds / 1000 if in_milliseconds else seconds
    found = _ISO.fullmatch(text)
    return _seconds(*found.groups()) if found else None


def _seconds(
    year: str,
    month: str,
    day: str | None = None,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
    fraction: str | None = None,
    offset: str | None = None,
) -> Decimal | None:
    try:
        days = date(int(year), int(month), int(day or "1")).toordinal() - _DAY_OF_EPOCH
    except ValueError:
        return None
    hours, minutes, seconds = int(hour or "0"), int(minute or "0"), int(second or "0")
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    ahead = _offset(offset)
    if ahead is None:
        return None
    whole = days * _DAY + hours * _HOUR + minutes * _MINUTE + seconds - ahead
    return whole + Decimal(f"0.{fraction or '0'}")


def _offset(text: str | None) -> int | None:
    if text is None or text in "Zz":
        return 0
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 23 or minutes > 59:
        return None
    return (hours * _HOUR + minutes * _MINUTE) * (-1 if text[0] == "-" else 1)
