"""Numbers, dates, addresses and bytes, read from text as the User Guide describes them.

User Guide, reference_policies_elements_condition_operators; W3C NOTE-datetime; RFC 4632; RFC 4291;
RFC 4648. Nothing here comes from a library of the language: its readings are more generous.
"""

import re
from fractions import Fraction

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


class Unreadable(Exception):
    """A value is no number, date, address or base64 text."""


def number(text: str) -> Fraction:
    found = re.fullmatch(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?", text, re.ASCII)
    if not found or not (found[2] or found[3]):
        raise Unreadable(text)
    value = Fraction(int(found[2] or "0")) + fraction(found[3])
    value *= Fraction(10) ** int(found[4] or "0")
    return -value if found[1] == "-" else value


def fraction(digits: str | None) -> Fraction:
    return Fraction(int(digits), 10 ** len(digits)) if digits else Fraction(0)


def moment(text: str) -> Fraction:
    """Seconds since 1970."""
    if re.fullmatch(r"[0-9]{4}", text):
        return Fraction(days_before(int(text), 1, 1) * 86400)
    found = re.fullmatch(r"([+-]?)([0-9]+)(?:\.([0-9]+))?", text)
    if found:
        value = int(found[2]) + fraction(found[3])
        return -value if found[1] == "-" else value
    found = re.fullmatch(
        r"(\d{4})-(\d\d)(?:-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(.*))?)?", text
    )
    if not found:
        raise Unreadable(text)
    year, month, day, hour, minute, second = (int(found[n] or "0") for n in range(1, 7))
    if hour > 23 or minute > 59 or second > 59:
        raise Unreadable(text)
    days = days_before(year, month, day if found[3] else 1)
    seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset(found[8] or "")
    return seconds + fraction(found[7])


def days_before(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 on, counted year by year and month by month."""
    if year < 1 or not 1 <= month <= 12:
        raise Unreadable(f"{year}-{month}")
    lengths = [31, 29 if is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if not 1 <= day <= lengths[month - 1]:
        raise Unreadable(f"{year}-{month}-{day}")
    if year >= 1970:
        days = sum(366 if is_leap(each) else 365 for each in range(1970, year))
    else:
        days = -sum(366 if is_leap(each) else 365 for each in range(year, 1970))
    return days + sum(lengths[: month - 1]) + day - 1


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def offset(text: str) -> int:
    if text in ("", "Z", "z"):
        return 0
    found = re.fullmatch(r"([+-])(\d\d):?(\d\d)", text)
    if not found or int(found[2]) > 23 or int(found[3]) > 59:
        raise Unreadable(text)
    return (int(found[2]) * 3600 + int(found[3]) * 60) * (-1 if found[1] == "-" else 1)


def address(text: str) -> str:
    """The bits of an address; 32 or 128 of them."""
    return bits_of_groups(text) if ":" in text else bits_of_bytes(text)


def bits_of_bytes(text: str) -> str:
    parts = text.split(".")
    if len(parts) != 4 or not all(re.fullmatch(r"0|[1-9][0-9]{0,2}", each) for each in parts):
        raise Unreadable(text)
    if any(int(each) > 255 for each in parts):
        raise Unreadable(text)
    return "".join(f"{int(each):08b}" for each in parts)


def bits_of_groups(text: str) -> str:
    head, gap, tail = text.partition("::")
    before, after = bits_of_side(head, is_last=not gap), bits_of_side(tail, is_last=True)
    missing = 128 - len(before) - len(after)
    if (gap and missing < 16) or (not gap and missing):
        raise Unreadable(text)
    return before + "0" * missing + after


def bits_of_side(text: str, *, is_last: bool) -> str:
    groups = text.split(":") if text else []
    bits = ""
    for at, group in enumerate(groups):
        if "." in group and is_last and at == len(groups) - 1:
            bits += bits_of_bytes(group)
        elif re.fullmatch(r"[0-9A-Fa-f]{1,4}", group):
            bits += f"{int(group, 16):016b}"
        else:
            raise Unreadable(text)
    return bits


def is_within(value: str, network: str) -> bool:
    given = address(value)
    base, slash, length = network.partition("/")
    wanted = address(base)
    if slash and (not re.fullmatch(r"0|[1-9][0-9]*", length) or int(length) > len(wanted)):
        raise Unreadable(network)
    count = int(length) if slash else len(wanted)
    return len(given) == len(wanted) and given[:count] == wanted[:count]


def decoded(text: str) -> bytes:
    if len(text) % 4 or not re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text):
        raise Unreadable(text)
    bits = "".join(f"{ALPHABET.index(each):06b}" for each in text.rstrip("="))
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))
