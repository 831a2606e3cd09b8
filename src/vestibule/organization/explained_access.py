"""What the policies of the organization decide for a principal, asked by somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vestibule.model.arns import role_session_arn, root_arn
from vestibule.model.callers import Caller, CallerKind, RoleSession
from vestibule.organization.accounts import get_account
from vestibule.organization.caller_policies import caller_policies, organization_facts
from vestibule.organization.iam_rules import no_such
from vestibule.organization.simulated_principals import parse_entity_arn
from vestibule.organization.trust_policies import find_trusting_role, trust_policy
from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.context import RequestFacts, ResourceFacts, caller_context
from vestibule.policy.context_values import ContextValue
from vestibule.policy.decide import decide
from vestibule.policy.decision import Decision
from vestibule.policy.kinds import Layer
from vestibule.policy.request import AccessRequest
from vestibule.policy.special_cases import resource_of_action
from vestibule.store.iam_users import find_iam_user
from vestibule.store.roles import find_role
from vestibule.store.work import Work

_SESSION_NAME = "asked-about"
_NOT_LOOKED_AT = (
    "The resource's own policy was not looked at: the answer takes it to say nothing about this."
)


@dataclass(frozen=True, slots=True)
class AskedAccess:
    """May this principal do this action on this resource?

    principal_arn: of a role, an IAM user or the root user of an account. resource: an ARN or `*`;
    one whose ARN names no account (S3) counts as the principal's own. context: condition keys of
    the request, beside those that follow from the principal and the time.
    """

    principal_arn: str
    action: str
    resource: str
    context: Mapping[str, ContextValue] = field(default_factory=dict)


def decide_asked_access(work: Work, asked: AskedAccess) -> Decision:
    """The engine's decision, as for a call of the principal.

    A role is decided as a session of it without a session policy. Policies of resources are not
    looked at, but for the trust policy of a role that is to be assumed.
    Raises NotFound (ROLE, USER, ACCOUNT) and Invalid.
    """
    caller = _caller(work, asked.principal_arn)
    found = caller_policies(work, caller)
    catalogue = shared_catalogue()
    resource, wildcard_only = resource_of_action(
        asked.action, asked.resource, partition=None, catalogue=catalogue
    )
    request = AccessRequest(
        asked.principal_arn, asked.action, resource, wildcard_only=wildcard_only
    )
    owner = request.owner_account or caller.account_id
    trusting = find_trusting_role(work, asked.action, asked.resource)
    known = caller_context(
        replace(found.facts, issued_at=None),  # when a session begins is not known
        RequestFacts(now=work.now),
        ResourceFacts(
            account=owner,
            organization=organization_facts(work, owner),
            tags=trusting.tags if trusting else None,
        ),
    )
    policies = found.policies
    if trusting is not None:
        known |= {f"iam:ResourceTag/{key}": value for key, value in trusting.tags.items()}
        policies = replace(policies, resource=trust_policy(trusting))
    given = {name.lower() for name in asked.context}
    context = {name: value for name, value in known.items() if name.lower() not in given}
    request = replace(request, context={**context, **asked.context})
    return decide(request, policies, catalogue=catalogue)


def explain_asked_access(decision: Decision) -> list[str]:
    """The reasons of `decide_asked_access`, in sentences."""
    sentences = decision.explain().splitlines()
    if Layer.RESOURCE in decision.blocked_by and decision.policies.resource is None:
        sentences.append(_NOT_LOOKED_AT)
    return sentences


def _caller(work: Work, arn: str) -> Caller:
    parts = arn.split(":", 5)
    if arn == root_arn(parts[4] if len(parts) == 6 else ""):
        account_id = get_account(work, parts[4]).id
        return Caller(CallerKind.ROOT, account_id, arn, account_id)
    entity = parse_entity_arn(arn)
    if entity.kind == "user":
        user = find_iam_user(work.tx, entity.account_id, entity.name)
        if user is None or user.arn != arn:
            raise no_such("user", entity.name)
        return Caller(CallerKind.IAM_USER, user.account_id, user.arn, user.id, user_name=user.name)
    role = find_role(work.tx, entity.account_id, entity.name) if entity.kind == "role" else None
    if role is None or role.arn != arn:
        raise no_such(entity.kind, entity.name)
    return Caller(
        CallerKind.ASSUMED_ROLE,
        role.account_id,
        role_session_arn(role.account_id, role.name, _SESSION_NAME),
        f"{role.id}:{_SESSION_NAME}",
        role_session=RoleSession(
            role_arn=role.arn,
            role_id=role.id,
            role_name=role.name,
            session_name=_SESSION_NAME,
            issued_at=work.now,
            expires_at=work.now,
        ),
    )
