"""Decide a request against the policies that apply to it.

Source: IAM User Guide, reference_policies_evaluation-logic and its sub-pages; AWS Organizations
User Guide, orgs_manage_policies_scps_evaluation and orgs_manage_policies_rcps.
"""

from collections.abc import Iterable

from vestibule.policy.decision import Decision
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.facts import BUILT_IN_FACTS, Catalogue
from vestibule.policy.findings import Findings, conclude
from vestibule.policy.kinds import Layer
from vestibule.policy.matches import Match
from vestibule.policy.policies import Level, NamedPolicy, Policies
from vestibule.policy.principals import GrantClass, PrincipalKind
from vestibule.policy.request import AccessRequest
from vestibule.policy.special_cases import (
    has_trust_root,
    is_exempt_from_rcp,
    is_reserved,
    is_service_linked,
)
from vestibule.policy.switches import DEFAULT_SWITCHES, Switches

_ALWAYS_ALLOWED = "sts:getcalleridentity"


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
    has_boundary = policies.boundary is not None and principal.kind is not PrincipalKind.ROOT
    evaluation = Evaluation(
        request,
        catalogue,
        has_boundary=has_boundary,
        not_principal_needs_account=switches.not_principal_needs_the_account,
    )
    has_identity = principal.has_identity_policies
    findings = Findings(
        is_same_account=request.is_same_account,
        is_trust_root=has_trust_root(evaluation.action, evaluation.resource),
        has_identity=has_identity,
    )
    search = _Search(evaluation, findings, switches)
    if policies.rcp:
        search.rcp(policies.rcp, catalogue)
    if has_identity:
        search.caller_side(policies)
    if policies.vpc_endpoint is not None:
        search.limit(policies.vpc_endpoint, Layer.VPC_ENDPOINT)
    if policies.resource is not None:
        search.resource(policies.resource)
    if switches.reserved_resources_are_protected:
        findings.is_reserved = is_reserved(evaluation.action, evaluation.resource)
    if evaluation.action == _ALWAYS_ALLOWED and switches.get_caller_identity_is_always_allowed:
        findings.is_always_allowed = principal.kind is not PrincipalKind.ANONYMOUS
    outcome, blocked_by = conclude(findings, switches)
    return Decision(
        outcome=outcome,
        blocked_by=blocked_by,
        matched=tuple(search.matched),
        findings=findings,
        evaluation=evaluation,
        policies=policies,
        switches=switches,
    )


class _Search:
    """Looks for matching statements, layer by layer, and writes down what they answer."""

    __slots__ = ("_action", "_evaluation", "_findings", "_resource", "_switches", "matched")

    def __init__(self, evaluation: Evaluation, findings: Findings, switches: Switches) -> None:
        self._evaluation = evaluation
        self._findings = findings
        self._switches = switches
        self._action = evaluation.action
        self._resource = evaluation.resource
        self.matched: list[Match] = []

    def caller_side(self, policies: Policies) -> None:
        """Identity policies, boundary, session policies and SCPs."""
        kind = self._evaluation.principal.kind
        if kind is PrincipalKind.ROOT:
            self._findings.identity_allows = True
        else:
            self._findings.identity_allows = self._level(policies.identity, Layer.IDENTITY)
            if policies.boundary is not None:
                self.limit(policies.boundary, Layer.BOUNDARY)
        if policies.session is not None:
            self.limit(policies.session, Layer.SESSION)
        elif kind is PrincipalKind.FEDERATED_USER:
            self._findings.limits.add(Layer.SESSION)
        if policies.scp is not None and not is_service_linked(self._evaluation):
            for level in policies.scp:
                self.limit(level, Layer.SCP)

    def limit(self, level: Level, layer: Layer) -> None:
        """A layer that must allow."""
        if not self._level(level, layer):
            self._findings.limits.add(layer)

    def rcp(self, levels: Iterable[Level], catalogue: Catalogue) -> None:
        """RCPs only deny: RCPFullAWSAccess is attached to every level."""
        service = self._action.partition(":")[0]
        if catalogue.is_rcp_service(service) is False or is_exempt_from_rcp(self._evaluation):
            return
        for level in levels:
            self._level(level, Layer.RCP)

    def resource(self, policy: NamedPolicy) -> None:
        """The resource policy, and how its grants mean the caller."""
        before = len(self.matched)
        self._level((policy,), Layer.RESOURCE)
        for match in self.matched[before:]:
            if match.statement.is_allow:
                grant = match.statement.grant_class(self._evaluation)
                self._findings.grants.add(grant or GrantClass.ACCOUNT)

    def _level(self, level: Level, layer: Layer) -> bool:
        """Note what matches; whether an Allow is among it."""
        allowed = False
        evaluation = self._evaluation
        # The innermost loop of every decision: what is remembered is looked up without a call.
        for named in level:
            candidates = named.document.compiled(self._switches).by_action[self._action]
            found = candidates.statements
            if candidates.index is not None:
                found = candidates.index.find(self._resource)
            for statement in found:
                if statement.is_plain or statement.applies(evaluation):
                    self.matched.append(Match(layer, named, statement))
                    if statement.is_allow:
                        allowed = True
                    else:
                        self._findings.denying.add(layer)
        return allowed
