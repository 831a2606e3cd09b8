"""Whether the caller may: the policy engine's answer on every target of a call."""

from collections.abc import Iterable
from dataclasses import replace

from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.model.calls import Call
from vestibule.model.operations import Target
from vestibule.organization.caller_policies import (
    CallerPolicies,
    caller_policies,
    organization_facts,
)
from vestibule.policy.context import RequestFacts, ResourceFacts, caller_context
from vestibule.policy.decide import decide
from vestibule.policy.decision import Decision
from vestibule.policy.policies import NamedPolicy
from vestibule.policy.request import AccessRequest
from vestibule.policy.switches import DEFAULT_SWITCHES
from vestibule.policy.unknown_keys import UnknownKeys
from vestibule.store.work import Work

_ANONYMOUS = "anonymous"
# The domain protects what is reserved, against those too who may do everything, in AWS's own words.
_SWITCHES = replace(DEFAULT_SWITCHES, reserved_resources_are_protected=False)


class AccessDenied(WireError):
    """The policy engine refused; the text is AWS's, with principal, action, resource, reason."""

    def __init__(self, message: str) -> None:
        super().__init__("AccessDenied", message, status=403)


def check_access(work: Work, call: Call, action: str, *, targets: Iterable[Target]) -> None:
    """Returns when the caller may do the action on every target. Raises AccessDenied."""
    policies = caller_policies(work, call.caller)
    for target in targets:
        decision = decide_access(work, call, action, target=target, policies=policies)
        if not decision.is_allowed:
            raise AccessDenied(decision.denial_message(call.caller.arn or _ANONYMOUS))


def decide_access(
    work: Work,
    call: Call,
    action: str,
    *,
    target: Target,
    policies: CallerPolicies,
    resource_policy: NamedPolicy | None = None,
    unknown_keys: UnknownKeys | None = None,
) -> Decision:
    """The engine's decision on one target; `policies` are the caller's own.

    unknown_keys: what the request may carry besides; settled against the caller.
    """
    owner = target.account or call.caller.account_id
    organization = policies.facts.organization
    if owner != call.caller.account_id:
        organization = organization_facts(work, owner)
    context = caller_context(
        policies.facts,
        RequestFacts(
            now=call.now,
            region=call.region,
            source_ip=call.source_ip,
            is_tls=call.is_secure,
            user_agent=call.user_agent,
        ),
        ResourceFacts(account=owner, organization=organization),
    )
    request = AccessRequest(
        call.caller.arn,
        action,
        target.resource,
        resource_account=owner,
        context={**context, **target.context},
        unknown_keys=unknown_keys,
    )
    applying = replace(policies.policies, resource=resource_policy)
    return decide(request, applying, switches=_SWITCHES)
