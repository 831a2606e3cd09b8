"""Whether a caller may do what a sandboxed request needs, and how its service says no."""

from collections.abc import Callable, Mapping

from vestibule.gateway.authorization import decide_access
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.sigv4 import ALGORITHM
from vestibule.model.calls import Call
from vestibule.model.operations import Target
from vestibule.organization.authorization_messages import encode_authorization_message
from vestibule.organization.caller_policies import CallerPolicies, caller_policies
from vestibule.policy.decision import Decision
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.layered import is_ever_denied
from vestibule.policy.policies import NamedPolicy
from vestibule.policy.unknown_keys import UnknownKeys
from vestibule.sandbox.checks import AuthorizationCheck
from vestibule.sandbox.sandbox import SandboxPlan
from vestibule.store.work import Work

_STORAGE = "s3"
_ENCODING_PROTOCOL = "ec2"
# How these services spell an action when they deny it.
_SPELLED_ACTIONS: Mapping[str, Callable[[str], str]] = {
    "sns": lambda action: action.replace("sns:", "SNS:", 1),
    "sqs": str.lower,
}
# Python speaks no older one; a newer one that was spoken is not known here.
_LEAST_TLS = "1.2"


def told_by_signature(exchange: Exchange, plan: SandboxPlan) -> Mapping[str, str]:
    """The condition keys of S3 that only its signature tells.

    Source: Amazon S3 API Reference, "Authenticating Requests: Signature Version 4 policy keys".
    """
    signed = exchange.signed
    if signed is None or plan.request.prefix != _STORAGE:
        return {}
    told = {
        "s3:authType": "REST-QUERY-STRING" if signed.is_presigned else "REST-HEADER",
        "s3:signatureversion": ALGORITHM,
    }
    if signed.is_presigned:
        age = (exchange.now - signed.signed_at).total_seconds()
        told["s3:signatureAge"] = str(max(0, int(age * 1000)))
    if signed.payload_hash is not None:
        told["s3:x-amz-content-sha256"] = signed.payload_hash
    if exchange.is_secure:
        told["s3:TlsVersion"] = _LEAST_TLS
    return told


def decide_plan(
    work: Work, call: Call, plan: SandboxPlan, *, told: Mapping[str, str]
) -> Mapping[int, str]:
    """The parts of the request that the caller may not have, each with the denial.

    Raises SandboxRefusal where anything else is not allowed.
    """
    policies = caller_policies(work, call.caller)
    denied: dict[int, str] = {}
    for check in plan.checks:
        denial = _denial(work, call, plan, check, policies=policies, told=told)
        if denial is None:
            continue
        if check.part is None:
            raise plan.denial(denial)
        denied[check.part] = denial
    return denied


def _denial(
    work: Work,
    call: Call,
    plan: SandboxPlan,
    check: AuthorizationCheck,
    *,
    policies: CallerPolicies,
    told: Mapping[str, str],
) -> str | None:
    """Why the caller may not; None where the caller may."""

    def decided(unknown: UnknownKeys | None) -> Decision:
        return decide_access(
            work,
            call,
            check.action,
            target=Target(check.resource, check.resource_account, {**check.context, **told}),
            policies=policies,
            resource_policy=_resource_policy(plan, check),
            unknown_keys=unknown,
        )

    who = f"User: {call.caller.arn} is not authorized to perform: {check.action}"
    if not decided(check.unknown_keys).is_allowed:
        decision = decided(None)
        if not decision.is_allowed:
            return _denial_message(work, call, plan, decision, action=check.action)
        return (
            f"{who} on resource: {check.resource}: a policy depends on a condition key that the "
            "sandbox cannot tell"
        )
    if check.is_wide and is_ever_denied(check.action, policies.policies):
        return (
            f"{who}: a statement denies it on some resources, and which one is meant cannot be told"
        )
    return None


def _denial_message(
    work: Work, call: Call, plan: SandboxPlan, decision: Decision, *, action: str
) -> str:
    """AWS's text; that of EC2 carries the decision, sealed for sts:DecodeAuthorizationMessage."""
    message = decision.denial_message(call.caller.arn)
    message = message.replace(action, _SPELLED_ACTIONS.get(plan.request.prefix, str)(action))
    if plan.request.protocol != _ENCODING_PROTOCOL:
        return message
    encoded = encode_authorization_message(
        work.keyring,
        decision,
        account_id=call.caller.account_id,
        principal_id=call.caller.principal_id,
    )
    return f"{message}. Encoded authorization failure message: {encoded}"


def _resource_policy(plan: SandboxPlan, check: AuthorizationCheck) -> NamedPolicy | None:
    """The policy of the check's resource. Raises SandboxRefusal for one that cannot be read."""
    if check.resource_policy is None:
        return None
    try:
        document = compile_policy(check.resource_policy, PolicyKind.RESOURCE)
    except MalformedPolicy as error:
        text = f"The policy of the resource {check.resource} cannot be read."
        raise plan.denial(text) from error
    return NamedPolicy(check.resource, document)
