"""The statements of documents that have a say in one question, whoever asks it.

Many documents differ only in what the question is not about. What they have to say is one object.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vestibule.policy.conditional import open_conditions
from vestibule.policy.decision_in_doubt import bearing
from vestibule.policy.documents import PolicyDocument
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.policies import Level
from vestibule.policy.principals import GrantClass
from vestibule.policy.standings import Standing
from vestibule.policy.statements import Statement
from vestibule.policy.switches import Switches


class Relevant(NamedTuple):
    """What a document, or all of a level, have to say about the question.

    settled: what it answers everybody, as `bearing` has it. unknown: what it answers somebody of
    whom no condition key is known. doubtful: how those stand that take a principal to answer.
    """

    settled: int
    unknown: int
    doubtful: tuple[Standing, ...]


class RelevantLevels(NamedTuple):
    """Likewise for a row of levels."""

    settled: tuple[int, ...]
    unknown: tuple[int, ...]
    doubtful: tuple[tuple[Standing, ...], ...]


class RelevantStatements:
    """Looks at every document once.

    What was found is kept by the identity of the documents: they must live as long as this does.
    question: as somebody would ask it of whom nothing is known.
    """

    def __init__(self, question: Evaluation, switches: Switches) -> None:
        self._question = question
        self._switches = switches
        self._found: dict[int, Relevant] = {}
        self._standings: dict[object, Standing] = {}
        self._alike: dict[Relevant, Relevant] = {}
        self._alike_levels: dict[RelevantLevels, RelevantLevels] = {}

    def of_levels(self, levels: Iterable[Level]) -> RelevantLevels:
        """What the documents of levels have to say."""
        settled, unknown, doubtful = [], [], []
        for level in levels:
            settled_there = unknown_there = 0
            doubtful_there: tuple[Standing, ...] = ()
            for _, document in level:
                found = self._found.get(id(document)) or self._read(document)
                settled_there |= found.settled
                unknown_there |= found.unknown
                doubtful_there += found.doubtful
            settled.append(settled_there)
            unknown.append(unknown_there)
            doubtful.append(doubtful_there)
        made = RelevantLevels(tuple(settled), tuple(unknown), tuple(doubtful))
        return self._alike_levels.setdefault(made, made)

    def statements(self, document: PolicyDocument) -> Iterator[tuple[Statement, bool]]:
        """Those that speak of the action and may cover the resource; whether they surely do."""
        question = self._question
        candidates = document.compiled(self._switches).candidates(question.action)
        for statement in candidates.for_resource(question.resource):
            if statement.covers_all:
                yield statement, True
            elif statement.may_cover(question.resource):
                if statement.resources.has_variables:
                    yield statement, False
                elif statement.covers_resource(question):
                    yield statement, True

    def _read(self, document: PolicyDocument) -> Relevant:
        settled = unknown = 0
        doubtful = []
        for statement, covers in self.statements(document):
            if covers and statement.means_all and not statement.text.conditions:
                settled |= _bearing(statement, is_open=False)
            else:
                doubtful.append(self._standing(statement, covers=covers))
                unknown |= self._bearing_unknown(statement, covers=covers)
        made = Relevant(settled, settled | unknown, tuple(doubtful))
        found = self._found[id(document)] = self._alike.setdefault(made, made)
        return found

    def _standing(self, statement: Statement, *, covers: bool) -> Standing:
        key: object = statement
        if covers and statement.means_all:
            text = statement.text
            key = (text.is_allow, text.conditions, statement.setting.has_variables)
        found = self._standings.get(key)
        if found is None:
            found = self._standings[key] = Standing(statement, covers=covers)
        return found

    def _bearing_unknown(self, statement: Statement, *, covers: bool) -> int:
        """Every condition is open of whom nothing is known; so is whether names mean it."""
        if covers or not statement.means_all:
            return _bearing(statement, is_open=True)
        waits_for = open_conditions(statement, self._question, frozenset())
        return 0 if waits_for is None else _bearing(statement, is_open=bool(waits_for))


def _bearing(statement: Statement, *, is_open: bool) -> int:
    return bearing(is_allow=statement.is_allow, grant=GrantClass.DIRECT, is_open=is_open)
