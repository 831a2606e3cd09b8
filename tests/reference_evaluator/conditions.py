"""Condition operators, one function each way, from the table of the User Guide."""

import base64
import ipaddress
import re
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from reference_evaluator.variables import LITERAL, Unresolved, plain, substitute
from reference_evaluator.wildcards import matches, symbols

MULTIVALUED = {
    "aws:principalorgpaths",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:vpceorgpaths",
    "aws:calledvia",
    "aws:principalservicenameslist",
    "aws:tagkeys",
}
NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
    "notipaddress": "ipaddress",
}


class Unreadable(Exception):
    """A value is no number, date or address."""


def condition_holds(
    operator: str, key: str, values: Any, context: dict[str, Any], *, active: bool, deny: bool
) -> bool:
    name = operator.lower()
    quantifier = ""
    for each in ("forallvalues:", "foranyvalue:"):
        if name.startswith(each):
            quantifier, name = each, name.removeprefix(each)
    if_exists = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    wanted = [as_text(value) for value in (values if isinstance(values, list) else [values])]
    given = context.get(key.lower())
    if name == "null":
        is_absent = given is None or given == []
        return any(value.lower() == ("true" if is_absent else "false") for value in wanted)
    if given is None or given == []:
        if quantifier == "forallvalues:":
            return True
        if quantifier == "foranyvalue:":
            return if_exists
        return if_exists or name in NEGATED
    if isinstance(given, list) and not quantifier:
        return False
    each_given = given if isinstance(given, list) else [given]
    answers = [
        value_satisfies(name, value, wanted, context, active=active, deny=deny)
        for value in each_given
    ]
    return all(answers) if quantifier == "forallvalues:" else any(answers)


def value_satisfies(
    name: str, value: str, wanted: list[str], context: dict[str, Any], *, active: bool, deny: bool
) -> bool:
    if name not in NEGATED:
        return any(safe_compare(name, value, each, context, active=active) for each in wanted)
    unreadable = False
    for each in wanted:
        try:
            if compare(NEGATED[name], value, each, context, active=active):
                return False
        except Unreadable:
            unreadable = True
        except Unresolved:
            pass
    return deny if unreadable else True


def safe_compare(
    name: str, value: str, each: str, context: dict[str, Any], *, active: bool
) -> bool:
    try:
        return compare(name, value, each, context, active=active)
    except (Unreadable, Unresolved):
        return False


def compare(name: str, value: str, each: str, context: dict[str, Any], *, active: bool) -> bool:
    if name.startswith("numeric"):
        return order(name.removeprefix("numeric"), number(value), number(each))
    if name.startswith("date"):
        return order(name.removeprefix("date"), moment(value), moment(each))
    if name == "ipaddress":
        return address_within(value, each)
    if name == "binaryequals":
        return decoded(value) == decoded(each)
    characters = substitute(each, context, active=active)
    if name == "stringequals":
        return value == plain(characters)
    if name == "stringequalsignorecase":
        return value.lower() == plain(characters).lower()
    if name == "bool":
        text = plain(characters).lower()
        return text in ("true", "false") and value.lower() == text
    if name == "stringlike":
        return matches(glob_symbols(characters), value)
    if name in ("arnlike", "arnequals"):
        return arn_matches(characters, value)
    return False


def glob_symbols(characters: list[str]) -> list[str]:
    made: list[str] = []
    for character in characters:
        if character.startswith(LITERAL):
            made.extend(character.removeprefix(LITERAL))
        else:
            made.extend(symbols(character))
    return made


def arn_matches(characters: list[str], value: str) -> bool:
    parts: list[list[str]] = [[]]
    for symbol in glob_symbols(characters):
        if symbol == ":" and len(parts) < 6:
            parts.append([])
        else:
            parts[-1].append(symbol)
    given = value.split(":", 5)
    if len(parts) != 6 or len(given) != 6:
        return False
    return all(matches(part, text) for part, text in zip(parts, given, strict=True))


def order(how: str, left: Fraction, right: Fraction) -> bool:
    return {
        "equals": left == right,
        "lessthan": left < right,
        "lessthanequals": left <= right,
        "greaterthan": left > right,
        "greaterthanequals": left >= right,
    }[how]


def number(text: str) -> Fraction:
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)", text):
        raise Unreadable(text)
    return Fraction(text)


def moment(text: str) -> Fraction:
    if re.fullmatch(r"[0-9]{4}", text):
        return seconds(datetime(int(text), 1, 1, tzinfo=UTC))
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        return Fraction(text)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        text += "-01"
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(text) from error
    return seconds(found if found.tzinfo else found.replace(tzinfo=UTC))


def seconds(when: datetime) -> Fraction:
    past = when - datetime(1970, 1, 1, tzinfo=UTC)
    return Fraction(past.days * 86400 + past.seconds) + Fraction(past.microseconds, 1_000_000)


def address_within(value: str, each: str) -> bool:
    try:
        given, network = ipaddress.ip_address(value), ipaddress.ip_network(each, strict=False)
    except ValueError as error:
        raise Unreadable(value) from error
    return given.version == network.version and given in network


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Unreadable(text) from error


def as_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
