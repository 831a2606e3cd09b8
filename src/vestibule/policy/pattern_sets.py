"""What two patterns have in common, and whether one covers the other.

In doubt patterns have something in common, and none covers the other.
"""

from collections.abc import Iterable

from vestibule.model.errors import Invalid
from vestibule.policy.globs import pattern_test

_ANY = "\x00"
_ARN_PARTS = 6
_CELLS_A_STEP = 4
_MOST_STATES = 500


class Effort:
    """How much work a comparison may still be."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def spend(self, steps: int = 1) -> None:
        """Note work. Raises Invalid (UNPROCESSABLE) once it is too much."""
        self._left -= steps
        if self._left < 0:
            raise Invalid("The policy is too complex to be checked.", kind="UNPROCESSABLE")


def meet(first: str, second: str, effort: Effort) -> bool:
    """Whether some text matches both patterns (`*` and `?` are special)."""
    effort.spend()
    if _is_literal(first):
        return pattern_test(second)(first)
    if _is_literal(second):
        return pattern_test(first)(second)
    start, other_start = _head(first), _head(second)
    shared = min(len(start), len(other_start))
    if start[:shared] != other_start[:shared]:
        return False
    effort.spend(len(first) * len(second) // _CELLS_A_STEP)
    return _have_common_text(first, second)


def covers(wide: str, narrow: str) -> bool:
    """Whether every text that matches `narrow` matches `wide`; False where that is not plain."""
    if wide in ("*", narrow):
        return True
    if "?" in wide and "*" in narrow:
        return _includes(wide, narrow)
    return pattern_test(wide)(narrow.replace("*", _ANY).replace("?", _ANY))


def covers_action(wide: str, narrow: str) -> bool:
    """`covers` for action patterns (lower case), whose service has no wildcard but for `*` alone.

    A pattern with one names nothing.
    """
    service = wide.partition(":")[0]
    return wide == "*" or (not _has_wildcards(service) and covers(wide, narrow))


def covers_resource(wide: str, narrow: str) -> bool:
    """`covers` for resources: part by part, since wildcards may end with their part of an ARN."""
    if wide == "*":
        return True
    parts, others = wide.split(":", _ARN_PARTS - 1), narrow.split(":", _ARN_PARTS - 1)
    if "${" in wide or len(parts) < _ARN_PARTS or len(others) < _ARN_PARTS:
        return False
    return all(covers(part, other) for part, other in zip(parts, others, strict=True))


def _have_common_text(first: str, second: str) -> bool:
    """Walks both patterns at once; reached: places in `second` that go with one in `first`."""
    reached = _after_runs({0}, second)
    for character in first:
        if character == "*":
            reached = set(range(min(reached), len(second) + 1)) if reached else set()
        else:
            stepped = {
                at if second[at] == "*" else at + 1
                for at in reached
                if at < len(second) and (second[at] in ("*", "?", character) or character == "?")
            }
            reached = _after_runs(stepped, second)
        if not reached:
            return False
    return len(second) in reached


def _after_runs(places: set[int], pattern: str) -> set[int]:
    """The places, and those behind the runs that begin there, which may stand for nothing."""
    found = set(places)
    for at in places:
        while at < len(pattern) and pattern[at] == "*":
            at += 1
            found.add(at)
    return found


def _includes(wide: str, narrow: str) -> bool:
    """Whether all that matches `narrow` matches `wide`, found by walking both at once.

    Each step takes one character of `narrow`; `reached` are the places in `wide` that go with it.
    """
    others = {*wide, *narrow, _ANY} - {"*", "?"}
    waiting = [(0, frozenset(_after_runs({0}, wide)))]
    seen = set(waiting)
    while waiting:
        at, reached = waiting.pop()
        if len(seen) > _MOST_STATES:
            return False
        if at == len(narrow):
            if len(wide) not in reached:
                return False
            continue
        taken = narrow[at]
        following = [(at + 1, reached)] if taken == "*" else []
        for character in others if taken in "*?" else (taken,):
            stepped = frozenset(_after_runs(_stepped(wide, reached, character), wide))
            following.append((at if taken == "*" else at + 1, stepped))
        waiting += [each for each in following if each not in seen]
        seen.update(following)
    return True


def _stepped(pattern: str, reached: Iterable[int], character: str) -> set[int]:
    """The places after one more character."""
    return {
        at if pattern[at] == "*" else at + 1
        for at in reached
        if at < len(pattern) and pattern[at] in ("*", "?", character)
    }


def _is_literal(pattern: str) -> bool:
    return not _has_wildcards(pattern)


def _has_wildcards(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def _head(pattern: str) -> str:
    """What stands before the first wildcard."""
    return pattern.partition("*")[0].partition("?")[0]
