"""Condition operators, one function each way, from the table of the User Guide."""

from fractions import Fraction
from typing import Any

from reference_evaluator.readings import Unreadable, decoded, is_within, moment, number
from reference_evaluator.request import Asked, as_text, listed
from reference_evaluator.variables import LITERAL, Unresolved, plain, substitute
from reference_evaluator.wildcards import matches, symbols

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


def condition_holds(
    operator: str, key: str, values: Any, request: Asked, *, active: bool, deny: bool
) -> bool:
    name = operator.lower()
    quantifier = ""
    for each in ("forallvalues:", "foranyvalue:"):
        if name.startswith(each):
            quantifier, name = each, name.removeprefix(each)
    if_exists = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    wanted = [as_text(value) for value in listed(values)]
    given = request.context.get(key.lower())
    is_absent = given is None or given == []
    if name == "null":
        return any(value.lower() == ("true" if is_absent else "false") for value in wanted)
    # "A null dataset, such as an empty string."
    if is_absent or (quantifier and given in ("", [""])):
        return if_missing(name, quantifier, if_exists=if_exists)
    if isinstance(given, list) and not quantifier:
        return False
    answers = [
        value_satisfies(name, value, wanted, request, active=active, deny=deny)
        for value in listed(given)
    ]
    return all(answers) if quantifier == "forallvalues:" else any(answers)


def if_missing(name: str, quantifier: str, *, if_exists: bool) -> bool:
    if quantifier == "forallvalues:":
        return True
    if quantifier == "foranyvalue:":
        return if_exists
    return if_exists or name in NEGATED


def value_satisfies(
    name: str, value: str, wanted: list[str], request: Asked, *, active: bool, deny: bool
) -> bool:
    """A negated operator asks that the value is none of the listed.

    What cannot be read makes it hold in a Deny and fail in an Allow; a variable without a value
    is nothing that the value could be.
    """
    is_unreadable = False
    for each in wanted:
        try:
            if compare(NEGATED.get(name, name), value, each, request, active=active):
                return name not in NEGATED
        except Unreadable:
            is_unreadable = True
        except Unresolved:
            pass
    if name not in NEGATED:
        return False
    return deny if is_unreadable else True


def compare(name: str, value: str, each: str, request: Asked, *, active: bool) -> bool:
    if name.startswith("numeric"):
        return order(name.removeprefix("numeric"), number(value), number(each))
    if name.startswith("date"):
        return order(name.removeprefix("date"), moment(value), moment(each))
    if name == "ipaddress":
        return is_within(value, each)
    if name == "binaryequals":
        return decoded(value) == decoded(each)
    characters = substitute(each, request.context, active=active)
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
    """Part by part; what has fewer than six parts is like nothing."""
    given = value.split(":", 5)
    parts: list[list[str]] = [[]]
    for symbol in glob_symbols(characters):
        if symbol == ":" and len(parts) < 6:
            parts.append([])
        else:
            parts[-1].append(symbol)
    if len(parts) < 6 or len(given) < 6:
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
