"""A document compiled: which of its statements speak of an action, remembered per action."""

from collections.abc import Iterable, Sequence

from vestibule.policy.actions import ActionIndex
from vestibule.policy.statement_texts import StatementText
from vestibule.policy.statements import Statement, StatementSetting

_REMEMBERED_ACTIONS = 4096
_LONGEST_REMEMBERED = 256
_WORTH_AN_INDEX = 16


class CompiledPolicy(dict[str, "Candidates"]):
    """The statements of a document under one set of switches, by action (lower case).

    Found when first asked for; bounded. Safe with threads: what is remembered can be worked out
    again, and each step on it is atomic. Most documents are asked about one action only, so little
    is made before a second.
    """

    __slots__ = ("_by_numbers", "_compiled", "_index", "_texts", "setting")

    def __init__(self, texts: Sequence[StatementText], setting: StatementSetting) -> None:
        super().__init__()
        self.setting = setting
        self._texts = texts
        self._index = ActionIndex(texts)
        self._compiled: dict[int, Statement] = {}
        self._by_numbers: dict[frozenset[int], Candidates] = {}
        """Many actions have the same candidates."""

    def candidates(self, action: str) -> "Candidates":
        """The statements that cover an action (lower case)."""
        return self[action]

    @property
    def statements(self) -> Sequence[Statement]:
        """All of them."""
        return self._take(range(len(self._texts)))

    def __missing__(self, action: str) -> "Candidates":
        if len(self) >= _REMEMBERED_ACTIONS:
            self.clear()
            self._by_numbers.clear()
        is_first = not self
        numbers = self._index.find(action)
        found = None if is_first else self._by_numbers.get(numbers)
        if found is None:
            found = Candidates(self._take(sorted(numbers)))
            if not is_first:
                self._by_numbers[numbers] = found
        if len(action) <= _LONGEST_REMEMBERED:
            self[action] = found
        return found

    def _take(self, numbers: Iterable[int]) -> tuple[Statement, ...]:
        return tuple([self._compiled.get(number) or self._compile(number) for number in numbers])

    def _compile(self, number: int) -> Statement:
        return self._compiled.setdefault(number, Statement(self._texts[number], self.setting))


class Candidates:
    """Statements that share an action; where they are many, found by the resource's beginning.

    certain: the effects (added up) of those that apply to every request. uncertain: the others,
    as far as their effect is not certain already.
    """

    __slots__ = ("certain", "index", "statements", "uncertain")

    def __init__(self, statements: tuple[Statement, ...]) -> None:
        self.statements = statements
        self.certain = 0
        for statement in statements:
            if statement.is_plain:
                self.certain |= statement.effect
        self.uncertain = statements
        if self.certain:
            self.uncertain = tuple(
                [statement for statement in statements if not statement.effect & self.certain]
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
