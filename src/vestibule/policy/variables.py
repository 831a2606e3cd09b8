"""Policy variables: `${aws:username}`, defaults, and the escapes `${*}`, `${?}`, `${$}`.

Source: IAM User Guide, reference_policies_variables.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from vestibule.policy.context_values import ContextValues
from vestibule.policy.globs import Token, Wildcard
from vestibule.policy.switches import Switches

_VARIABLE = re.compile(r"\$\{([^{}]{1,512})\}")
_DEFAULT = re.compile(r"([^,]+),(\s*)'([^']*)'\s*")
"""Before the comma anything may stand: tag keys hold blanks."""
_ESCAPES = frozenset("*?$")


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable in a value: its key as written, and the text to use when it is absent."""

    name: str
    default: str | None = None

    @property
    def key(self) -> str:
        """The key in lower case."""
        return self.name.lower()


Part = str | Variable | Wildcard
Splitter = Callable[[str], Iterable[Token]]


def has_variables(text: str) -> bool:
    """Whether a value may hold variables or escapes."""
    return "${" in text


def parse_value(text: str, switches: Switches, *, split: Splitter | None = None) -> list[Part]:
    """A value as literal text, wildcards and variables.

    split: cuts literal text at wildcards; None when the operator knows none.
    """
    parts: list[Part] = []
    at = 0
    for found in _VARIABLE.finditer(text):
        _add_text(parts, text[at : found.start()], split)
        parts.append(_variable(found[1], switches))
        at = found.end()
    _add_text(parts, text[at:], split)
    return parts


def plain_parts(text: str, *, split: Splitter | None = None) -> list[Part]:
    """A value in a policy without variables: `${…}` is text like any other."""
    parts: list[Part] = []
    _add_text(parts, text, split)
    return parts


def resolve(
    parts: Iterable[Part], context: ContextValues, switches: Switches
) -> list[Token] | None:
    """The parts with every variable replaced by its literal value; None when one has none."""
    tokens: list[Token] = []
    for part in parts:
        if isinstance(part, Variable):
            value = _value(part, context, switches)
            if value is None:
                return None
            tokens.append(value)
        else:
            tokens.append(part)
    return tokens


def variable_keys(parts: Iterable[Part]) -> Iterator[Variable]:
    """The variables among the parts."""
    return (part for part in parts if isinstance(part, Variable))


def as_tokens(parts: Iterable[Part]) -> list[Token] | None:
    """The parts as tokens when none is a variable, else None."""
    tokens: list[Token] = []
    for part in parts:
        if isinstance(part, Variable):
            return None
        tokens.append(part)
    return tokens


def _add_text(parts: list[Part], text: str, split: Splitter | None) -> None:
    if text:
        parts.extend(split(text) if split else [text])


def _variable(inside: str, switches: Switches) -> Part:
    if inside in _ESCAPES:
        return inside
    default = _DEFAULT.fullmatch(inside)
    if default is None:
        return Variable(inside.strip())
    if not default[2] and switches.variable_default_needs_a_blank:
        return Variable(default[1].strip())
    return Variable(default[1].strip(), default[3])


def _value(variable: Variable, context: ContextValues, switches: Switches) -> str | None:
    value = context.find(variable.key)
    if value is None:
        return variable.default
    if not isinstance(value, str):
        return None
    if value == "" and not switches.empty_variable_value_is_a_value:
        return variable.default
    return value
