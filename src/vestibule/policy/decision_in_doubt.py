"""The decision on a request of which not every condition key is known.

It is taken twice: once with every doubt settled against the caller, once with every doubt settled
for the caller. Where both agree, the answer is certain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from vestibule.policy.asked_principals import CALLER_LAYERS, AskedPrincipal, caller_levels
from vestibule.policy.conditional import OpenCondition
from vestibule.policy.findings import Findings, Outcome, conclude
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import Policies
from vestibule.policy.principals import GrantClass, PrincipalKind, RequestPrincipal
from vestibule.policy.special_cases import (
    has_trust_root,
    is_always_allowed,
    is_free_of_rcp,
    is_reserved,
)
from vestibule.policy.statements import Statement
from vestibule.policy.switches import Switches


class AccessClass(Enum):
    """How far a principal may do what is asked."""

    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    """Allowed or not, depending on condition keys that are not known."""
    DENIED = "denied"


class Entry(NamedTuple):
    """A statement that speaks of the action, and its place.

    covers: whether it covers the resource in every request; else it depends on condition keys.
    """

    layer: Layer
    level: int
    position: int
    statement: Statement
    covers: bool


Standing = tuple[GrantClass, tuple[OpenCondition, ...]] | None
"""How a statement means a principal, and what has to hold for it to apply; None: it does not."""
APPLIES: Standing = (GrantClass.DIRECT, ())


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """A statement that may or may not apply; its policy's name may differ among principals."""

    layer: Layer
    level: int
    position: int
    statement: Statement
    conditions: tuple[OpenCondition, ...]


class DoubtfulAnswer(NamedTuple):
    """blocked_by: for DENIED what is in the way. open: for CONDITIONAL what decides."""

    access: AccessClass
    blocked_by: tuple[Layer, ...] = ()
    open: tuple[OpenEntry, ...] = ()


class Doubts:
    """Decides one question for many principals; what follows from like answers is kept.

    action: in lower case.
    """

    def __init__(self, action: str, resource: str, switches: Switches) -> None:
        self._action = action
        self._resource = resource
        self._switches = switches
        self._conclusions: dict[object, tuple[Outcome, tuple[Layer, ...]]] = {}

    def skipped_layers(
        self, principal: RequestPrincipal, *, is_service_linked: bool
    ) -> frozenset[Layer]:
        """The layers without a say about a principal."""
        skipped: tuple[Layer, ...] = ()
        if principal.kind is PrincipalKind.ROOT:
            skipped = (Layer.IDENTITY, Layer.BOUNDARY)
        elif not principal.has_identity_policies:
            skipped = CALLER_LAYERS
        if is_service_linked:
            skipped += (Layer.SCP,)
        if is_service_linked or is_free_of_rcp(self._action, self._resource):
            skipped += (Layer.RCP,)
        return frozenset(skipped)

    def decide(
        self,
        standings: Iterable[tuple[Entry, Standing]],
        asked: AskedPrincipal,
        *,
        skipped: frozenset[Layer],
        is_same_account: bool,
    ) -> DoubtfulAnswer:
        """What follows from how the statements of the layers with a say stand to a principal."""
        sure, possible = _Side(), _Side()
        open_entries: list[OpenEntry] = []
        for entry, standing in standings:
            if standing is None:
                continue
            grant, waits_for = standing
            if not waits_for:
                sure.add(entry, grant)
                possible.add(entry, grant)
                continue
            # A Deny in doubt counts against the caller on the sure side only; an Allow in doubt
            # for the caller on the possible side only.
            (possible if entry.statement.is_allow else sure).add(entry, grant)
            layer, level, position, statement, _ = entry
            open_entries.append(OpenEntry(layer, level, position, statement, waits_for))
        setting = _Setting(asked, skipped, is_same_account)
        outcome, blocked_by = self._conclude(setting, sure)
        if outcome is Outcome.ALLOWED:
            return DoubtfulAnswer(AccessClass.ALLOWED)
        if open_entries:
            outcome, blocked_by = self._conclude(setting, possible)
        if outcome is Outcome.ALLOWED:
            return DoubtfulAnswer(AccessClass.CONDITIONAL, open=tuple(open_entries))
        return DoubtfulAnswer(AccessClass.DENIED, blocked_by)

    def _conclude(self, setting: "_Setting", side: "_Side") -> tuple[Outcome, tuple[Layer, ...]]:
        asked, skipped, is_same_account = setting
        key = (asked.shape, skipped, is_same_account, *side.answers())
        found = self._conclusions.get(key)
        if found is None:
            findings = self._findings(setting, side)
            found = self._conclusions[key] = conclude(findings, self._switches)
        return found

    def _findings(self, setting: "_Setting", side: "_Side") -> Findings:
        kind, policies = setting.asked.principal.kind, setting.asked.policies
        action, resource, switches = self._action, self._resource, self._switches
        findings = Findings(
            is_same_account=setting.is_same_account,
            is_trust_root=has_trust_root(action, resource),
            has_identity=setting.asked.principal.has_identity_policies,
            denying=side.denying,
            grants=side.grants,
            identity_allows=kind is PrincipalKind.ROOT or (Layer.IDENTITY, 0) in side.allowing,
            is_reserved=switches.reserved_resources_are_protected and is_reserved(action, resource),
            is_always_allowed=is_always_allowed(action, kind, switches),
        )
        if findings.has_identity:
            if policies.session is None and kind is PrincipalKind.FEDERATED_USER:
                findings.limits.add(Layer.SESSION)
            findings.limits |= _limits(policies, setting.skipped, side=side)
        return findings


class _Setting(NamedTuple):
    """About whom it is decided. Layers that are skipped have no say."""

    asked: AskedPrincipal
    skipped: frozenset[Layer]
    is_same_account: bool


class _Side:
    """What statements answer, seen from one side."""

    def __init__(self) -> None:
        self.allowing: set[tuple[Layer, int]] = set()
        self.denying: set[Layer] = set()
        self.grants: set[GrantClass] = set()

    def answers(self) -> tuple[frozenset[object], ...]:
        """Equal for sides from which the same follows."""
        return frozenset(self.allowing), frozenset(self.denying), frozenset(self.grants)

    def add(self, entry: Entry, grant: GrantClass) -> None:
        """A statement applies."""
        if not entry.statement.is_allow:
            self.denying.add(entry.layer)
            return
        self.allowing.add((entry.layer, entry.level))
        if entry.layer is Layer.RESOURCE:
            self.grants.add(grant)


def _limits(policies: Policies, skipped: frozenset[Layer], *, side: _Side) -> set[Layer]:
    """Which layers apply and do not allow at every level."""
    return {
        layer
        for layer, levels in zip(CALLER_LAYERS[1:], caller_levels(policies)[1:], strict=True)
        if levels is not None and layer not in skipped
        if any((layer, number) not in side.allowing for number in range(len(levels)))
    }
