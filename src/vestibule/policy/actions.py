"""Action patterns: which statements of a policy speak of an action.

`service:Name` is compared without regard to case. Apart from the lone `*`, a wildcard in the
service part, white space or a missing colon makes a pattern that matches nothing.
Source: IAM User Guide, reference_policies_elements_action.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vestibule.policy.globs import Test, glob_test, glob_tokens

_Names = list[str]


class ActionIndex:
    """The statements of a policy, by number, found by action.

    elements: of each statement, the patterns of its Action or (True) NotAction.
    """

    __slots__ = ("_names", "_services", "_unnamed")

    def __init__(self, elements: Iterable[tuple[Sequence[str], bool]]) -> None:
        self._names: dict[str, list[tuple[int, _Names]]] = {}
        self._services: dict[str, list[_StatementPatterns]] = {}
        unnamed: set[int] = set()
        for number, (patterns, is_negated) in enumerate(elements):
            is_any = "*" in patterns
            if is_any is not is_negated:
                unnamed.add(number)
            if not is_any:
                for service, names in _by_service(patterns):
                    self._names.setdefault(service, []).append((number, names))
        self._unnamed = frozenset(unnamed)
        """Statements that speak of the actions of services that no pattern names."""

    def find(self, action: str) -> frozenset[int]:
        """The statements that speak of an action (lower case)."""
        service, _, name = action.partition(":")
        patterns = self._services.get(service)
        if patterns is None:
            named = self._names.get(service)
            if named is None:
                return self._unnamed
            patterns = self._services[service] = [_patterns(*each) for each in named]
        met = {each.statement for each in patterns if each.match(name)}
        # A pattern counts its statement in; that of a NotAction counts it out.
        return self._unnamed ^ met


def _by_service(patterns: Iterable[str]) -> Iterable[tuple[str, _Names]]:
    by_service: dict[str, _Names] = defaultdict(list)
    for pattern in map(str.lower, patterns):
        service, colon, name = pattern.partition(":")
        if colon:
            by_service[service].append(name)
    return by_service.items()


class _StatementPatterns(NamedTuple):
    """The patterns of one statement for one service: names, prefixes, and the rest one by one."""

    statement: int
    names: frozenset[str]
    prefixes: tuple[str, ...]
    tests: list[Test]

    def match(self, name: str) -> bool:
        return (
            name in self.names
            or name.startswith(self.prefixes)
            or any(test(name) for test in self.tests)
        )


def _patterns(statement: int, names: _Names) -> _StatementPatterns:
    prefixes = []
    tests = []
    for name in names:
        if "*" in name or "?" in name:
            stem = name[:-1]
            if name[-1] == "*" and "*" not in stem and "?" not in stem:
                prefixes.append(stem)
            else:
                tests.append(glob_test(glob_tokens(name)))
    return _StatementPatterns(statement, frozenset(names), tuple(prefixes), tests)
