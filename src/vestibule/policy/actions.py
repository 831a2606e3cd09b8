"""Action patterns: which statements of a policy speak of an action.

`service:Name` is compared without regard to case. Apart from the lone `*`, a wildcard in the
service part, white space or a missing colon makes a pattern that matches nothing.
Source: IAM User Guide, reference_policies_elements_action.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vestibule.policy.globs import Test, glob_test, glob_tokens


class ActionIndex:
    """The statements of a policy, by number, found by action.

    elements: of each statement, the patterns of its Action or (True) NotAction.
    """

    __slots__ = ("_given", "_patterns", "_unnamed")

    def __init__(self, elements: Iterable[tuple[Sequence[str], bool]]) -> None:
        self._given: dict[str, list[tuple[int, list[str]]]] = {}
        """By service: numbers and patterns."""
        self._patterns: dict[str, list[_Patterns]] = {}
        """Likewise, made when a service is first asked for."""
        unnamed: set[int] = set()
        for number, (patterns, is_negated) in enumerate(elements):
            is_any = "*" in patterns
            if is_any is not is_negated:
                unnamed.add(number)
            if not is_any:
                for service, its in _by_service(patterns):
                    self._given.setdefault(service, []).append((number, its))
        self._unnamed = frozenset(unnamed)
        """Statements that speak of the actions of services that no pattern names."""

    def find(self, action: str) -> frozenset[int]:
        """The statements that speak of an action (lower case)."""
        service, colon, _ = action.partition(":")
        patterns = self._patterns.get(service)
        if patterns is None:
            given = self._given.get(service)
            if given is None:
                return self._unnamed
            patterns = self._patterns[service] = [_patterns(*each) for each in given]
        if not colon:
            action += ":"
        met = {each.statement for each in patterns if each.match(action)}
        # A pattern counts its statement in; that of a NotAction counts it out.
        return self._unnamed ^ met


def _by_service(patterns: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Those that have a service, in lower case. Patterns of one service often follow another."""
    found: dict[str, list[str]] = defaultdict(list)
    beginning = ""
    for pattern in map(str.lower, patterns):
        if not (beginning and pattern.startswith(beginning)):
            beginning = pattern[: pattern.find(":") + 1]
            together = found[beginning]
        together.append(pattern)
    for beginning, together in found.items():
        if beginning:
            yield beginning[:-1], together


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
                tests.append(glob_test(glob_tokens(pattern)))
    return _Patterns(statement, frozenset(patterns), tuple(prefixes), tests)
