"""Action patterns: which statements of a policy speak of an action.

`service:Name` is compared without regard to case. Apart from the lone `*`, a wildcard in the
service part, white space or a missing colon makes a pattern that matches nothing.
Source: IAM User Guide, reference_policies_elements_action.
"""

from collections.abc import Iterable

from vestibule.policy.globs import Test, glob_test, glob_tokens


class ActionIndex:
    """Action patterns by service; each pattern carries the number of its statement."""

    __slots__ = ("_everything", "_patterns", "_services")

    def __init__(self) -> None:
        self._everything: set[int] = set()
        self._patterns: dict[str, list[tuple[str, int]]] = {}
        self._services: dict[str, _ServiceActions] = {}

    def add(self, patterns: Iterable[str], statement: int) -> None:
        """Index the patterns of one statement."""
        by_service = self._patterns
        for pattern in patterns:
            if pattern == "*":
                self._everything.add(statement)
                continue
            service, colon, name = pattern.lower().partition(":")
            if colon:
                by_service.setdefault(service, []).append((name, statement))

    def find(self, action: str) -> set[int]:
        """The statements that have a pattern for an action (lower case)."""
        service, _, name = action.partition(":")
        actions = self._services.get(service)
        if actions is None:
            patterns = self._patterns.get(service)
            if patterns is None:
                return self._everything
            actions = self._services[service] = _ServiceActions(patterns)
        found = actions.find(name)
        return found | self._everything if self._everything else found


class _ServiceActions:
    """The patterns of one service: exact names by set, prefixes together, the rest one by one."""

    __slots__ = ("_exact", "_prefixes", "_tests")

    def __init__(self, patterns: list[tuple[str, int]]) -> None:
        self._exact: dict[str, set[int]] = {}
        self._tests: list[tuple[Test, int]] = []
        prefixes: dict[int, list[str]] = {}
        for name, statement in patterns:
            stem = name[:-1]
            if "*" not in name and "?" not in name:
                self._exact.setdefault(name, set()).add(statement)
            elif name.endswith("*") and "*" not in stem and "?" not in stem:
                prefixes.setdefault(statement, []).append(stem)
            else:
                self._tests.append((glob_test(glob_tokens(name)), statement))
        self._prefixes = [(tuple(each), statement) for statement, each in prefixes.items()]

    def find(self, name: str) -> set[int]:
        found = set(self._exact.get(name, ()))
        for prefixes, statement in self._prefixes:
            if name.startswith(prefixes):
                found.add(statement)
        for test, statement in self._tests:
            if statement not in found and test(name):
                found.add(statement)
        return found
