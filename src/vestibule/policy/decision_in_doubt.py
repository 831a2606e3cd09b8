"""The decision on a request of which not every condition key is known.

It is taken twice: once with every doubt settled against the caller, once with every doubt settled
for the caller. Where both agree, the answer is certain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from vestibule.policy.asked_principals import CALLER_LAYERS, AskedPrincipal, caller_levels
from vestibule.policy.conditional import (
    Doubt,
    OpenCondition,
    open_conditions,
    unsettled_conditions,
)
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.findings import Findings, Outcome, conclude
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.principals import GrantClass, PrincipalKind
from vestibule.policy.special_cases import (
    has_trust_root,
    is_always_allowed,
    is_free_of_rcp,
    is_reserved,
    is_service_linked,
)
from vestibule.policy.statements import Statement


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
    named: NamedPolicy
    statement: Statement
    covers: bool


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """A statement that may or may not apply; its policy's name may differ among principals."""

    layer: Layer
    level: int
    position: int
    statement: Statement
    conditions: tuple[OpenCondition, ...]


DoubtfulAnswer = tuple[AccessClass, tuple[Layer, ...], tuple[OpenEntry, ...]]
"""The class; for DENIED what is in the way; for CONDITIONAL the statements that decide."""


class Doubts:
    """Decides for one question and many principals; what follows from like answers is kept."""

    def __init__(self) -> None:
        self._conclusions: dict[object, tuple[Outcome, tuple[Layer, ...]]] = {}

    def decide(
        self, entries: Iterable[Entry], asked: AskedPrincipal, doubt: Doubt
    ) -> DoubtfulAnswer:
        """What follows from the statements."""
        evaluation = doubt.evaluation
        skipped = _skipped_layers(evaluation)
        sure, possible = _Side(), _Side()
        open_entries: list[OpenEntry] = []
        for entry in entries:
            layer, level, position, named, statement, covers = entry
            grant = None if layer in skipped else statement.grant_class(evaluation)
            if grant is None:
                continue
            if covers:
                waits_for = unsettled_conditions(statement, doubt)
            else:
                waits_for = open_conditions(statement, named, doubt=doubt)
            if waits_for is None:
                continue
            if not waits_for:
                sure.add(entry, grant)
                possible.add(entry, grant)
                continue
            # A Deny in doubt counts against the caller on the sure side only; an Allow in doubt
            # for the caller on the possible side only.
            (possible if statement.is_allow else sure).add(entry, grant)
            open_entries.append(OpenEntry(layer, level, position, statement, waits_for))
        outcome, blocked_by = self._conclude(asked, doubt, skipped=skipped, side=sure)
        if outcome is Outcome.ALLOWED:
            return AccessClass.ALLOWED, (), ()
        if open_entries:
            outcome, blocked_by = self._conclude(asked, doubt, skipped=skipped, side=possible)
        if outcome is Outcome.ALLOWED:
            return AccessClass.CONDITIONAL, (), tuple(open_entries)
        return AccessClass.DENIED, blocked_by, ()

    def _conclude(
        self, asked: AskedPrincipal, doubt: Doubt, *, skipped: frozenset[Layer], side: "_Side"
    ) -> tuple[Outcome, tuple[Layer, ...]]:
        is_same_account = doubt.evaluation.request.is_same_account
        key = (asked.shape, is_same_account, skipped, *side.answers())
        found = self._conclusions.get(key)
        if found is None:
            findings = _findings(doubt, asked.policies, skipped=skipped, side=side)
            found = self._conclusions[key] = conclude(findings, doubt.switches)
        return found


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


def _skipped_layers(evaluation: Evaluation) -> frozenset[Layer]:
    skipped: tuple[Layer, ...] = ()
    is_linked = is_service_linked(evaluation)
    if evaluation.principal.kind is PrincipalKind.ROOT:
        skipped = (Layer.IDENTITY, Layer.BOUNDARY)
    elif not evaluation.principal.has_identity_policies:
        skipped = CALLER_LAYERS
    if is_linked:
        skipped += (Layer.SCP,)
    if is_linked or is_free_of_rcp(evaluation.action, evaluation.resource):
        skipped += (Layer.RCP,)
    return frozenset(skipped)


def _findings(
    doubt: Doubt, policies: Policies, *, skipped: frozenset[Layer], side: _Side
) -> Findings:
    evaluation, switches = doubt.evaluation, doubt.switches
    kind = evaluation.principal.kind
    findings = Findings(
        is_same_account=evaluation.request.is_same_account,
        is_trust_root=has_trust_root(evaluation.action, evaluation.resource),
        has_identity=evaluation.principal.has_identity_policies,
        denying=side.denying,
        grants=side.grants,
        identity_allows=kind is PrincipalKind.ROOT or (Layer.IDENTITY, 0) in side.allowing,
        is_reserved=switches.reserved_resources_are_protected
        and is_reserved(evaluation.action, evaluation.resource),
        is_always_allowed=is_always_allowed(evaluation.action, kind, switches),
    )
    if findings.has_identity:
        is_federated = kind is PrincipalKind.FEDERATED_USER
        if policies.session is None and is_federated:
            findings.limits.add(Layer.SESSION)
        findings.limits |= _limits(policies, skipped, side=side)
    return findings


def _limits(policies: Policies, skipped: frozenset[Layer], *, side: _Side) -> set[Layer]:
    """Which layers apply and do not allow at every level."""
    return {
        layer
        for layer, levels in zip(CALLER_LAYERS[1:], caller_levels(policies)[1:], strict=True)
        if levels is not None and layer not in skipped
        if any((layer, number) not in side.allowing for number in range(len(levels)))
    }
