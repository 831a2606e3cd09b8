"""Decide a request against the policies that apply to it.

Source: IAM User Guide, reference_policies_evaluation-logic and its sub-pages; AWS Organizations
User Guide, orgs_manage_policies_scps_evaluation and orgs_manage_policies_rcps.
"""

from collections.abc import Sequence

from vestibule.policy.decision import Decision
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.facts import BUILT_IN_FACTS, Catalogue
from vestibule.policy.findings import Findings, conclude
from vestibule.policy.kinds import Layer
from vestibule.policy.layered import applying_levels
from vestibule.policy.policies import Level, NamedPolicy, Policies
from vestibule.policy.principals import GrantClass, PrincipalKind
from vestibule.policy.request import AccessRequest
from vestibule.policy.special_cases import has_trust_root, is_always_allowed, is_reserved
from vestibule.policy.statements import ALLOWS, DENIES, Statement
from vestibule.policy.switches import DEFAULT_SWITCHES, Switches


def decide(
    request: AccessRequest,
    policies: Policies,
    *,
    switches: Switches = DEFAULT_SWITCHES,
    catalogue: Catalogue = BUILT_IN_FACTS,
) -> Decision:
    """Whether the request is allowed, and why.

    Never raises for compiled documents. catalogue: facts about services; without one, keys
    unknown to it take their type from the context, and RCPs apply to every service.
    """
    principal = request.principal
    kind = principal.kind
    has_identity = principal.has_identity_policies
    evaluation = Evaluation(
        request,
        catalogue,
        has_boundary=policies.boundary is not None and principal.may_have_boundary,
        not_principal_needs_account=switches.not_principal_needs_the_account,
    )
    action, resource = evaluation.action, evaluation.resource
    findings = Findings(
        is_same_account=request.is_owned_by_account_of(principal),
        is_trust_root=has_trust_root(action, resource),
        has_identity=has_identity,
        identity_allows=has_identity,
    )
    levels = applying_levels(evaluation, policies, catalogue)
    for layer, level in levels:
        effects = _effects(level, evaluation, switches)
        if effects != ALLOWS:
            _note(layer, effects, findings)
    if policies.resource is not None:
        _note_grants(policies.resource, evaluation, findings, switches)
    if kind is PrincipalKind.FEDERATED_USER and policies.session is None:
        findings.limits.add(Layer.SESSION)
    if switches.reserved_resources_are_protected:
        findings.is_reserved = is_reserved(action, resource)
    findings.is_always_allowed = is_always_allowed(action, kind, switches)
    outcome, blocked_by = conclude(findings, switches)
    return Decision(
        outcome,
        blocked_by,
        findings=findings,
        evaluation=evaluation,
        policies=policies,
        levels=levels,
        switches=switches,
    )


def _note(layer: Layer, effects: int, findings: Findings) -> None:
    """What a layer answers that does not plainly allow."""
    if effects & DENIES:
        findings.denying.add(layer)
    if effects & ALLOWS or layer is Layer.RCP:  # RCPFullAWSAccess is attached to every level
        return
    if layer is Layer.IDENTITY:
        findings.identity_allows = False
    else:
        findings.limits.add(layer)


def _effects(level: Level, evaluation: Evaluation, switches: Switches) -> int:
    """The effects of the statements that match: ALLOWS, DENIES, both or 0.

    A statement whose effect is known already is not looked at.
    """
    action = evaluation.action
    effects = 0
    # The innermost loop of every decision: what is remembered is looked up without a call.
    for named in level:
        candidates = named.document.compiled(switches)[action]
        effects |= candidates.certain
        uncertain: Sequence[Statement] = candidates.uncertain
        if candidates.index is not None:
            uncertain = candidates.index.find(evaluation.resource)
        for statement in uncertain:
            if not effects & statement.effect and statement.applies(evaluation):
                effects |= statement.effect
    return effects


def _note_grants(
    policy: NamedPolicy, evaluation: Evaluation, findings: Findings, switches: Switches
) -> None:
    """What the resource policy answers, and how its grants mean the caller."""
    candidates = policy.document.compiled(switches)[evaluation.action]
    for statement in candidates.for_resource(evaluation.resource):
        if statement.applies(evaluation):
            if statement.is_allow:
                grant = statement.grant_class(evaluation)
                findings.grants.add(grant or GrantClass.ACCOUNT)
            else:
                findings.denying.add(Layer.RESOURCE)
