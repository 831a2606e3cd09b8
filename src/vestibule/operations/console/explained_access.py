"""Why somebody may do something, or may not."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vestibule.identity_store.instances import get_instance
from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.model.operations import Target
from vestibule.operations.operation import Request, operation
from vestibule.organization.explained_access import (
    AskedAccess,
    decide_asked_access,
    explain_asked_access,
)
from vestibule.policy.context_values import ContextValue
from vestibule.policy.decision import Match
from vestibule.policy.denial_text import policy_type
from vestibule.store.work import Work


def _principal_target(work: Work, _call: Call, request: Request) -> Sequence[Target]:
    """The principal asked about, which the account that owns the instance may look into."""
    return (Target(request["PrincipalArn"], get_instance(work).owner_account_id),)


@operation("vestibule-console", "ExplainAccess", reads=True, targets=_principal_target)
def explain_access(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """Whether a principal may do an action on a resource, and why. Raises NotFound and Invalid."""
    asked = AskedAccess(
        principal_arn=request["PrincipalArn"],
        action=request["Action"],
        resource=request.get("Resource") or "*",
        context=_context(request.get("ContextEntries") or ()),
    )
    decision = decide_asked_access(work, asked)
    return {
        "Decision": decision.outcome.simulator_name,
        "Explanation": explain_asked_access(decision),
        "MatchedStatements": [_statement(match) for match in decision.matched],
        "MissingContextKeys": list(decision.missing_context),
    }


def _context(entries: Iterable[Mapping[str, Any]]) -> dict[str, ContextValue]:
    given: dict[str, ContextValue] = {}
    for entry in entries:
        name, values = entry["Name"], entry["Values"]
        if name.lower() in map(str.lower, given):
            raise Invalid(f"Duplicate context key: {name}")
        given[name] = values[0] if len(values) == 1 else tuple(values)
    return given


def _statement(match: Match) -> dict[str, Any]:
    return {
        "PolicyType": policy_type(match.layer, match.named.document.kind),
        "Policy": match.policy,
        "Sid": match.sid,
        "Index": match.statement_index,
        "Effect": match.effect,
    }
