"""Policy variables, read character by character."""

import re
from typing import Any

LITERAL = "literal "


class Unresolved(Exception):
    """A variable has no value in this request."""


def substitute(text: str, context: dict[str, Any], *, active: bool) -> list[str]:
    """The characters of a value; what came from a variable or an escape is one literal item."""
    made: list[str] = []
    at = 0
    while at < len(text):
        end = text.find("}", at)
        inside = text[at + 2 : end]
        is_variable = active and text.startswith("${", at) and end > at + 2
        if is_variable and "{" not in inside:
            made.append(LITERAL + lookup(inside, context))
            at = end + 1
        else:
            made.append(text[at])
            at += 1
    return made


def lookup(inside: str, context: dict[str, Any]) -> str:
    """A default stands behind a comma in single quotes; it serves only where the key is absent."""
    if inside in ("*", "?", "$"):
        return inside
    key, _, rest = inside.partition(",")
    default = re.fullmatch(r"\s*'([^']*)'\s*", rest)
    value = context.get((key if default else inside).strip().lower())
    if isinstance(value, list):
        raise Unresolved(inside)
    if value is None and default is None:
        raise Unresolved(inside)
    return str(value) if value is not None else str(default[1] if default else "")


def plain(characters: list[str]) -> str:
    return "".join(c.removeprefix(LITERAL) if c.startswith(LITERAL) else c for c in characters)
