"""Whether a policy grants what another does not, told soundly: in doubt it does.

Every Allow of the new policy must lie, action by action and resource by resource, within a single
Allow of the existing one, under the same conditions or more, for the same principals or fewer; and
no Deny of the existing policy that touches it may be gone.
Source: Access Analyzer API Reference, CheckNoNewAccess.
"""

from vestibule.policy.documents import PolicyDocument
from vestibule.policy.granted_access import is_always_denied
from vestibule.policy.pattern_sets import Effort
from vestibule.policy.statement_cover import StatementCover
from vestibule.policy.statement_texts import StatementText

_MOST_STEPS = 500_000


def newly_granting_statements(
    new: PolicyDocument, existing: PolicyDocument
) -> tuple[StatementText, ...]:
    """The statements of `new` that may grant what `existing` does not.

    Raises Invalid (UNPROCESSABLE) for policies too complex to be compared.
    """
    comparison = _Comparison(new, existing)
    return tuple(each for each in new.statements if each.is_allow and comparison.is_new(each))


class _Comparison:
    def __init__(self, new: PolicyDocument, existing: PolicyDocument) -> None:
        self._effort = Effort(_MOST_STEPS)
        self._cover = StatementCover(self._effort, same_language=new.version == existing.version)
        self._allows = [each for each in existing.statements if each.is_allow]
        self._denies = [each for each in existing.statements if not each.is_allow]
        self._new = new
        self._new_denies = [each for each in new.statements if not each.is_allow]

    def is_new(self, statement: StatementText) -> bool:
        """Whether an Allow of the new policy may grant something new."""
        if is_always_denied(self._new, statement, self._effort):
            return False
        if not self._cover.is_covered(statement, self._allows):
            return True
        return any(
            self._cover.may_meet(deny, statement)
            and not any(self._cover.lies_within(deny, other) for other in self._new_denies)
            for deny in self._denies
        )
