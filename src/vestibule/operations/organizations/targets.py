"""What calls to AWS Organizations are authorized on: nodes of the management account's tree.

Source: Service Authorization Reference, AWS Organizations.
"""

from collections.abc import Callable, Sequence
from typing import Any

from vestibule.model.calls import Call
from vestibule.model.operations import ContextValue, Target
from vestibule.model.organization_policies import FULL_AWS_ACCESS, SERVICE_CONTROL_POLICY
from vestibule.model.organizations import Organization
from vestibule.organization.organizations import get_organization
from vestibule.store.work import Work

Targets = Callable[[Work, Call, Any], Sequence[Target]]


def organization_wide(work: Work, _call: Call, request: Any) -> Sequence[Target]:
    """For actions without resource types: whoever acts must act in the management account."""
    account = get_organization(work).management_account_id
    return (Target(account=account, context=_context(request)),)


def own_organization(_work: Work, call: Call, _request: Any) -> Sequence[Target]:
    """For what every member may ask: the caller's own account decides."""
    return (Target(account=call.caller.account_id),)


def nodes(*members: str) -> Targets:
    """The roots, units, accounts and policies that these members of the request name."""

    def targets(work: Work, _call: Call, request: Any) -> Sequence[Target]:
        organization = get_organization(work)
        return tuple(
            Target(
                _node_arn(organization, request[member]),
                organization.management_account_id,
                _context(request),
            )
            for member in members
            if member in request
        )

    return targets


def _context(request: Any) -> dict[str, ContextValue]:
    return {**_policy_type(request), **_tags(request)}


def _tags(request: Any) -> dict[str, ContextValue]:
    given = {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
    keys = (*given, *request.get("TagKeys", ()))
    context: dict[str, ContextValue] = {f"aws:RequestTag/{key}": given[key] for key in given}
    return {**context, "aws:TagKeys": keys} if keys else context


def _policy_type(request: Any) -> dict[str, ContextValue]:
    for member in ("PolicyType", "Type", "Filter"):
        if member in request:
            return {"organizations:PolicyType": request[member]}
    if "PolicyId" in request:
        return {"organizations:PolicyType": SERVICE_CONTROL_POLICY}
    return {}


def _node_arn(organization: Organization, node_id: str) -> str:
    if node_id.startswith("r-"):
        return organization.arn_of("root", node_id)
    if node_id.startswith("ou-"):
        return organization.arn_of("ou", node_id)
    if node_id == FULL_AWS_ACCESS:
        return f"arn:aws:organizations::aws:policy/service_control_policy/{node_id}"
    if node_id.startswith("p-"):
        return organization.arn_of("policy", f"service_control_policy/{node_id}")
    return organization.arn_of("account", node_id)
