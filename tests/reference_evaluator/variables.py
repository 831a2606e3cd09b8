"""Policy variables, read character by character."""

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
    if inside in ("*", "?", "$"):
        return inside
    key, comma, default = inside.partition(",")
    default = default.strip()
    has_default = bool(comma) and len(default) >= 2 and default[0] == default[-1] == "'"
    if not has_default:
        key = inside
    value = context.get(key.strip().lower())
    if value is None:
        if has_default:
            return default[1:-1]
        raise Unresolved(key)
    if isinstance(value, list):
        raise Unresolved(key)
    return str(value)


def plain(characters: list[str]) -> str:
    return "".join(c.removeprefix(LITERAL) if c.startswith(LITERAL) else c for c in characters)
