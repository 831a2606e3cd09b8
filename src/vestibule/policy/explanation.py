"""A decision in plain words: why, and what single change would allow it."""

from collections.abc import Iterable
from dataclasses import replace

from vestibule.policy.conditions.condition import Condition
from vestibule.policy.denial_text import policy_type
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.findings import Findings, Outcome, conclude
from vestibule.policy.kinds import Layer, PolicyKind
from vestibule.policy.layered import candidates
from vestibule.policy.matches import Match
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.principals import GrantClass
from vestibule.policy.statements import Statement
from vestibule.policy.switches import Switches

_MOST_NAMED = 5


def explain(
    evaluation: Evaluation,
    policies: Policies,
    *,
    findings: Findings,
    matched: Iterable[Match],
    switches: Switches,
) -> str:
    """A few sentences, one a line."""
    outcome, blocked_by = conclude(findings, switches)
    who = evaluation.request.principal_arn or "An anonymous caller"
    asked = f"{evaluation.request.action} on {evaluation.resource}"
    matches = list(matched)
    if outcome is Outcome.ALLOWED:
        return "\n".join([f"{who} may perform {asked}.", *_reasons_to_allow(findings, matches)])
    teller = _Teller(evaluation, policies, switches)
    lines = [f"{who} may not perform {asked}."]
    if outcome is Outcome.EXPLICITLY_DENIED:
        denying = [match for match in matches if not match.statement.is_allow]
        lines += [f"{_named(match)} denies it." for match in denying[:_MOST_NAMED]]
        lines.append(_after_denies(denying, findings, switches))
        return "\n".join(lines)
    for layer in blocked_by:
        lines += teller.why_layer_blocks(layer)
    if len(blocked_by) == 1 and blocked_by[0] is not Layer.RESERVED:
        lines.append(f"This change alone would allow it: {teller.change(blocked_by[0])}")
    elif len(blocked_by) > 1:
        lines.append(teller.way_around(findings))
    return "\n".join(lines)


def _reasons_to_allow(findings: Findings, matches: list[Match]) -> list[str]:
    allowing = [match for match in matches if match.statement.is_allow]
    lines = [f"{_named(match)} allows it." for match in allowing[:_MOST_NAMED]]
    if findings.is_always_allowed:
        return ["Every caller may ask who it is; no policy is needed, and none can deny it."]
    if len(allowing) > _MOST_NAMED:
        lines.append(f"{len(allowing) - _MOST_NAMED} more statements allow it.")
    if findings.identity_allows and not any(m.layer is Layer.IDENTITY for m in allowing):
        lines.append("The root user of an account needs no identity policy.")
    return lines


def _after_denies(denying: list[Match], findings: Findings, switches: Switches) -> str:
    """What would remain once the denies were gone."""
    _, blocked_by = conclude(replace(findings, denying=set()), switches)
    if blocked_by:
        layers = ", ".join(policy_type(layer) for layer in blocked_by)
        return f"Without the denial it would still lack permission: {layers}."
    if len(denying) > 1:
        return "No single change would allow it: each of these statements denies it."
    reads = sorted({condition.name for condition in denying[0].statement.conditions})
    outside = f", or a request for which {', '.join(reads)} differ" if reads else ""
    return f"This change alone would allow it: except the request from that statement{outside}."


class _Teller:
    """Looks again at the statements that nearly matched."""

    def __init__(self, evaluation: Evaluation, policies: Policies, switches: Switches) -> None:
        self._evaluation = evaluation
        self._policies = policies
        self._switches = switches

    def why_layer_blocks(self, layer: Layer) -> list[str]:
        """Sentences about a layer without a matching Allow."""
        if layer is Layer.RESERVED:
            return ["The resource belongs to AWS; only AWS may change it."]
        lines = [f"No {self._type(layer)} allows it."]
        for named, statement in self._near_misses(layer)[:_MOST_NAMED]:
            lines.append(self._why_not(layer, named, statement))
        return lines

    def change(self, layer: Layer) -> str:
        """The change that would make a layer allow it."""
        asked = f"{self._evaluation.request.action} on {self._evaluation.resource}"
        for _, statement in self._near_misses(layer):
            failed = statement.failed_conditions(self._evaluation)
            if statement.covers_resource(self._evaluation) and failed:
                return f"a request for which {_wanted(failed)}; or an Allow for {asked}."
        if layer is Layer.SCP:
            return f"an Allow for {asked} at every level of the organization that lacks one."
        return f"an Allow for {asked} in the {self._type(layer)}."

    def way_around(self, findings: Findings) -> str:
        """Where many layers are in the way: a grant of the resource's policy may pass them all."""
        resource = self._policies.resource
        granted = replace(findings, grants={*findings.grants, GrantClass.DIRECT})
        outcome, _ = conclude(granted, self._switches)
        if outcome is not Outcome.ALLOWED or resource is None:
            return "No single change would allow it: each of these layers has to allow it."
        asked = f"{self._evaluation.request.action} on {self._evaluation.resource}"
        who = self._evaluation.request.principal_arn
        return (
            f"This change alone would allow it: an Allow for {asked} in the "
            f"{self._type(Layer.RESOURCE)} that names {who}; else each of these layers has to "
            "allow it."
        )

    def _type(self, layer: Layer) -> str:
        resource = self._policies.resource
        kind: PolicyKind | None = None
        if layer is Layer.RESOURCE and resource is not None:
            kind = resource.document.kind
        return policy_type(layer, kind)

    def _near_misses(self, layer: Layer) -> list[tuple[NamedPolicy, Statement]]:
        """Allow statements of a layer that speak of the action and did not match."""
        found = candidates(self._evaluation, self._policies, self._switches)
        return [
            (named, statement)
            for its_layer, named, statement in found
            if its_layer is layer and statement.is_allow and not statement.applies(self._evaluation)
        ]

    def _why_not(self, layer: Layer, named: NamedPolicy, statement: Statement) -> str:
        which = _named(Match(layer, named, statement))
        if statement.grant_class(self._evaluation) is None:
            return f"{which} allows the action, to other principals."
        if not statement.covers_resource(self._evaluation):
            return f"{which} allows the action, on other resources."
        failed = statement.failed_conditions(self._evaluation)
        return f"{which} would allow it if {_wanted(failed)} ({self._given(failed)})."

    def _given(self, conditions: Iterable[Condition]) -> str:
        context = self._evaluation.context
        told = []
        for condition in conditions:
            value = context.find(condition.key)
            shown = value if isinstance(value, str) else ", ".join(value or ())
            told.append(f"{condition.name} is {'absent' if value is None else repr(shown)}")
        return "; ".join(dict.fromkeys(told))


def _wanted(conditions: Iterable[Condition]) -> str:
    return " and ".join(
        f"{condition.operator} {condition.name} {' or '.join(condition.values[:_MOST_NAMED])} held"
        for condition in conditions
    )


def _named(match: Match) -> str:
    which = f"Statement {match.sid}" if match.sid else f"Statement {match.statement_index + 1}"
    return f"{which} of the {policy_type(match.layer, match.named.document.kind)} {match.policy}"
