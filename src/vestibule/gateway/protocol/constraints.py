"""The model's constraints as one quick question: does the parsed input keep all of them?

Which ones it breaks, and in which words that is told, is left to `violations`, which is slow
and asked only when the answer here is no.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vestibule.gateway.protocol.patterns import Matcher, compile_matcher
from vestibule.gateway.protocol.source import Block, Source
from vestibule.gateway.service_models import Member, Shape

# A pattern is tried on nothing longer than the model's own maximum, or this where it has none.
MAX_MATCHED_LENGTH = 65_536
# To tell what else is wrong with a value that is too long, its pattern is tried up to this length.
_MAX_EXPLAINED_LENGTH = 4096

NUMBERS = frozenset({"integer", "long", "float", "double"})


def limited_matcher(member: Member) -> Matcher | None:
    """Whether a string keeps its pattern, as far as its length lets us look; None without one."""
    pattern, largest = member.trait("pattern"), member.trait("max")
    if pattern is None or member.shape.type != "string":
        return None
    match = compile_matcher(pattern)
    if largest is None:
        return lambda value: len(value) <= MAX_MATCHED_LENGTH and match(value)
    tried = max(largest, _MAX_EXPLAINED_LENGTH)
    return lambda value: len(value) > tried or match(value)


def compile_check(shape: Shape) -> Callable[[Any], bool]:
    """A function from parsed input to whether it keeps every constraint of `shape`."""
    source = Source()
    entry = source.function(shape, _check_structure)
    return source.compile(entry)


def is_constrained(member: Member) -> bool:
    """Whether any value of the member could break a constraint, in itself or deep within."""
    return _is_constrained(member, seen=set())


def _is_constrained(member: Member, *, seen: set[str]) -> bool:
    shape = member.shape
    if _conditions(Source(), member) or shape.required:
        return True
    if shape.name in seen:
        return False
    seen.add(shape.name)
    if shape.type == "structure":
        return any(_is_constrained(inner, seen=seen) for inner in shape.members.values())
    if shape.type == "list":
        return _is_constrained(shape.element, seen=seen)
    if shape.type == "map":
        return any(_is_constrained(inner, seen=seen) for inner in (shape.key, shape.value))
    return False


def _check_structure(source: Source, block: Block, shape: Shape) -> None:
    for member in shape.members.values():
        is_required = member.name in shape.required
        if not is_required and not is_constrained(member):
            continue
        block(f"x = v.get({member.name!r})")
        if is_required:
            block("if x is None: return False")
            _check_value(source, block, member)
        else:
            with block.under("if x is not None:"):
                _check_value(source, block, member)
                block("pass")
    block("return True")


def _check_list(source: Source, block: Block, shape: Shape) -> None:
    with block.under("for x in v:"):
        _check_value(source, block, shape.element)
    block("return True")


def _check_map(source: Source, block: Block, shape: Shape) -> None:
    for member, iterated in ((shape.key, "v"), (shape.value, "v.values()")):
        if is_constrained(member):
            with block.under(f"for x in {iterated}:"):
                _check_value(source, block, member)
    block("return True")


def _check_value(source: Source, block: Block, member: Member) -> None:
    """Lines that return False from the function around them when `x` breaks a constraint."""
    conditions = _conditions(source, member)
    if conditions:
        block(f"if not ({' and '.join(conditions)}): return False")
    inner = _inner_check(source, member.shape)
    if inner is not None:
        block(f"if not {inner}(x): return False")


def _inner_check(source: Source, shape: Shape) -> str | None:
    if shape.type == "list":
        return source.function(shape, _check_list) if is_constrained(shape.element) else None
    if shape.type == "map":
        parts = (shape.key, shape.value)
        return source.function(shape, _check_map) if any(map(is_constrained, parts)) else None
    if shape.type != "structure" or shape.is_document:
        return None
    if shape.required or any(map(is_constrained, shape.members.values())):
        return source.function(shape, _check_structure)
    return None


def _conditions(source: Source, member: Member) -> list[str]:
    """What must hold of `x` itself, cheapest first; the pattern last, on a bounded length."""
    shape, conditions = member.shape, []
    smallest, largest = member.trait("min"), member.trait("max")
    measured = "x" if shape.type in NUMBERS else "len(x)"
    if shape.type not in {"boolean", "timestamp", "structure"}:
        if smallest is not None and largest is not None:
            conditions.append(f"{smallest!r} <= {measured} <= {largest!r}")
        elif smallest is not None and (smallest or shape.type in NUMBERS):
            conditions.append(f"{measured} >= {smallest!r}")
        elif largest is not None:
            conditions.append(f"{measured} <= {largest!r}")
    if shape.type == "string":
        if shape.traits.get("enum"):
            allowed = source.constant(frozenset(shape.traits["enum"]), f"enum_{shape.name}")
            conditions.append(f"x in {allowed}")
        pattern = member.trait("pattern")
        if pattern is not None:
            if largest is None:
                conditions.append(f"len(x) <= {MAX_MATCHED_LENGTH}")
            matcher = source.constant(compile_matcher(pattern), f"match_{shape.name}")
            conditions.append(f"{matcher}(x)")
    return conditions
