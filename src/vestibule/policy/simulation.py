"""Simulated requests: what policies would decide, in the terms of IAM's policy simulator.

Source: IAM API Reference, SimulateCustomPolicy and SimulatePrincipalPolicy.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from vestibule.policy.catalogue import Catalogue
from vestibule.policy.context_values import ContextValue, ContextValues
from vestibule.policy.decide import decide
from vestibule.policy.decision import Decision, Layer, Match, Outcome
from vestibule.policy.globs import Test, Token, Wildcard, glob_test
from vestibule.policy.missing_keys import missing_keys
from vestibule.policy.policies import NO_POLICIES, Policies
from vestibule.policy.principals import PrincipalKind, parse_principal
from vestibule.policy.request import AccessRequest
from vestibule.policy.switches import DEFAULT_SWITCHES
from vestibule.policy.variables import Variable, parse_value

_SHOWN_LAYERS = frozenset({Layer.IDENTITY, Layer.RESOURCE})
_LAYER_OUTCOMES = {
    "allow": Outcome.ALLOWED,
    "deny": Outcome.EXPLICITLY_DENIED,
    "none": Outcome.IMPLICITLY_DENIED,
}
_STRICTNESS = (Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED, Outcome.EXPLICITLY_DENIED)
EVERYTHING = "*"
_LAST_COLON = 5


class SourceKind(StrEnum):
    """Where a simulated policy comes from (PolicySourceType)."""

    USER = "user"
    ROLE = "role"
    AWS_MANAGED = "aws-managed"
    USER_MANAGED = "user-managed"
    RESOURCE = "resource"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PolicySource:
    """What a simulated policy is called, and where it comes from."""

    id: str
    kind: SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """Who is simulated, with which policies, under which circumstances.

    caller_arn: of a user, group or role. sources: by the name of a policy in `policies`.
    resource_owner: account that owns resources whose ARN names none; None: the caller's.
    """

    caller_arn: str
    policies: Policies = NO_POLICIES
    sources: Mapping[str, PolicySource] = field(default_factory=dict)
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    resource_owner: str | None = None


@dataclass(frozen=True, slots=True)
class SimulatedDecision:
    """What the policies decide about one action on one resource, or on several together.

    allowed_by_…: None where nothing of the kind has a say. by_policy_type: empty within one
    account; None where SCPs deny already.
    """

    resource: str
    outcome: Outcome
    matched: tuple[Match, ...]
    missing_keys: tuple[str, ...]
    allowed_by_organizations: bool | None
    allowed_by_boundary: bool | None
    by_policy_type: Mapping[str, Outcome] | None


@dataclass(frozen=True, slots=True)
class SimulatedAction:
    """The decision about an action, and about each resource where resources were named."""

    action: str
    whole: SimulatedDecision
    resources: tuple[SimulatedDecision, ...]


def simulate(
    simulation: Simulation,
    actions: Iterable[str],
    resources: Sequence[str],
    *,
    catalogue: Catalogue,
) -> tuple[SimulatedAction, ...]:
    """The decision about every action on every resource. resources: ARNs; empty means `*`."""
    simulator = _Simulator(simulation, catalogue)
    named = tuple(resources) or (EVERYTHING,)
    return tuple(simulator.action(action, named) for action in actions)


class _Simulator:
    def __init__(self, simulation: Simulation, catalogue: Catalogue) -> None:
        self._simulation = simulation
        self._catalogue = catalogue
        self._contexts: dict[str | None, ContextValues] = {}
        principal = parse_principal(simulation.caller_arn)
        is_group = principal.kind is PrincipalKind.UNKNOWN
        self._kind = PrincipalKind.USER if is_group else principal.kind

    def action(self, action: str, resources: Sequence[str]) -> SimulatedAction:
        decisions = tuple(self._decision(action, resource) for resource in resources)
        if resources == (EVERYTHING,):
            return SimulatedAction(action, decisions[0], ())
        template = resource_template(self._catalogue, action, resources[0])
        return SimulatedAction(action, _together(template, decisions), decisions)

    def _decision(self, action: str, resource: str) -> SimulatedDecision:
        decision = decide(
            self._request(action, resource), self._simulation.policies, catalogue=self._catalogue
        )
        by_organizations = _limit(decision, Layer.SCP, has_it=decision.policies.scp is not None)
        return SimulatedDecision(
            resource=resource,
            outcome=decision.outcome,
            matched=_deciding(decision),
            missing_keys=missing_keys(
                decision.evaluation, replace(decision.policies, scp=None), decision.switches
            ),
            allowed_by_organizations=by_organizations,
            allowed_by_boundary=_limit(
                decision, Layer.BOUNDARY, has_it=decision.policies.boundary is not None
            ),
            by_policy_type=None
            if by_organizations is False or resource == EVERYTHING
            else _by_policy_type(decision),
        )

    def _request(self, action: str, resource: str) -> AccessRequest:
        request = AccessRequest(
            self._simulation.caller_arn,
            action,
            resource,
            principal_kind=self._kind,
            wildcard_only=self._catalogue.is_wildcard_only(action) is True,
        )
        owner = request.owner_account or self._simulation.resource_owner
        return replace(request, resource_account=owner, context=self._context(owner))

    def _context(self, owner: str | None) -> ContextValues:
        found = self._contexts.get(owner)
        if found is None:
            values = dict(self._simulation.context)
            if owner is not None and "aws:resourceaccount" not in {key.lower() for key in values}:
                values["aws:ResourceAccount"] = owner
            found = self._contexts[owner] = ContextValues(values, self._catalogue)
        return found


def resource_template(catalogue: Catalogue, action: str, resource: str) -> str:
    """The ARN format of the kind of resource that an action and a resource are about, or `*`.

    Such as `arn:aws:s3:::${BucketName}/${KeyName}`, with the resource's own partition.
    """
    prefix, _, name = action.partition(":")
    found = catalogue.find_action(prefix, name)
    for kind in found.resource_types if found is not None else ():
        if kind.arn.startswith("arn:") and _template_test(kind.arn)(resource):
            return kind.arn.replace("${Partition}", resource.split(":", 2)[1])
    return EVERYTHING


@lru_cache(maxsize=4096)
def _template_test(template: str) -> Test:
    tokens: list[Token] = []
    colons = 0
    for part in parse_value(template, DEFAULT_SWITCHES):
        if isinstance(part, Variable):
            tokens.append(Wildcard.RUN if colons >= _LAST_COLON else Wildcard.SEGMENT_RUN)
        elif isinstance(part, str):
            tokens.append(part)
            colons += part.count(":")
    return glob_test(tokens)


def _deciding(decision: Decision) -> tuple[Match, ...]:
    """The statements of identity and resource policies that led to the decision."""
    if decision.outcome is Outcome.IMPLICITLY_DENIED:
        return ()
    return tuple(
        match
        for match in decision.matched
        if match.layer in _SHOWN_LAYERS and match.statement.is_allow is decision.is_allowed
    )


def _limit(decision: Decision, layer: Layer, *, has_it: bool) -> bool | None:
    if not has_it:
        return None
    findings = decision.findings
    return layer not in findings.limits and layer not in findings.denying


def _by_policy_type(decision: Decision) -> Mapping[str, Outcome]:
    if decision.is_same_account:
        return {}
    layers = decision.layers
    told = {
        "IAM Policy": _LAYER_OUTCOMES[layers[Layer.IDENTITY]],
        "Resource Policy": _LAYER_OUTCOMES[layers[Layer.RESOURCE]],
    }
    if decision.policies.boundary is not None:
        told["Permissions Boundary Policy"] = _LAYER_OUTCOMES[layers[Layer.BOUNDARY]]
    return told


def _together(template: str, decisions: Sequence[SimulatedDecision]) -> SimulatedDecision:
    """The strictest of decisions; what they matched and missed, each once."""
    matched = {
        (match.policy, match.statement_index): match for each in decisions for match in each.matched
    }
    outcome = _strictest(each.outcome for each in decisions)
    return SimulatedDecision(
        resource=template,
        outcome=outcome,
        matched=tuple(
            match
            for match in matched.values()
            if match.statement.is_allow is (outcome is Outcome.ALLOWED)
        ),
        missing_keys=tuple(dict.fromkeys(key for each in decisions for key in each.missing_keys)),
        allowed_by_organizations=_all(each.allowed_by_organizations for each in decisions),
        allowed_by_boundary=_all(each.allowed_by_boundary for each in decisions),
        by_policy_type=_strictest_by_type(each.by_policy_type for each in decisions),
    )


def _strictest(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=_STRICTNESS.index)


def _all(answers: Iterable[bool | None]) -> bool | None:
    known = [answer for answer in answers if answer is not None]
    return all(known) if known else None


def _strictest_by_type(
    told: Iterable[Mapping[str, Outcome] | None],
) -> Mapping[str, Outcome] | None:
    known = [each for each in told if each is not None]
    if not known:
        return None
    names = dict.fromkeys(name for each in known for name in each)
    return {name: _strictest(each[name] for each in known if name in each) for name in names}
