"""The decision on a request of which not every condition key is known.

It is taken twice: once with every doubt settled against the caller, once with every doubt settled
for the caller. Where both agree, the answer is certain.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from vestibule.policy.asked_principals import CALLER_LAYERS, AskedPrincipal, caller_levels
from vestibule.policy.findings import Findings, Outcome, conclude
from vestibule.policy.kinds import Layer
from vestibule.policy.principals import GrantClass, PrincipalKind
from vestibule.policy.special_cases import (
    has_trust_root,
    is_always_allowed,
    is_free_of_rcp,
    is_reserved,
)
from vestibule.policy.switches import Switches


class AccessClass(Enum):
    """How far a principal may do what is asked."""

    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    """Allowed or not, depending on condition keys that are not known."""
    DENIED = "denied"


class DoubtfulAnswer(NamedTuple):
    """blocked_by: what stands in the way of whoever is denied."""

    access: AccessClass
    blocked_by: tuple[Layer, ...] = ()


_SURE, _OPEN = 0b01, 0b10
_ANY = _SURE | _OPEN
_DENY = 0


def bearing(*, is_allow: bool, grant: GrantClass, is_open: bool) -> int:
    """What a statement that may apply answers, as a bit; those of a level are put together.

    is_open: it waits for conditions.
    """
    return (_OPEN if is_open else _SURE) << (_shift(grant) if is_allow else _DENY)


def _shift(grant: GrantClass) -> int:
    return 2 * grant


class Doubts:
    """Decides one question for many principals; what follows from like answers is kept.

    action: in lower case. resource_layers: of the levels that bind the resource.
    """

    def __init__(
        self, action: str, resource: str, *, resource_layers: Sequence[Layer], switches: Switches
    ) -> None:
        self._action = action
        self._resource = resource
        self._resource_layers = resource_layers
        self._switches = switches
        self._answers: dict[object, DoubtfulAnswer] = {}

    def decide(
        self,
        asked: AskedPrincipal,
        bearings: tuple[int, ...],
        *,
        is_service_linked: bool,
        is_same_account: bool,
    ) -> DoubtfulAnswer:
        """What follows for a principal.

        bearings: of the resource's levels, then of the levels on the caller's side.
        """
        key = (asked.shape, bearings, is_service_linked, is_same_account)
        found = self._answers.get(key)
        if found is None:
            skipped = self.skipped_layers(asked, is_service_linked=is_service_linked)
            found = self._answer(_Case(asked, skipped, is_same_account), bearings)
            self._answers[key] = found
        return found

    def skipped_layers(self, asked: AskedPrincipal, *, is_service_linked: bool) -> frozenset[Layer]:
        """The layers without a say about a principal."""
        skipped: tuple[Layer, ...] = ()
        if asked.principal.kind is PrincipalKind.ROOT:
            skipped = (Layer.IDENTITY, Layer.BOUNDARY)
        elif not asked.principal.has_identity_policies:
            skipped = CALLER_LAYERS
        if is_service_linked:
            skipped += (Layer.SCP,)
        if is_service_linked or is_free_of_rcp(self._action, self._resource):
            skipped += (Layer.RCP,)
        return frozenset(skipped)

    def _sides(self, case: "_Case", bearings: Iterable[int]) -> tuple["_Side", "_Side"]:
        # A Deny in doubt counts against the caller on the sure side only; an Allow in doubt for
        # the caller on the possible side only.
        sure, possible = _Side(denying=_ANY, allowing=_SURE), _Side(denying=_SURE, allowing=_ANY)
        layers = [*self._resource_layers]
        for layer, levels in zip(CALLER_LAYERS, caller_levels(case.asked.policies), strict=True):
            layers += [layer] * len(levels or ())
        for layer, bits in zip(layers, bearings, strict=True):
            if layer not in case.skipped:
                sure.add(layer, bits)
                possible.add(layer, bits)
        return sure, possible

    def _answer(self, case: "_Case", bearings: Iterable[int]) -> DoubtfulAnswer:
        sure, possible = self._sides(case, bearings)
        outcome, _ = conclude(self._findings(case, sure), self._switches)
        if outcome is Outcome.ALLOWED:
            return DoubtfulAnswer(AccessClass.ALLOWED)
        outcome, blocked_by = conclude(self._findings(case, possible), self._switches)
        if outcome is Outcome.ALLOWED:
            return DoubtfulAnswer(AccessClass.CONDITIONAL)
        return DoubtfulAnswer(AccessClass.DENIED, blocked_by)

    def _findings(self, case: "_Case", side: "_Side") -> Findings:
        principal, policies = case.asked.principal, case.asked.policies
        action, resource, switches = self._action, self._resource, self._switches
        findings = Findings(
            is_same_account=case.is_same_account,
            is_trust_root=has_trust_root(action, resource),
            has_identity=principal.has_identity_policies,
            denying=side.denying,
            grants=side.grants,
            identity_allows=side.identity_allows or principal.kind is PrincipalKind.ROOT,
            is_reserved=switches.reserved_resources_are_protected and is_reserved(action, resource),
            is_always_allowed=is_always_allowed(action, principal.kind, switches),
        )
        if findings.has_identity:
            if policies.session is None and principal.kind is PrincipalKind.FEDERATED_USER:
                findings.limits.add(Layer.SESSION)
            findings.limits |= side.limits
        return findings


class _Case(NamedTuple):
    """About whom it is decided. skipped: layers without a say."""

    asked: AskedPrincipal
    skipped: frozenset[Layer]
    is_same_account: bool


class _Side:
    """What layers answer, seen from one side.

    denying, allowing: which Denies and Allows count. limits: layers not all of whose levels allow.
    """

    def __init__(self, *, denying: int, allowing: int) -> None:
        self._denying = denying << _DENY
        self._allowing = [(grant, allowing << _shift(grant)) for grant in GrantClass]
        self.identity_allows = False
        self.limits: set[Layer] = set()
        self.denying: set[Layer] = set()
        self.grants: set[GrantClass] = set()

    def add(self, layer: Layer, bearings: int) -> None:
        """What a level answers."""
        if bearings & self._denying:
            self.denying.add(layer)
        grants = {grant for grant, bits in self._allowing if bearings & bits}
        if layer is Layer.RESOURCE:
            self.grants |= grants
        elif layer is Layer.IDENTITY:
            self.identity_allows = bool(grants)
        elif layer is not Layer.RCP and not grants:
            self.limits.add(layer)
