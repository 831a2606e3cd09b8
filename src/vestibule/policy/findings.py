"""What the policies of a request answered, and what follows from it.

The rules are those of the IAM User Guide, reference_policies_evaluation-logic_policy-eval-
denyallow (same account) and …-cross-account, as a function of answers alone: the same function
tells what would follow if one of them were different.
"""

from dataclasses import dataclass, field
from enum import Enum

from vestibule.policy.kinds import REPORT_ORDER, Layer
from vestibule.policy.principals import GrantClass
from vestibule.policy.switches import Switches


class Outcome(Enum):
    """The three answers."""

    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"

    @property
    def simulator_name(self) -> str:
        """What the API of the IAM policy simulator calls it (PolicyEvaluationDecisionType)."""
        return _SIMULATOR_NAMES[self]


_SIMULATOR_NAMES = {
    Outcome.ALLOWED: "allowed",
    Outcome.EXPLICITLY_DENIED: "explicitDeny",
    Outcome.IMPLICITLY_DENIED: "implicitDeny",
}


@dataclass(slots=True)
class Findings:
    """The answers, layer by layer. allowing: layers that allow; absent layers allow.

    grants: how the resource policy's matching Allow statements mean the caller.
    limits: layers that apply and do not allow.
    """

    is_same_account: bool
    is_trust_root: bool
    has_identity: bool
    """The caller's account has a say: not for services, providers and anonymous callers."""
    denying: set[Layer] = field(default_factory=set)
    limits: set[Layer] = field(default_factory=set)
    grants: set[GrantClass] = field(default_factory=set)
    identity_allows: bool = False
    is_reserved: bool = False
    is_always_allowed: bool = False

    @property
    def identity_alone_allows(self) -> bool:
        """Whether in the resource's account nothing but identity policies is needed."""
        return self.identity_allows and not (self.limits or self.is_trust_root)


def conclude(findings: Findings, switches: Switches) -> tuple[Outcome, tuple[Layer, ...]]:
    """The decision, and the layers that stand in the way, in AWS's order of reporting."""
    if findings.is_always_allowed:
        return Outcome.ALLOWED, ()
    if findings.denying:
        return Outcome.EXPLICITLY_DENIED, _in_order(findings.denying)
    if findings.is_reserved:
        return Outcome.IMPLICITLY_DENIED, (Layer.RESERVED,)
    if findings.is_same_account and findings.identity_alone_allows:
        return Outcome.ALLOWED, ()
    blocked = findings.limits & _ALWAYS_LIMITING
    if not findings.has_identity:
        core = set() if GrantClass.DIRECT in findings.grants else {Layer.RESOURCE}
    elif findings.is_same_account:
        core = _same_account(findings, switches)
    else:
        core = _cross_account(findings)
    if core or blocked:
        return Outcome.IMPLICITLY_DENIED, _in_order(core | blocked)
    return Outcome.ALLOWED, ()


_ALWAYS_LIMITING = frozenset({Layer.SCP, Layer.RCP, Layer.VPC_ENDPOINT})
_BOUNDARY_AND_SESSION = frozenset({Layer.BOUNDARY, Layer.SESSION})


def _same_account(findings: Findings, switches: Switches) -> set[Layer]:
    """What blocks; empty when one of the ways to be allowed is open."""
    limits = findings.limits & _BOUNDARY_AND_SESSION
    ways: list[set[Layer]] = []
    if GrantClass.DIRECT in findings.grants:
        limited = switches.session_policy_limits_direct_grants and Layer.SESSION in limits
        ways.append({Layer.SESSION} if limited else set())
    if GrantClass.LIMITED in findings.grants:
        ways.append(limits if switches.boundary_limits_role_grants else limits - {Layer.BOUNDARY})
    through_identity = set(limits)
    if not findings.identity_allows:
        through_identity.add(Layer.IDENTITY)
    if findings.is_trust_root and GrantClass.ACCOUNT not in findings.grants:
        through_identity.add(Layer.RESOURCE)
    ways.append(through_identity)
    return min(ways, key=len)


def _cross_account(findings: Findings) -> set[Layer]:
    blocked = set(findings.limits & _BOUNDARY_AND_SESSION)
    if not findings.grants:
        blocked.add(Layer.RESOURCE)
    if not findings.identity_allows:
        blocked.add(Layer.IDENTITY)
    return blocked


def _in_order(layers: set[Layer]) -> tuple[Layer, ...]:
    return tuple(layer for layer in REPORT_ORDER if layer in layers)
