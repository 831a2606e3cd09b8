"""Bad input for any operation, made from its model: each member spoiled in each way it can be."""

from collections.abc import Iterator, Mapping
from typing import Any

_DEEPEST = 4
_LONG = "a" * 20_000  # longer than what most members allow, shorter than what a header may be
_ODD = "\x00\ud7ff\"'<>&\n\t;--"

Known = Mapping[str, Any]


def plausible(name: str, shape: Any, known: Known, depth: int = 0) -> Any:
    """A value that the member could have: a known one by its name, else the simplest."""
    if name in known and shape.type_name in {"string", "list"}:
        return known[name]
    match shape.type_name:
        case "string":
            return shape.enum[0] if shape.enum else "abcd"
        case "integer" | "long":
            return 1
        case "float" | "double":
            return 1.0
        case "boolean":
            return True
        case "timestamp":
            return 1_700_000_000
        case "blob":
            return b"x"
        case "list" if depth < _DEEPEST:
            return [plausible(name.rstrip("s"), shape.member, known, depth + 1)]
        case "map" if depth < _DEEPEST:
            return {"k": plausible("", shape.value, known, depth + 1)}
        case "structure" if depth < _DEEPEST and shape.members:
            chosen = shape.required_members or list(shape.members)[:1]
            return {n: plausible(n, shape.members[n], known, depth + 1) for n in chosen}
    return None


def spoiled(shape: Any, good: Any) -> Iterator[tuple[str, Any]]:
    """(what was done, the value); None stands for a member that is left out."""
    yield "missing", None
    match shape.type_name:
        case "string":
            yield from _spoiled_text(good)
        case "integer" | "long":
            yield from ((repr(v), v) for v in (0, -1, 10**6, 10**30, "x", 1.5))
        case "boolean" | "timestamp":
            yield from ((repr(v), v) for v in ("x", [5], -(10**20)))
        case "list":
            yield from (("empty", []), ("text", "x"), ("nulls", [None]), ("none", [[]]))
            if good:
                yield from (("doubled", good * 2), ("many", good * 600))
        case "map":
            yield from (("empty", {}), ("text", "x"), ("null", {"k": None}))
        case "structure":
            yield from (("empty", {}), ("text", "x"), ("unknown", {"Zork": 1}))
            for name in good or ():
                for what, value in spoiled(shape.members[name], good[name]):
                    yield f"{name} {what}", without_none({**good, name: value})


def _spoiled_text(good: Any) -> Iterator[tuple[str, Any]]:
    yield from (("empty", ""), ("long", _LONG), ("odd", _ODD), ("unicode", "😀"))
    yield from (("list", ["a"]), ("number", 5), ("structure", {"a": "b"}))
    if isinstance(good, str) and good.startswith("arn:"):
        yield "of another instance", "arn:aws:sso:::permissionSet/ssoins-0/ps-0000000000000000"
        yield "of another partition", good.replace("arn:aws:", "arn:aws-cn:")
        yield "of nothing", good[:-1] + "0"


def without_none(members: dict[str, Any]) -> dict[str, Any]:
    """The members that are there."""
    return {name: value for name, value in members.items() if value is not None}
