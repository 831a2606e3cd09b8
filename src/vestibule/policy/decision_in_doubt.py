"""The decision on a request of which not every condition key is known.

It is taken twice: once with every doubt settled against the caller, once with every doubt settled
for the caller. Where both agree, the answer is certain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from vestibule.policy.asked_principals import CALLER_LAYERS, caller_levels
from vestibule.policy.conditional import Doubt, OpenCondition, open_conditions
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.findings import Findings, Outcome, conclude
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.principals import GrantClass, PrincipalKind
from vestibule.policy.special_cases import (
    has_trust_root,
    is_exempt_from_rcp,
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


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement that speaks of the action, and its place."""

    layer: Layer
    level: int
    position: int
    named: NamedPolicy
    statement: Statement


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


def decide_in_doubt(entries: Iterable[Entry], policies: Policies, doubt: Doubt) -> DoubtfulAnswer:
    """What follows from the statements; policies: how many levels of the caller must allow."""
    evaluation = doubt.evaluation
    sure, possible = _Side(), _Side()
    open_entries: list[OpenEntry] = []
    skipped = _skipped_layers(evaluation)
    for entry in entries:
        grant = None if entry.layer in skipped else entry.statement.grant_class(evaluation)
        if grant is None:
            continue
        waits_for = open_conditions(entry.statement, entry.named, doubt=doubt)
        if waits_for is None:
            continue
        if not waits_for:
            sure.add(entry, grant)
            possible.add(entry, grant)
            continue
        # A Deny in doubt counts against the caller on the sure side only; an Allow in doubt
        # for the caller on the possible side only.
        (possible if entry.statement.is_allow else sure).add(entry, grant)
        open_entries.append(
            OpenEntry(entry.layer, entry.level, entry.position, entry.statement, waits_for)
        )
    outcome, _ = conclude(_findings(doubt, policies, side=sure), doubt.switches)
    if outcome is Outcome.ALLOWED:
        return AccessClass.ALLOWED, (), ()
    outcome, blocked_by = conclude(_findings(doubt, policies, side=possible), doubt.switches)
    if outcome is Outcome.ALLOWED:
        return AccessClass.CONDITIONAL, (), tuple(open_entries)
    return AccessClass.DENIED, blocked_by, ()


class _Side:
    """What statements answer, seen from one side."""

    def __init__(self) -> None:
        self.allowing: set[tuple[Layer, int]] = set()
        self.denying: set[Layer] = set()
        self.grants: set[GrantClass] = set()

    def add(self, entry: Entry, grant: GrantClass) -> None:
        """A statement applies."""
        if not entry.statement.is_allow:
            self.denying.add(entry.layer)
            return
        self.allowing.add((entry.layer, entry.level))
        if entry.layer is Layer.RESOURCE:
            self.grants.add(grant)


def _skipped_layers(evaluation: Evaluation) -> set[Layer]:
    skipped = set()
    if evaluation.principal.kind is PrincipalKind.ROOT:
        skipped |= {Layer.IDENTITY, Layer.BOUNDARY}
    if not evaluation.principal.has_identity_policies:
        skipped |= set(CALLER_LAYERS)
    if is_service_linked(evaluation):
        skipped.add(Layer.SCP)
    if is_exempt_from_rcp(evaluation):
        skipped.add(Layer.RCP)
    return skipped


def _findings(doubt: Doubt, policies: Policies, *, side: _Side) -> Findings:
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
        is_always_allowed=switches.get_caller_identity_is_always_allowed
        and evaluation.action == "sts:getcalleridentity"
        and kind is not PrincipalKind.ANONYMOUS,
    )
    if findings.has_identity:
        _note_limits(findings, policies, evaluation, side=side)
    return findings


def _note_limits(
    findings: Findings, policies: Policies, evaluation: Evaluation, *, side: _Side
) -> None:
    """Which layers apply and do not allow at every level."""
    skipped = _skipped_layers(evaluation)
    for layer, levels in zip(CALLER_LAYERS[1:], caller_levels(policies)[1:], strict=True):
        if levels is None:
            is_federated = evaluation.principal.kind is PrincipalKind.FEDERATED_USER
            if layer is Layer.SESSION and is_federated:
                findings.limits.add(layer)
        elif layer not in skipped and any(
            (layer, number) not in side.allowing for number in range(len(levels))
        ):
            findings.limits.add(layer)
