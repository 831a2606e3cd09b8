"""A statement that matched a request, and where it stands."""

from typing import NamedTuple

from vestibule.policy.documents import StatementSpan
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import NamedPolicy
from vestibule.policy.statements import Statement


class Match(NamedTuple):
    """A statement that matched."""

    layer: Layer
    named: NamedPolicy
    statement: Statement

    @property
    def policy(self) -> str:
        """The ARN or name of the policy."""
        return self.named.name_or_arn

    @property
    def sid(self) -> str:
        """The statement's Sid, empty when it has none."""
        return self.statement.text.sid

    @property
    def statement_index(self) -> int:
        """The statement's number in its document, from 0."""
        return self.statement.text.index

    @property
    def effect(self) -> str:
        """Allow or Deny."""
        return self.statement.text.effect

    @property
    def span(self) -> StatementSpan:
        """Where the statement stands in its document."""
        return self.named.document.span(self.statement_index)
