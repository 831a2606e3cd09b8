"""A document compiled: which of its statements speak of an action, remembered per action."""

from collections.abc import Callable, Iterable, Sequence

from vestibule.policy.actions import ActionIndex
from vestibule.policy.statements import Statement, StatementSetting, StatementText

_REMEMBERED_ACTIONS = 4096
_WORTH_AN_INDEX = 16


class CompiledPolicy:
    """The statements of a document under one set of switches. Safe with threads: what is
    remembered can be worked out again, and each step on it is atomic."""

    __slots__ = ("_actions", "_not_actions", "by_action", "statements")

    def __init__(self, texts: Iterable[StatementText], setting: StatementSetting) -> None:
        self.statements = tuple(Statement(text, setting) for text in texts)
        self._actions = ActionIndex()
        self._not_actions: list[tuple[int, ActionIndex]] = []
        self.by_action = _Remembered(self._find)
        for statement in self.statements:
            text = statement.text
            if text.is_not_action:
                index = ActionIndex()
                index.add(text.actions, text.index)
                self._not_actions.append((text.index, index))
            else:
                self._actions.add(text.actions, text.index)

    def candidates(self, action: str) -> "Candidates":
        """The statements that cover an action (lower case)."""
        return self.by_action[action]

    def _find(self, action: str) -> "Candidates":
        numbers = set(self._actions.find(action))
        numbers.update(n for n, index in self._not_actions if not index.find(action))
        return Candidates([self.statements[number] for number in sorted(numbers)])


class _Remembered(dict[str, "Candidates"]):
    """Candidates by action (lower case), found when first asked for; bounded."""

    def __init__(self, find: Callable[[str], "Candidates"]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, action: str) -> "Candidates":
        found = self._find(action)
        if len(self) >= _REMEMBERED_ACTIONS:
            self.clear()
        self[action] = found
        return found


class Candidates:
    """Statements that share an action; where they are many, found by the resource's beginning.

    certain: the effects (added up) of those that apply to every request. uncertain: the others,
    as far as their effect is not certain already.
    """

    __slots__ = ("certain", "index", "statements", "uncertain")

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = statements
        self.certain = 0
        for statement in statements:
            if statement.is_plain:
                self.certain |= statement.effect
        self.uncertain: Sequence[Statement] = tuple(
            statement for statement in statements if not statement.effect & self.certain
        )
        self.index = _PrefixIndex(statements) if len(statements) > _WORTH_AN_INDEX else None

    def for_resource(self, resource: str) -> Sequence[Statement]:
        """Those of the statements that may cover a resource, in the order of the document."""
        return self.statements if self.index is None else self.index.find(resource)


class _PrefixIndex:
    """Statements by the literal beginnings of their resource patterns."""

    __slots__ = ("_always", "_by_prefix", "_lengths")

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._always: list[Statement] = []
        self._by_prefix: dict[str, list[Statement]] = {}
        for statement in statements:
            text = statement.text
            if text.resources is None or text.is_not_resource or statement.resources.is_any:
                self._always.append(statement)
                continue
            for prefix in set(statement.resources.prefixes):
                self._by_prefix.setdefault(prefix, []).append(statement)
        self._lengths = sorted({len(prefix) for prefix in self._by_prefix})

    def find(self, resource: str) -> Sequence[Statement]:
        found = {statement.text.index: statement for statement in self._always}
        for length in self._lengths:
            if length > len(resource):
                break
            for statement in self._by_prefix.get(resource[:length], ()):
                found[statement.text.index] = statement
        return [found[index] for index in sorted(found)]
