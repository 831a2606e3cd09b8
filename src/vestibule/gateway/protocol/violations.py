"""Broken constraints in AWS's words: all of them, in one message.

The wording is that of AWS's service framework, as its services answer with it:
`2 validation errors detected: Value 'x' at 'name' failed to satisfy constraint: Member must …`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from vestibule.gateway.protocol.constraints import NUMBERS, limited_matcher
from vestibule.gateway.service_models import Member, Shape

_MAX_TOLD = 50
_MAX_COUNTED = 10_000
_MAX_ECHOED_LENGTH = 2048
_SCALARS = frozenset({"string", "blob", "boolean", "timestamp"}) | NUMBERS

REASON_TEXTS: Mapping[str, str] = {
    "INPUT_REQUIRED": "You must include a value for all required parameters.",
    "INVALID_ENUM": "You specified an invalid value.",
    "INVALID_LIST_MEMBER": (
        "You provided a list to a parameter that contains at least one invalid value."
    ),
    "INVALID_PATTERN": "You provided a value that does not match the required pattern.",
    "MAX_LENGTH_EXCEEDED": "You provided a string parameter that is longer than allowed.",
    "MAX_VALUE_EXCEEDED": "You provided a numeric parameter that has a larger value than allowed.",
    "MIN_LENGTH_EXCEEDED": "You provided a string parameter that is shorter than allowed.",
    "MIN_VALUE_EXCEEDED": "You provided a numeric parameter that has a smaller value than allowed.",
}
"""What a service that tells one reason for bad input says of it. Source: organizations
2016-11-28, InvalidInputException."""


class Violation(NamedTuple):
    """A broken constraint. reason: its name where the service's errors have one for each kind."""

    text: str
    reason: str


class _Constraint(NamedTuple):
    """AWS's words for it, whether a value keeps it, and the reason when it does not."""

    text: str
    holds: Callable[[Any], object]
    reason: str


def first_reason(shape: Shape, value: Mapping[str, Any]) -> str:
    """Why the input is refused, as services say that tell one reason and not all constraints."""
    return next(_structure_violations(shape, value, path="")).reason


def violation_message(shape: Shape, value: Mapping[str, Any]) -> str:
    """What AWS answers to input that breaks constraints; the first fifty are spelled out.

    A mebibyte can break some hundred thousand: they are counted to ten thousand.
    """
    violations = list(islice(_structure_violations(shape, value, path=""), _MAX_COUNTED))
    errors = "error" if len(violations) == 1 else "errors"
    told = "; ".join(each.text for each in violations[:_MAX_TOLD])
    return f"{len(violations)} validation {errors} detected: {told}"


def has_violations(shape: Shape, value: Mapping[str, Any]) -> bool:
    """Whether any constraint is broken; the slow twin of the compiled check."""
    return next(_structure_violations(shape, value, path=""), None) is not None


def _structure_violations(
    shape: Shape, value: Mapping[str, Any], *, path: str
) -> Iterator[Violation]:
    if shape.is_document:
        return
    for member in shape.members.values():
        name = member.name[:1].lower() + member.name[1:]
        at = f"{path}.{name}" if path else name
        found = value.get(member.name)
        if found is not None:
            yield from _value_violations(member, found, path=at)
        elif member.name in shape.required:
            text = f"Value null at '{at}' failed to satisfy constraint: Member must not be null"
            yield Violation(text, "INPUT_REQUIRED")


def _value_violations(member: Member, value: Any, *, path: str) -> Iterator[Violation]:
    shape = member.shape
    shown = _shown(member, value)
    for broken in _broken(member, value):
        text = f"Value {shown}at '{path}' failed to satisfy constraint: {broken.text}"
        yield Violation(text, broken.reason)
    if shape.type == "structure":
        yield from _structure_violations(shape, value, path=path)
    elif shape.type == "list":
        # What is in the excess of a list that is too long need not be told, too.
        most = member.trait("max")
        looked_at = value if most is None else value[: max(most, _MAX_COUNTED)]
        yield from _list_violations(shape, looked_at, path=path, shown=shown)
    elif shape.type == "map":
        yield from _map_violations(shape, value, path=path, shown=shown)


def _list_violations(
    shape: Shape, value: Sequence[Any], *, path: str, shown: str
) -> Iterator[Violation]:
    element = shape.element
    if element.shape.type in _SCALARS:
        # AWS tells of a list of plain values as a whole, with every constraint of its elements.
        if any(_is_broken(element, each) for each in value):
            text = (
                f"Value {shown}at '{path}' failed to satisfy constraint: "
                f"Member must satisfy constraint: [{_rules(element)}]"
            )
            yield Violation(text, "INVALID_LIST_MEMBER")
        return
    for number, each in enumerate(value, start=1):
        yield from _value_violations(element, each, path=f"{path}.{number}.member")


def _map_violations(
    shape: Shape, value: Mapping[str, Any], *, path: str, shown: str
) -> Iterator[Violation]:
    for member, what, values in (
        (shape.key, "keys", list(value)),
        (shape.value, "value", list(value.values())),
    ):
        is_scalar = member.shape.type in _SCALARS
        if is_scalar and any(_is_broken(member, each) for each in values):
            text = (
                f"Value {shown}at '{path}' failed to satisfy constraint: "
                f"Map {what} must satisfy constraint: [{_rules(member)}]"
            )
            yield Violation(text, "INVALID_LIST_MEMBER")
    if shape.value.shape.type not in _SCALARS:
        for key, each in value.items():
            yield from _value_violations(shape.value, each, path=f"{path}.{key[:128]}.member")


def _is_broken(member: Member, value: Any) -> bool:
    return next(_broken(member, value), None) is not None


def _rules(member: Member) -> str:
    return ", ".join(constraint.text for constraint in _constraints(member))


def _broken(member: Member, value: Any) -> Iterator[_Constraint]:
    return (constraint for constraint in _constraints(member) if not constraint.holds(value))


def _constraints(member: Member) -> Iterator[_Constraint]:
    """Each constraint on the value itself."""
    shape = member.shape
    smallest, largest = member.trait("min"), member.trait("max")
    measure, quantity = (_identity, "value") if shape.type in NUMBERS else (len, "length")
    if shape.type == "string" and shape.traits.get("enum"):
        allowed = shape.traits["enum"]
        text = f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        yield _Constraint(text, allowed.__contains__, "INVALID_ENUM")
    if shape.type in {"boolean", "timestamp", "structure"}:
        return
    matches = limited_matcher(member)
    if matches is not None:
        text = f"Member must satisfy regular expression pattern: {member.trait('pattern')}"
        yield _Constraint(text, matches, "INVALID_PATTERN")
    if largest is not None:
        text = f"Member must have {quantity} less than or equal to {largest}"
        yield _Constraint(
            text, lambda value: measure(value) <= largest, f"MAX_{quantity.upper()}_EXCEEDED"
        )
    if smallest is not None:
        text = f"Member must have {quantity} greater than or equal to {smallest}"
        yield _Constraint(
            text, lambda value: measure(value) >= smallest, f"MIN_{quantity.upper()}_EXCEEDED"
        )


def _identity(value: Any) -> Any:
    return value


def _shown(member: Member, value: Any) -> str:
    """The value in quotes and a space, or nothing where it must not or cannot be shown."""
    if member.trait("sensitive") or isinstance(value, (bytes, datetime)):
        return ""
    match value:
        case bool():
            text = str(value).lower()
        case Mapping():
            return ""
        case list():
            if member.shape.element.shape.type not in _SCALARS or _hides_elements(member.shape):
                return ""
            text = f"[{', '.join(str(each) for each in value[:_MAX_TOLD])}]"
        case _:
            text = str(value)
    return f"'{text[:_MAX_ECHOED_LENGTH]}' "


def _hides_elements(shape: Shape) -> bool:
    element = shape.element
    return bool(element.trait("sensitive")) or element.shape.type in {"blob", "timestamp"}
