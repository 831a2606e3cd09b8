"""Action patterns: which statements of a policy speak of an action.

`service:Name` is compared without regard to case. Apart from the lone `*`, a wildcard in the
service part, white space or a missing colon makes a pattern that matches nothing.
Source: IAM User Guide, reference_policies_elements_action.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vestibule.policy.globs import Test, pattern_test
from vestibule.policy.statement_texts import StatementText

_FEW = 4
_MANY_PATTERNS = 64
_Named = list[tuple[int, list[str]]]
"""Numbers of statements, and their patterns for one service in lower case."""


class ActionIndex:
    """The statements of a policy, by number, found by action.

    Many policies are asked about few actions only: the index is made when more is asked.
    """

    __slots__ = ("_asked", "_by_service", "_patterns", "_texts", "_unnamed")

    def __init__(self, texts: Sequence[StatementText]) -> None:
        self._texts = texts
        self._asked = 0
        self._by_service: dict[str, _Named] | None = None
        self._patterns: dict[str, list[_Patterns]] = {}
        """Of the services that were asked for, with their colon."""
        self._unnamed: frozenset[int] = frozenset()
        """Statements that speak of the actions of services that no pattern names."""

    def find(self, action: str) -> frozenset[int]:
        """The statements that speak of an action (lower case)."""
        if ":" not in action:
            action += ":"
        service = action[: action.find(":") + 1]
        patterns = self._patterns.get(service)
        if patterns is None:
            by_service = self._by_service
            if by_service is None:
                self._asked += 1
                if self._asked < _FEW and _has_few_patterns(self._texts):
                    return _find_without_index(self._texts, action, service)
                by_service = self._make()
            named = by_service.get(service)
            if not named:
                return self._unnamed
            patterns = self._patterns[service] = [_patterns(*each) for each in named]
        met = {each.statement for each in patterns if each.match(action)}
        # A pattern counts its statement in; that of a NotAction counts it out.
        return self._unnamed ^ met

    def _make(self) -> dict[str, _Named]:
        """The index."""
        named: list[tuple[int, Sequence[str]]] = []
        unnamed = []
        for text in self._texts:
            is_any = "*" in text.actions
            if is_any is not text.is_not_action:
                unnamed.append(text.index)
            if not is_any:
                named.append((text.index, text.actions))
        self._unnamed = frozenset(unnamed)
        self._by_service = _by_service(named)
        return self._by_service


def _has_few_patterns(texts: Sequence[StatementText]) -> bool:
    return (
        len(texts) < _MANY_PATTERNS and sum([len(each.actions) for each in texts]) < _MANY_PATTERNS
    )


def _find_without_index(
    texts: Iterable[StatementText], action: str, service: str
) -> frozenset[int]:
    return frozenset([each.index for each in texts if _speaks_of(each, action, service)])


def _speaks_of(text: StatementText, action: str, service: str) -> bool:
    """Whether a statement speaks of an action; service: of the action, with its colon."""
    if "*" in text.actions:
        return not text.is_not_action
    for pattern in text.actions:
        if _matches(pattern.lower(), action, service):
            return not text.is_not_action
    return text.is_not_action


def _matches(pattern: str, action: str, service: str) -> bool:
    if pattern == action:
        return True
    if not (pattern.startswith(service) and ("*" in pattern or "?" in pattern)):
        return False
    stem = pattern[:-1]
    if pattern[-1] == "*" and "*" not in stem and "?" not in stem:
        return action.startswith(stem)
    return pattern_test(pattern)(action)


def _by_service(named: Iterable[tuple[int, Sequence[str]]]) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for number, patterns in named:
        service = ""
        for pattern in map(str.lower, patterns):
            # Patterns of one service mostly stand together.
            if not (service and pattern.startswith(service)):
                service = pattern[: pattern.find(":") + 1]
                together: list[str] = []
                found.setdefault(service, []).append((number, together))
            together.append(pattern)
    return found


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
