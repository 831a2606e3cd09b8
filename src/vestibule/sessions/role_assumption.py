"""Who may assume a role, and what session comes of it."""

from dataclasses import dataclass
from datetime import timedelta

from vestibule.model.callers import Caller, CallerKind, RoleSession
from vestibule.model.calls import Call
from vestibule.model.errors import Denied, Invalid, NotBuilt, QuotaExceeded
from vestibule.model.iam_entities import Role
from vestibule.organization.caller_policies import caller_policies, organization_facts
from vestibule.organization.iam_rules import check_document, with_tags
from vestibule.organization.managed_policy_references import find_any_policy
from vestibule.organization.roles import find_role
from vestibule.policy.context import RequestFacts, ResourceFacts, caller_context
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.limits import MAX_PACKED_BYTES
from vestibule.policy.request import AccessRequest
from vestibule.policy.trust import decide_trust
from vestibule.sessions.role_credentials import role_session_end
from vestibule.store.work import Work

_LONGEST_CHAINED = 3600
_SHORTEST = 900
_ASSUME_ROLE = "sts:AssumeRole"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssumption:
    """What was asked for. policy: a session policy as JSON text."""

    role_arn: str
    session_name: str
    duration_seconds: int
    policy: str | None = None
    policy_arns: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    transitive_tag_keys: tuple[str, ...] = ()
    external_id: str | None = None
    source_identity: str | None = None


def assume_role(work: Work, call: Call, asked: RoleAssumption) -> tuple[Role, RoleSession]:
    """The role and the session that the caller gets.

    Raises Denied (policies; root callers), Invalid (duration, tags, policy ARNs), MalformedPolicy,
    QuotaExceeded (packed size) and NotBuilt (transitive tags).
    Source: sts 2011-06-15, API_AssumeRole; IAM User Guide, id_roles_terms-and-concepts.
    """
    if call.caller.kind is CallerKind.ROOT:
        raise Denied("Roles may not be assumed by root accounts.", kind="ROOT")
    if asked.transitive_tag_keys:
        raise NotBuilt("Transitive session tags are not supported here.", kind="OPERATION")
    role = _find(work, asked.role_arn)
    if role is None:
        raise _denied(call.caller, asked, action=_ASSUME_ROLE)
    tags = with_tags({}, asked.tags)
    source_identity = _source_identity(call.caller, asked)
    _check_trust(work, call, asked, role=role, tags=tags, source_identity=source_identity)
    _check_session_policies(work, role, asked)
    lifetime = _lifetime(call.caller, role, asked.duration_seconds)
    return role, RoleSession(
        role_arn=role.arn,
        role_id=role.id,
        role_name=role.name,
        session_name=asked.session_name,
        issued_at=work.now,
        expires_at=role_session_end(work.now, lifetime, not_after=work.now + lifetime),
        session_policy=asked.policy,
        session_policy_arns=asked.policy_arns,
        tags=tags,
        source_identity=source_identity,
    )


def packed_share(asked: RoleAssumption) -> int:
    """How much of the room for policies and tags is taken, in percent, rounded up."""
    return -(-100 * _packed_bytes(asked) // MAX_PACKED_BYTES)


def _find(work: Work, arn: str) -> Role | None:
    parts = arn.split(":", 5)
    if len(parts) != 6 or not parts[5].startswith("role/"):
        raise Invalid(f"{arn} is invalid", kind="ARN")
    role = find_role(work, parts[4], parts[5].rpartition("/")[2])
    return role if role is not None and role.arn == arn else None


def _check_trust(
    work: Work,
    call: Call,
    asked: RoleAssumption,
    *,
    role: Role,
    tags: dict[str, str],
    source_identity: str | None,
) -> None:
    caller = caller_policies(work, call.caller)
    context = caller_context(
        caller.facts,
        RequestFacts(
            now=call.now,
            region=call.region,
            source_ip=call.source_ip,
            is_tls=call.is_secure,
            user_agent=call.user_agent,
        ),
        ResourceFacts(
            account=role.account_id,
            organization=organization_facts(work, role.account_id),
            tags=role.tags,
        ),
    )
    context["sts:RoleSessionName"] = asked.session_name
    context.update({f"iam:ResourceTag/{key}": value for key, value in role.tags.items()})
    if asked.external_id is not None:
        context["sts:ExternalId"] = asked.external_id
    decision = decide_trust(
        AccessRequest(
            call.caller.arn,
            _ASSUME_ROLE,
            role.arn,
            resource_account=role.account_id,
            context=context,
        ),
        caller.policies,
        compile_policy(role.trust_policy, PolicyKind.TRUST),
        session_tags=tags,
        source_identity=source_identity,
    )
    if not decision.is_allowed:
        raise _denied(call.caller, asked, action=decision.request.action, detail=decision.explain())


def _check_session_policies(work: Work, role: Role, asked: RoleAssumption) -> None:
    if asked.policy is not None:
        check_document(asked.policy, PolicyKind.SESSION)
    for arn in asked.policy_arns:
        if find_any_policy(work, role.account_id, arn) is None:
            raise Invalid(f"The policy {arn} does not exist in the role's account.", kind="ARN")
    if _packed_bytes(asked) > MAX_PACKED_BYTES:
        raise QuotaExceeded(
            f"Packed policy consumes {packed_share(asked)}% of allotted space, please use smaller "
            "policy.",
            kind="PACKED_POLICY",
        )


def _packed_bytes(asked: RoleAssumption) -> int:
    texts = (asked.policy or "", *asked.policy_arns, *(text for tag in asked.tags for text in tag))
    return sum(len(text.encode()) for text in texts)


def _source_identity(caller: Caller, asked: RoleAssumption) -> str | None:
    """What was set before stays through chained sessions; it cannot be changed."""
    kept = caller.role_session.source_identity if caller.role_session else None
    if kept is not None and asked.source_identity not in (None, kept):
        raise _denied(caller, asked, action="sts:SetSourceIdentity")
    return kept or asked.source_identity


def _lifetime(caller: Caller, role: Role, seconds: int) -> timedelta:
    if caller.kind is CallerKind.ASSUMED_ROLE and seconds > _LONGEST_CHAINED:
        raise Invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining."
        )
    if not _SHORTEST <= seconds <= role.max_session_duration.total_seconds():
        raise Invalid(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    return timedelta(seconds=seconds)


def _denied(caller: Caller, asked: RoleAssumption, *, action: str, detail: str = "") -> Denied:
    return Denied(
        f"User: {caller.arn} is not authorized to perform: {action} on resource: {asked.role_arn}",
        kind="ASSUME_ROLE",
        detail=detail,
    )
