"""Action patterns: which statements of a policy speak of an action.

`service:Name` is compared without regard to case. Apart from the lone `*`, a wildcard in the
service part, white space or a missing colon makes a pattern that matches nothing.
Source: IAM User Guide, reference_policies_elements_action.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vestibule.policy.globs import Test, pattern_test


class ActionIndex:
    """The statements of a policy, by number, found by action.

    elements: of each statement, the patterns of its Action or (True) NotAction.
    """

    __slots__ = ("_given", "_patterns", "_unnamed")

    def __init__(self, elements: Iterable[tuple[Sequence[str], bool]]) -> None:
        self._given: dict[str, list[tuple[int, list[str]]]] = {}
        """By service with its colon: numbers and patterns in lower case."""
        self._patterns: dict[str, list[_Patterns]] = {}
        """Likewise, made when a service is first asked for."""
        unnamed: set[int] = set()
        for number, (patterns, is_negated) in enumerate(elements):
            is_any = "*" in patterns
            if is_any is not is_negated:
                unnamed.add(number)
            if not is_any:
                self._add(number, patterns)
        self._unnamed = frozenset(unnamed)
        """Statements that speak of the actions of services that no pattern names."""

    def _add(self, number: int, patterns: Sequence[str]) -> None:
        service = ""
        for pattern in map(str.lower, patterns):
            # Patterns of one service mostly stand together.
            if not (service and pattern.startswith(service)):
                service = pattern[: pattern.find(":") + 1]
                given = self._given.setdefault(service, [])
                if not given or given[-1][0] != number:
                    given.append((number, []))
                together = given[-1][1]
            together.append(pattern)

    def find(self, action: str) -> frozenset[int]:
        """The statements that speak of an action (lower case)."""
        if ":" not in action:
            action += ":"
        service = action[: action.find(":") + 1]
        patterns = self._patterns.get(service)
        if patterns is None:
            given = self._given.get(service)
            if given is None:
                return self._unnamed
            patterns = self._patterns[service] = [_patterns(*each) for each in given]
        met = {each.statement for each in patterns if each.match(action)}
        # A pattern counts its statement in; that of a NotAction counts it out.
        return self._unnamed ^ met


class _Patterns(NamedTuple):
    """The patterns of one statement for one service: all of them, prefixes, the rest one by one.

    all: an action that is spelled like a pattern matches it, wildcards and all.
    """

    statement: int
    all: frozenset[str]
    prefixes: tuple[str, ...]
    tests: list[Test]

    def match(self, action: str) -> bool:
        return (
            action in self.all
            or action.startswith(self.prefixes)
            or any(test(action) for test in self.tests)
        )


def _patterns(statement: int, patterns: Iterable[str]) -> _Patterns:
    prefixes = []
    tests = []
    for pattern in patterns:
        if "*" in pattern or "?" in pattern:
            stem = pattern[:-1]
            if pattern[-1] == "*" and "*" not in stem and "?" not in stem:
                prefixes.append(stem)
            else:
                tests.append(pattern_test(pattern))
    return _Patterns(statement, frozenset(patterns), tuple(prefixes), tests)
