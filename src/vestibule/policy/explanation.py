"""A decision in plain words: why, and what single change would allow it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vestibule.policy.changes import changes, layer_type, near_misses
from vestibule.policy.condition_words import given_in_words, in_words, never_matches_sets
from vestibule.policy.conditions.condition import Condition
from vestibule.policy.decision import Decision
from vestibule.policy.denial_text import policy_type
from vestibule.policy.findings import Outcome, conclude
from vestibule.policy.kinds import Layer
from vestibule.policy.matches import Match
from vestibule.policy.policies import Level
from vestibule.policy.variables import has_variables

_MOST_NAMED = 5
_SINGLE = (Layer.BOUNDARY, Layer.SESSION)


def explain(decision: Decision) -> str:
    """A few sentences, one a line. What is told to allow it was tried out."""
    who = decision.request.principal_arn or "An anonymous caller"
    asked = f"{decision.request.action} on {decision.evaluation.resource}"
    if decision.is_allowed:
        return "\n".join([f"{who} may perform {asked}.", *_why_allowed(decision)])
    lines = [f"{who} may not perform {asked}."]
    if decision.outcome is Outcome.EXPLICITLY_DENIED:
        lines += [_why_denied(match, decision) for match in decision.denying[:_MOST_NAMED]]
    else:
        for layer in decision.blocked_by:
            lines += _why_layer_blocks(decision, layer)
    lines.append(_what_would_help(decision))
    return "\n".join(line for line in lines if line)


def _why_allowed(decision: Decision) -> list[str]:
    findings = decision.findings
    allowing = [match for match in decision.matched if match.statement.is_allow]
    if findings.is_always_allowed:
        return ["Every caller may do this; no policy is needed, and none can deny it."]
    lines = [f"{_named(match)} allows it." for match in allowing[:_MOST_NAMED]]
    if len(allowing) > _MOST_NAMED:
        lines.append(f"{len(allowing) - _MOST_NAMED} more statements allow it.")
    if findings.identity_allows and not any(m.layer is Layer.IDENTITY for m in allowing):
        lines.append("The root user of an account needs no identity policy.")
    return lines


def _why_denied(match: Match, decision: Decision) -> str:
    conditions = match.statement.conditions
    if not conditions:
        return f"{_named(match)} denies it."
    told = "; ".join(dict.fromkeys(in_words(each) for each in conditions))
    return f"{_named(match)} denies it because {told} ({_given(conditions, decision)})."


def _why_layer_blocks(decision: Decision, layer: Layer) -> Iterator[str]:
    if layer is Layer.RESERVED:
        yield "The resource belongs to AWS; only AWS may change it."
        return
    kind = layer_type(decision, layer)
    if layer is Layer.SCP:
        yield f"No {kind} allows it {_where(decision)}."
    elif layer in _SINGLE or kind == "role trust policy":
        yield f"The {kind} does not allow it."
    else:
        yield f"No {kind} allows it."
    if layer is Layer.RESOURCE:
        yield _why_resource_policy_counts(decision)
    for match in near_misses(decision, layer)[:_MOST_NAMED]:
        yield _why_not(match, decision)


def _where(decision: Decision) -> str:
    """At which levels of the organization."""
    levels = decision.policies.scp or ()
    allowing = {
        id(m.named) for m in decision.matched if m.layer is Layer.SCP and m.statement.is_allow
    }
    lacking = [
        number
        for number, level in enumerate(levels, 1)
        if not any(id(named) in allowing for named in level)
    ]
    if len(levels) == 1:
        return "in the organization"
    return " and ".join(_level(number, levels) for number in lacking[:_MOST_NAMED])


def _level(number: int, levels: tuple[Level, ...]) -> str:
    place = "the root" if number == 1 else "the account" if number == len(levels) else ""
    names = ", ".join(named.name_or_arn for named in levels[number - 1][:_MOST_NAMED])
    held = f"with {names}" if names else "where none is attached"
    return f"at level {number} of {len(levels)} ({f'{place}, ' if place else ''}{held})"


def _why_resource_policy_counts(decision: Decision) -> str:
    request = decision.request
    if decision.findings.has_identity and not decision.is_same_account:
        owner = request.owner_account or "another account"
        return f"The resource belongs to {owner}: its own policy has to allow it as well."
    if decision.findings.has_identity and decision.findings.is_trust_root:
        return (
            "Identity-based policies count here only if the resource's own policy names the "
            "caller's account."
        )
    return ""


def _why_not(match: Match, decision: Decision) -> str:
    statement, evaluation = match.statement, decision.evaluation
    which = _named(match)
    if statement.grant_class(evaluation) is None:
        return f"{which} allows the action to others: {_principals(match)}."
    if not statement.covers_resource(evaluation):
        return f"{which} allows the action on other resources: {_resources(match, decision)}."
    failed = statement.failed_conditions(evaluation)
    for condition in failed:
        if never_matches_sets(condition, evaluation.context.find(condition.key)):
            return (
                f"{which} would allow it, but {condition.name} holds a set of values, and "
                f"{condition.operator} never matches one without ForAllValues or ForAnyValue."
            )
    wanted = " and ".join(dict.fromkeys(in_words(each) for each in failed))
    return f"{which} would allow it if {wanted} ({_given(failed, decision)})."


def _principals(match: Match) -> str:
    principal = match.statement.text.principal
    names = [principal] if isinstance(principal, str) else []
    if isinstance(principal, dict):
        for each in principal.values():
            names += each if isinstance(each, list) else [each]
    return _shortened([str(name) for name in names])


def _resources(match: Match, decision: Decision) -> str:
    text = match.statement.text
    patterns = list(text.resources or ())
    told = f"all but {_shortened(patterns)}" if text.is_not_resource else _shortened(patterns)
    if decision.evaluation.resource == "*":
        return f"{told}; only * covers actions without a resource"
    absent = sorted(
        {
            variable.name
            for variable in match.statement.resources.variables
            if variable.default is None and decision.evaluation.context.find(variable.key) is None
        }
    )
    if absent and any(map(has_variables, patterns)):
        return f"{told}, where {', '.join(absent)} has no value"
    return told


def _given(conditions: Sequence[Condition], decision: Decision) -> str:
    context = decision.evaluation.context
    told = (given_in_words(each, context.find(each.key)) for each in conditions)
    return "; ".join(dict.fromkeys(told))


def _what_would_help(decision: Decision) -> str:
    found = changes(decision)
    if found:
        told = "; or ".join(each.text for each in found)
        which = "This change" if len(found) == 1 else "Any one of these changes"
        return f"{which} alone would allow it: {told}."
    if decision.blocked_by == (Layer.RESERVED,):
        return ""
    if decision.outcome is Outcome.IMPLICITLY_DENIED:
        return "No single change would allow it: each of these layers has to allow it."
    undenied = replace(decision.findings, denying=set())
    _, blocked_by = conclude(undenied, decision.switches)
    if blocked_by:
        layers = ", ".join(policy_type(layer) for layer in blocked_by)
        return f"Without the denial it would still lack permission: {layers}."
    return "No single change would allow it: each of these statements denies it."


def _named(match: Match) -> str:
    which = f"Statement {match.sid}" if match.sid else f"Statement {match.statement_index + 1}"
    return f"{which} of the {policy_type(match.layer, match.named.document.kind)} {match.policy}"


def _shortened(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
