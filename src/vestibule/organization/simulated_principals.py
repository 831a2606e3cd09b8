"""A user or role as the policy simulator takes it: its policies, and what is known of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vestibule.model.errors import Invalid, NotFound
from vestibule.organization.caller_policies import organization_facts
from vestibule.organization.iam_rules import no_such
from vestibule.organization.organization_policies import scp_levels
from vestibule.organization.principal_policies import (
    PrincipalPolicies,
    role_policies,
    user_policies,
)
from vestibule.policy.context import CallerFacts, RequestFacts, caller_context
from vestibule.policy.context_values import ContextValue
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.policies import Level, NamedPolicy, Policies
from vestibule.policy.policy_exclusions import (
    AttachedKind,
    AttachedPolicyFacts,
    PolicyExclusion,
)
from vestibule.policy.simulation import PolicySource, SourceKind
from vestibule.store.iam_users import find_iam_user
from vestibule.store.roles import find_role
from vestibule.store.work import Work

_ENTITIES = ("user", "group", "role")
_PRINCIPAL_PREFIXES = ("aws:principal", "aws:userid", "aws:username")


@dataclass(frozen=True, slots=True)
class EntityArn:
    """The ARN of an IAM user, group or role, taken apart. kind: `user`, `group` or `role`."""

    arn: str
    account_id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class SimulatedPrincipal:
    """A user or role: its policies under the names by which `sources` tell where they come from."""

    arn: EntityArn
    policies: Policies
    sources: dict[str, PolicySource]
    facts: CallerFacts


def parse_entity_arn(arn: str) -> EntityArn:
    """The user, group or role that an ARN names. Raises Invalid (INPUT)."""
    parts = arn.split(":", 5)
    if len(parts) == 6 and parts[0] == "arn" and parts[2] == "iam":
        kind, slash, rest = parts[5].partition("/")
        name = rest.rpartition("/")[2]
        if kind in _ENTITIES and slash and name and parts[4].isdigit():
            return EntityArn(arn, parts[4], kind, name)
    raise Invalid(
        f"Invalid Entity Arn: {arn} does not clearly define entity type and name.", kind="INPUT"
    )


def simulated_principal(
    work: Work, arn: str, *, exclusions: Sequence[PolicyExclusion] = ()
) -> SimulatedPrincipal:
    """The principal of an ARN, without the excluded policies.

    Raises NotFound (ROLE, USER, GROUP), Invalid (INPUT: no such kind of ARN; POLICY_EVALUATION: a
    policy of it cannot be evaluated).
    """
    entity = parse_entity_arn(arn)
    try:
        found = _policies(work, entity)
    except MalformedPolicy as error:
        raise Invalid(error.message, kind="POLICY_EVALUATION", detail=error.detail) from error
    policies, sources = _without(found, entity, exclusions)
    if not _is_excluded(AttachedPolicyFacts(AttachedKind.SCP), exclusions):
        policies = Policies(
            identity=policies.identity,
            boundary=policies.boundary,
            scp=scp_levels(work, entity.account_id),
        )
    facts = CallerFacts(
        principal_arn=arn,
        user_name=entity.name if entity.kind == "user" else None,
        unique_id=found.unique_id,
        organization=organization_facts(work, entity.account_id),
        tags=found.tags,
    )
    return SimulatedPrincipal(entity, policies, sources, facts)


def _policies(work: Work, entity: EntityArn) -> PrincipalPolicies:
    if entity.kind == "role":
        role = find_role(work.tx, entity.account_id, entity.name)
        if role is not None and role.arn == entity.arn:
            return role_policies(work, entity.account_id, role.name)
    elif entity.kind == "user":
        user = find_iam_user(work.tx, entity.account_id, entity.name)
        if user is not None and user.arn == entity.arn:
            return user_policies(work, entity.account_id, user.name)
    else:
        raise NotFound(f"The group with name {entity.name} cannot be found.", kind="GROUP")
    raise no_such(entity.kind, entity.name)


def _without(
    found: PrincipalPolicies, entity: EntityArn, exclusions: Sequence[PolicyExclusion]
) -> tuple[Policies, dict[str, PolicySource]]:
    identity: list[NamedPolicy] = []
    sources: dict[str, PolicySource] = {}
    for named in found.identity:
        facts = _facts(named, entity)
        if _is_excluded(facts, exclusions):
            continue
        source = _source(facts)
        name = named.name_or_arn if facts.kind is not AttachedKind.INLINE else source.id
        sources[name] = source
        identity.append(NamedPolicy(name, named.document))
    boundary: Level | None = found.boundary
    if _is_excluded(AttachedPolicyFacts(AttachedKind.BOUNDARY), exclusions):
        boundary = None
    return Policies(identity=tuple(identity), boundary=boundary), sources


def _facts(named: NamedPolicy, entity: EntityArn) -> AttachedPolicyFacts:
    name = named.name_or_arn
    kind = AttachedKind.INLINE
    if name.startswith("arn:"):
        is_aws = name.split(":", 5)[4] == "aws"
        kind = AttachedKind.AWS_MANAGED if is_aws else AttachedKind.USER_MANAGED
    return AttachedPolicyFacts(kind, name, entity.kind, entity.name)


def _source(policy: AttachedPolicyFacts) -> PolicySource:
    """Named as the simulator does: managed policies by name, inline ones with their entity."""
    if policy.kind is AttachedKind.INLINE:
        return PolicySource(
            f"{policy.entity_type}_{policy.entity_name}_{policy.name}",
            SourceKind(policy.entity_type),
        )
    return PolicySource(policy.name.rpartition("/")[2], SourceKind(policy.kind.value))


def _is_excluded(policy: AttachedPolicyFacts, exclusions: Iterable[PolicyExclusion]) -> bool:
    return any(exclusion.covers(policy) for exclusion in exclusions)


def simulated_caller_keys(work: Work, caller: CallerFacts) -> dict[str, ContextValue]:
    """The condition keys that follow from who the simulated caller is, and from nothing else."""
    if ":group/" in (caller.principal_arn or ""):
        return {}
    known = caller_context(caller, RequestFacts(now=work.now))
    return {
        key: value for key, value in known.items() if key.lower().startswith(_PRINCIPAL_PREFIXES)
    }
