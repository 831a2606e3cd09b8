"""The answer of the engine, with its reasons."""

from collections.abc import Sequence

from vestibule.policy.denial_text import denial_text
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.findings import Findings, Outcome
from vestibule.policy.kinds import POLICY_LAYERS, Layer, PolicyKind
from vestibule.policy.layered import matches
from vestibule.policy.matches import Match
from vestibule.policy.missing_keys import missing_keys
from vestibule.policy.policies import Level, Policies
from vestibule.policy.request import AccessRequest
from vestibule.policy.switches import Switches

__all__ = ["Decision", "Layer", "Match", "Outcome"]


class Decision:
    """What was decided. The reasons are looked for when they are asked for.

    blocked_by: the layers in the way, in AWS's order of reporting; empty when allowed.
    levels: the levels that had a say, without the resource's policy.
    """

    __slots__ = (
        "_levels",
        "_matched",
        "blocked_by",
        "evaluation",
        "findings",
        "outcome",
        "policies",
        "switches",
    )

    def __init__(
        self,
        outcome: Outcome,
        blocked_by: tuple[Layer, ...],
        *,
        findings: Findings,
        evaluation: Evaluation,
        policies: Policies,
        levels: Sequence[tuple[Layer, Level]],
        switches: Switches,
    ) -> None:
        self.outcome = outcome
        self.blocked_by = blocked_by
        self.findings = findings
        self.evaluation = evaluation
        self.policies = policies
        self.switches = switches
        self._levels = levels
        self._matched: tuple[Match, ...] | None = None

    @property
    def matched(self) -> tuple[Match, ...]:
        """Every statement that matched, allowing and denying."""
        if self._matched is None:
            resource = self.policies.resource
            levels = [*self._levels]
            if resource is not None:
                levels.append((Layer.RESOURCE, (resource,)))
            self._matched = tuple(matches(levels, self.evaluation, self.switches))
        return self._matched

    @property
    def is_allowed(self) -> bool:
        """Whether the request may go on."""
        return self.outcome is Outcome.ALLOWED

    @property
    def is_explicitly_denied(self) -> bool:
        """Whether a statement denies it; no other statement could allow it then."""
        return self.outcome is Outcome.EXPLICITLY_DENIED

    @property
    def request(self) -> AccessRequest:
        """What was asked."""
        return self.evaluation.request

    @property
    def is_same_account(self) -> bool:
        """Whether caller and resource belong to one account."""
        return self.findings.is_same_account

    @property
    def denying(self) -> tuple[Match, ...]:
        """The statements that deny, in AWS's order of reporting."""
        order = list(self.blocked_by)
        found = [match for match in self.matched if not match.statement.is_allow]
        return tuple(
            sorted(found, key=lambda match: order.index(match.layer) if match.layer in order else 0)
        )

    @property
    def missing_context(self) -> tuple[str, ...]:
        """Condition keys that statements about this action and resource read and did not find."""
        return missing_keys(self.evaluation, self.policies, self.switches)

    @property
    def layers(self) -> dict[Layer, str]:
        """For every layer: deny, allow, or none. SCPs allow only when every level does."""
        allowing = {match.layer for match in self.matched if match.statement.is_allow}
        allowing -= self.findings.limits
        denying = self.findings.denying
        return {
            layer: "deny" if layer in denying else "allow" if layer in allowing else "none"
            for layer in POLICY_LAYERS
        }

    def denial_message(self, principal_arn: str | None = None) -> str:
        """AWS's text of AccessDenied; empty when allowed. principal_arn: whom to name.

        Source: IAM User Guide, troubleshoot_access-denied.
        """
        if self.is_allowed:
            return ""
        layer = self.blocked_by[0] if self.blocked_by else None
        denying = next((match for match in self.denying if match.layer is layer), None)
        kind: PolicyKind | None = denying.named.document.kind if denying else None
        if denying is None and layer is Layer.RESOURCE and self.policies.resource:
            kind = self.policies.resource.document.kind
        return denial_text(
            principal_arn or self.request.principal_arn or "anonymous",
            action=self.request.action,
            resource=self.evaluation.resource,
            outcome=self.outcome,
            layer=layer,
            kind=kind,
            policy=denying.policy if denying else "",
        )

    def explain(self) -> str:
        """Why, in plain words, and what single change would allow it."""
        # Imported here: an explanation takes further decisions.
        from vestibule.policy.explanation import explain

        return explain(self)
