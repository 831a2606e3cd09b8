"""What policies would decide, without doing anything."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vestibule.model.calls import Call
from vestibule.operations.iam.shapes import Shape
from vestibule.operations.iam.targets import policy_source_target
from vestibule.operations.operation import Request, operation
from vestibule.organization.iam_pages import MAX_PAGE
from vestibule.organization.simulated_principals import (
    parse_entity_arn,
    simulated_caller_keys,
    simulated_principal,
)
from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.context import CallerFacts
from vestibule.policy.context_values import ContextValue
from vestibule.policy.kinds import PolicyKind
from vestibule.policy.matches import Match
from vestibule.policy.policies import Level, NamedPolicy, Policies
from vestibule.policy.policy_exclusions import (
    AttachedKind,
    InlinePolicyIdentifier,
    PolicyExclusion,
)
from vestibule.policy.simulation import (
    PolicySource,
    SimulatedAction,
    SimulatedDecision,
    Simulation,
    SourceKind,
    simulate,
)
from vestibule.policy.simulation_inputs import (
    check_actions,
    check_handling_option,
    check_resources,
    invalid_input,
    most_actions,
    parse_context_value,
    parse_owner,
    parse_simulated_policy,
)
from vestibule.store.paging import page_position, page_token
from vestibule.store.work import Work

_RESOURCE_POLICY = "ResourcePolicy"


@operation("iam", "SimulateCustomPolicy", reads=True)
def simulate_custom_policy(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """What the given policies decide about actions on resources. Raises Invalid.

    Source: iam 2010-05-08, API_SimulateCustomPolicy.
    """
    identity, sources = _given_policies(request)
    levels = request.get("OrderedOrganizationPolicyInputList")
    policies = Policies(
        identity=identity,
        boundary=_given_boundary(request),
        scp=None if levels is None else _given_levels(levels),
    )
    given = _Given(policies, sources, None)
    return _answer(work, call, request, given=given)


@operation("iam", "SimulatePrincipalPolicy", reads=True, targets=policy_source_target)
def simulate_principal_policy(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """What a user's or role's policies, with those given, decide about actions on resources.

    Raises NotFound and Invalid. Source: iam 2010-05-08, API_SimulatePrincipalPolicy.
    """
    exclusions = tuple(map(_exclusion, request.get("PolicyExclusionList") or ()))
    principal = simulated_principal(work, request["PolicySourceArn"], exclusions=exclusions)
    identity, sources = _given_policies(request)
    boundary = _given_boundary(request)
    policies = Policies(
        identity=(*principal.policies.identity, *identity),
        boundary=principal.policies.boundary if boundary is None else boundary,
        scp=principal.policies.scp,
    )
    given = _Given(policies, {**principal.sources, **sources}, principal.facts)
    return _answer(work, call, request, given=given)


@dataclass(frozen=True, slots=True)
class _Given:
    """What is simulated. facts: of the principal whose policies they are."""

    policies: Policies
    sources: Mapping[str, PolicySource]
    facts: CallerFacts | None


def _answer(work: Work, call: Call, request: Request, *, given: _Given) -> dict[str, Any]:
    actions, resources = request["ActionNames"], request.get("ResourceArns") or ()
    check_actions(actions)
    check_resources(resources)
    check_handling_option(request.get("ResourceHandlingOption"), resources)
    simulation = _simulation(work, call, request, given=given)
    query = _query(call, request)
    start = page_position(work.keyring, request.get("Marker"), query=query) or 0
    most = most_actions(simulation.policies, resources)
    end = start + min(request.get("MaxItems") or MAX_PAGE, most)
    results = simulate(simulation, actions[start:end], resources, catalogue=shared_catalogue())
    answer: dict[str, Any] = {
        "EvaluationResults": [_result(each, simulation.sources) for each in results],
        "IsTruncated": end < len(actions),
    }
    if end < len(actions):
        answer["Marker"] = page_token(work.keyring, end, query=query)
    return answer


def _query(call: Call, request: Request) -> str:
    asked = {name: value for name, value in request.items() if name not in ("Marker", "MaxItems")}
    written = json.dumps(asked, sort_keys=True, default=str)
    digest = hashlib.sha256(written.encode()).hexdigest()
    return f"{call.operation}:{call.caller.account_id}:{digest}"


def _simulation(work: Work, call: Call, request: Request, *, given: _Given) -> Simulation:
    caller_arn = request.get("CallerArn")
    resource_policy = request.get("ResourcePolicy")
    facts = given.facts
    if caller_arn is not None:
        entity = parse_entity_arn(caller_arn)
        if facts is None or caller_arn != facts.principal_arn:
            facts = CallerFacts(
                principal_arn=caller_arn, user_name=entity.name if entity.kind == "user" else None
            )
    elif facts is None and resource_policy is not None:
        raise invalid_input("CallerArn is required when a ResourcePolicy is given.")
    nobody = f"arn:aws:iam::{call.caller.account_id}:user/simulated"
    policies, sources = given.policies, given.sources
    if resource_policy is not None:
        document = parse_simulated_policy(resource_policy, PolicyKind.RESOURCE, _RESOURCE_POLICY)
        policies = Policies(
            identity=policies.identity,
            boundary=policies.boundary,
            resource=NamedPolicy(_RESOURCE_POLICY, document),
            scp=policies.scp,
        )
        sources = {**sources, _RESOURCE_POLICY: PolicySource(_RESOURCE_POLICY, SourceKind.RESOURCE)}
    return Simulation(
        caller_arn=facts.principal_arn or nobody if facts is not None else nobody,
        policies=policies,
        sources=sources,
        context=_context(request, {} if facts is None else simulated_caller_keys(work, facts)),
        resource_owner=parse_owner(request.get("ResourceOwner")),
    )


def _given_policies(request: Request) -> tuple[Level, dict[str, PolicySource]]:
    documents = _named(request.get("PolicyInputList"), PolicyKind.IDENTITY, "PolicyInputList")
    sources = {
        named.name_or_arn: PolicySource(named.name_or_arn, SourceKind.NONE) for named in documents
    }
    return documents, sources


def _given_boundary(request: Request) -> Level | None:
    name = "PermissionsBoundaryPolicyInputList"
    documents = _named(request.get(name), PolicyKind.BOUNDARY, name)
    if len(documents) > 1:
        raise invalid_input(f"{name} may hold one policy only.")
    return documents or None


def _given_levels(levels: Iterable[Mapping[str, Any]]) -> tuple[Level, ...]:
    return tuple(
        _named(
            level.get("ServiceControlPolicyInputList"),
            PolicyKind.SCP,
            f"OrderedOrganizationPolicyInputList.{number}.ServiceControlPolicyInputList",
        )
        for number, level in enumerate(levels, 1)
    )


def _named(texts: Sequence[str] | None, kind: PolicyKind, name: str) -> Level:
    return tuple(
        NamedPolicy(f"{name}.{number}", parse_simulated_policy(text, kind, f"{name}.{number}"))
        for number, text in enumerate(texts or (), 1)
    )


def _exclusion(told: Mapping[str, Any]) -> PolicyExclusion:
    kind, inline = told.get("PolicyType"), told.get("InlinePolicyIdentifier")
    exclusion = PolicyExclusion(
        kind=None if kind is None else AttachedKind(kind),
        arn=told.get("PolicyArn"),
        inline=None
        if inline is None
        else InlinePolicyIdentifier(
            inline["PolicyName"], inline["AttachmentType"], inline["AttachmentName"]
        ),
    )
    exclusion.check()
    return exclusion


def _context(request: Request, known: Mapping[str, ContextValue]) -> Mapping[str, ContextValue]:
    """The keys that the request gives, before those that follow from the principal."""
    given: dict[str, ContextValue] = {}
    names: set[str] = set()
    for entry in request.get("ContextEntries") or ():
        name = entry.get("ContextKeyName")
        if not name:
            raise invalid_input("A context entry must have a ContextKeyName.")
        if name.lower() in names:
            raise invalid_input(f"Duplicate context key: {name}")
        names.add(name.lower())
        kind = entry.get("ContextKeyType") or "string"
        given[name] = parse_context_value(name, kind, entry.get("ContextKeyValues") or ())
    return {**{key: known[key] for key in known if key.lower() not in names}, **given}


def _result(simulated: SimulatedAction, sources: Mapping[str, PolicySource]) -> Shape:
    whole = simulated.whole
    shape: Shape = {
        "EvalActionName": simulated.action,
        "EvalResourceName": whole.resource,
        "EvalDecision": whole.outcome.simulator_name,
        **_details(whole, sources),
    }
    if whole.allowed_by_organizations is not None:
        allowed = whole.allowed_by_organizations
        shape["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": allowed}
    if simulated.resources:
        shape["ResourceSpecificResults"] = [
            {
                "EvalResourceName": each.resource,
                "EvalResourceDecision": each.outcome.simulator_name,
                **_details(each, sources),
            }
            for each in simulated.resources
        ]
    return shape


def _details(decision: SimulatedDecision, sources: Mapping[str, PolicySource]) -> Shape:
    """What results of actions and of resources have in common."""
    shape: Shape = {
        "MatchedStatements": [_statement(match, sources) for match in decision.matched],
        "MissingContextValues": list(decision.missing_keys),
    }
    if decision.allowed_by_boundary is not None:
        allowed = decision.allowed_by_boundary
        shape["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
    if decision.by_policy_type is not None:
        shape["EvalDecisionDetails"] = {
            kind: outcome.simulator_name for kind, outcome in decision.by_policy_type.items()
        }
    return shape


def _statement(match: Match, sources: Mapping[str, PolicySource]) -> Shape:
    """A matched statement; its end is the column behind its last character."""
    source, span = sources[match.policy], match.span
    return {
        "SourcePolicyId": source.id,
        "SourcePolicyType": source.kind.value,
        "StartPosition": {"Line": span.start.line, "Column": span.start.column},
        "EndPosition": {"Line": span.end.line, "Column": span.end.column + 1},
    }
