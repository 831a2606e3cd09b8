"""Values that fit any shape of a service model, made without chance: every member is set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from vestibule.gateway.protocol.patterns import compile_matcher
from vestibule.gateway.service_models import Member, Shape

# Texts for patterns that look ahead.
_BEYOND_SAMPLING = ("PT1H",)

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def sample(member: Member, *, path: tuple[str, ...] = (), union_choice: int = 0) -> Any:
    """A value for the member that breaks no constraint."""
    shape = member.shape
    match shape.type:
        case "string":
            return _sample_text(member)
        case "integer" | "long":
            return int(member.trait("min") or 1)
        case "float" | "double":
            return float(member.trait("min") or 1.5)
        case "boolean":
            return True
        case "timestamp":
            return MOMENT
        case "blob":
            return b"\x00\xffblob".ljust(int(member.trait("min") or 0), b"x")
        case "list":
            return _sample_list(shape, path=path)
        case "map":
            return _sample_map(shape, path=path)
        case _:
            return sample_structure(shape, path=path, union_choice=union_choice)


def sample_structure(
    shape: Shape, *, path: tuple[str, ...] = (), union_choice: int = 0
) -> dict[str, Any]:
    """Values for all members; of a union for one; of what contains itself only what must be."""
    if shape.is_document:
        return {"any": ["json", 1, True, {"deep": 1.5}]}
    members = list(shape.members.values())
    if shape.is_union:
        members = [members[union_choice % len(members)]]
    is_repeated = shape.name in path
    path = (*path, shape.name)
    return {
        member.name: sample(member, path=path)
        for member in members
        if not is_repeated or member.name in shape.required
    }


def _sample_list(shape: Shape, *, path: tuple[str, ...]) -> list[Any]:
    if shape.element.shape.name in path:
        return []
    size = max(int(shape.traits.get("min") or 0), min(2, int(shape.traits.get("max") or 2)))
    return [sample(shape.element, path=path, union_choice=index) for index in range(size)]


def _sample_map(shape: Shape, *, path: tuple[str, ...]) -> dict[str, Any]:
    if shape.value.shape.name in path:
        return {}
    return {_sample_text(shape.key): sample(shape.value, path=path)}


@cache
def text_matching(pattern: str, smallest: int, largest: int) -> str:
    """A text of a length that a pattern matches."""
    matches = compile_matcher(pattern)
    for candidate in chain(text_candidates(pattern), _BEYOND_SAMPLING):
        if smallest <= len(candidate) <= largest and matches(candidate):
            return candidate
    raise AssertionError(f"no sample for {pattern} of {smallest} to {largest}")


def _sample_text(member: Member) -> str:
    allowed = member.shape.traits.get("enum")
    if allowed:
        return str(allowed[0])
    pattern = member.trait("pattern")
    smallest, largest = int(member.trait("min") or 0), int(member.trait("max") or 2**31)
    if pattern is None:
        return "<a&b> é\n'\"".ljust(smallest, "x")[: min(largest, 2**31)] or ""
    return text_matching(pattern, smallest, largest)


def text_candidates(pattern: str) -> Iterator[str]:
    """Texts that a model's pattern matches, from short to long."""
    simple = pattern.replace(r"\p{L}", "a").replace(r"\p{Z}", " ").replace(r"\p{N}", "1")
    for name in "MSP":
        simple = simple.replace(rf"\p{{{name}}}", "a")
    tree = parser.parse(simple.split(r"\uD800\uDC00")[0] + "]*" if "uD800" in simple else simple)
    for repeats in (*range(1, 65), 0, 100, 128, 300, 1024, 2048):
        yield "".join(_text(tree, repeats))


def _text(tree: Any, repeats: int) -> Iterator[str]:
    for code, argument in tree:
        if code in {op.MAX_REPEAT, op.MIN_REPEAT}:
            smallest, largest, inner = argument
            for _ in range(min(max(smallest, repeats), largest)):
                yield from _text(inner, repeats)
        elif code == op.SUBPATTERN:
            yield from _text(argument[-1], repeats)
        elif code == op.BRANCH:
            yield from _text(argument[1][0], repeats)
        elif code == op.LITERAL:
            yield chr(argument)
        elif code == op.IN:
            yield _text_of_class(argument)
        elif code in {op.ANY, op.NOT_LITERAL}:
            yield "q"


def _text_of_class(items: Any) -> str:
    if items[0][0] == op.NEGATE:
        return "q"
    code, argument = items[0]
    if code == op.RANGE:
        return chr(max(argument[0], ord("!"))) if argument[1] >= ord("!") else chr(argument[0])
    return chr(argument) if code == op.LITERAL else ("1" if "DIGIT" in str(argument) else "a")
