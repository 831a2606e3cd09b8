"""The statements of documents that have a say in one question, whoever asks it.

Many documents differ only in what the question is not about: they have the same to say.
"""

from vestibule.policy.documents import PolicyDocument
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.policies import Level
from vestibule.policy.statements import Statement
from vestibule.policy.switches import Switches

Relevant = tuple[tuple[Statement, bool], ...]
"""Statements that speak of the action and may cover the resource; whether they surely do."""


class RelevantStatements:
    """Looks at every document once.

    What was found is kept by the identity of the documents: they must live as long as this does.
    """

    def __init__(self, question: Evaluation, switches: Switches) -> None:
        self._question = question
        self._switches = switches
        self._found: dict[int, Relevant] = {}
        self._alike: dict[object, Relevant] = {}

    def of_level(self, level: Level) -> tuple[Relevant, ...]:
        """What each document of a level has to say; one object where documents say the same."""
        known = self._found
        found = []
        for _, document in level:
            relevant = known.get(id(document))
            if relevant is None:
                relevant = known[id(document)] = self._read(document)
            found.append(relevant)
        return tuple(found)

    def _read(self, document: PolicyDocument) -> Relevant:
        question = self._question
        statements: list[tuple[Statement, bool]] = []
        alike: list[object] = [document.kind, document.version]
        candidates = document.compiled(self._switches).candidates(question.action)
        for statement in candidates.for_resource(question.resource):
            covers = statement.covers_all
            if not covers:
                if not statement.may_cover(question.resource):
                    continue
                is_open = statement.resources.has_variables
                covers = not is_open and statement.covers_resource(question)
                if not (covers or is_open):
                    continue
            statements.append((statement, covers))
            text = statement.text
            is_told = covers and statement.means_all
            alike.append(
                (text.index, text.sid, text.is_allow, text.conditions) if is_told else statement
            )
        return self._alike.setdefault(tuple(alike), tuple(statements))
