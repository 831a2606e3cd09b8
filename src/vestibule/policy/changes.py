"""Single changes that would allow a request that is denied; each was tried out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from vestibule.policy.changed_policies import with_allow, without_statement
from vestibule.policy.condition_words import in_words, never_matches_sets, opposite_in_words
from vestibule.policy.conditions.condition import Condition
from vestibule.policy.context_values import ContextValue
from vestibule.policy.decide import decide
from vestibule.policy.decision import Decision
from vestibule.policy.denial_text import policy_type
from vestibule.policy.findings import Outcome
from vestibule.policy.kinds import Layer
from vestibule.policy.layered import candidates
from vestibule.policy.matches import Match
from vestibule.policy.policies import Policies
from vestibule.policy.principals import PrincipalKind
from vestibule.policy.request import AccessRequest
from vestibule.policy.satisfying_context import satisfying_context, violating_context
from vestibule.policy.statements import Statement

_MOST_TRIED = 20
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Change:
    """What to change, in words, and what is asked then: an example where many would do."""

    text: str
    request: AccessRequest
    policies: Policies


def changes(decision: Decision) -> list[Change]:
    """Up to three changes, each of which alone would allow the request; none if it is allowed."""
    found: list[Change] = []
    for tried, change in enumerate(_candidates(decision)):
        if tried >= _MOST_TRIED or len(found) >= _MOST_TOLD:
            break
        if _allows(change, decision) and change.text not in [each.text for each in found]:
            found.append(change)
    return found


def near_misses(decision: Decision, layer: Layer) -> list[Match]:
    """Allow statements of a layer that speak of the action and did not match."""
    evaluation = decision.evaluation
    found = candidates(evaluation, decision.policies, decision.switches)
    return [
        Match(its_layer, named, statement)
        for its_layer, named, statement in found
        if its_layer is layer and statement.is_allow and not statement.applies(evaluation)
    ]


def layer_type(decision: Decision, layer: Layer) -> str:
    """What AWS calls the policies of a layer."""
    resource = decision.policies.resource
    if layer is Layer.RESOURCE and resource is not None:
        return policy_type(layer, resource.document.kind)
    return policy_type(layer)


def _allows(change: Change, decision: Decision) -> bool:
    catalogue = decision.evaluation.catalogue
    return decide(
        change.request, change.policies, switches=decision.switches, catalogue=catalogue
    ).is_allowed


def _candidates(decision: Decision) -> Iterator[Change]:
    if decision.outcome is Outcome.EXPLICITLY_DENIED:
        yield from _around_denies(decision)
    elif decision.outcome is Outcome.IMPLICITLY_DENIED:
        yield from _other_requests(decision)
        yield from _allows_added(decision)


def _allows_added(decision: Decision) -> Iterator[Change]:
    request, policies = decision.request, decision.policies
    asked = f"{request.action} on {decision.evaluation.resource}"
    for layer in decision.blocked_by:
        if layer not in (Layer.RESERVED, Layer.RESOURCE, Layer.RCP):
            text = f"an Allow for {asked} in the {layer_type(decision, layer)}"
            if layer is Layer.SCP:
                text = f"an Allow for {asked} at every level of the organization that lacks one"
            yield Change(text, request, with_allow(policies, request, layer))
    if policies.resource is not None or Layer.RESOURCE in decision.blocked_by:
        who = _named_caller(decision)
        text = (
            f"an Allow for {asked} in the {layer_type(decision, Layer.RESOURCE)} that names {who}"
        )
        yield Change(text, request, with_allow(policies, request, Layer.RESOURCE))


def _named_caller(decision: Decision) -> str:
    principal = decision.evaluation.principal
    if principal.kind is PrincipalKind.ANONYMOUS:
        return "everybody (*)"
    return principal.name


def _other_requests(decision: Decision) -> Iterator[Change]:
    """Requests with condition keys that statements ask for: one of each layer in the way."""
    nearly = [
        [each for each in near_misses(decision, layer) if _lacks_only_conditions(each, decision)]
        for layer in decision.blocked_by
    ]
    if not nearly or not all(nearly):
        return
    for number in range(max(map(len, nearly))):
        chosen = [each[min(number, len(each) - 1)] for each in nearly]
        failed = [
            condition
            for match in chosen
            for condition in match.statement.failed_conditions(decision.evaluation)
        ]
        wanted = " and ".join(dict.fromkeys(in_words(each) for each in failed))
        given = _without(decision.request.context, failed)
        texts = [(each.operator, each.name, each.values) for each in failed]
        request = replace(decision.request, context={**given, **satisfying_context(texts, ())})
        yield Change(f"a request for which {wanted}", request, decision.policies)


def _lacks_only_conditions(match: Match, decision: Decision) -> bool:
    evaluation = decision.evaluation
    statement: Statement = match.statement
    return (
        statement.grant_class(evaluation) is not None
        and statement.covers_resource(evaluation)
        and not any(
            never_matches_sets(each, evaluation.context.find(each.key))
            for each in statement.failed_conditions(evaluation)
        )
    )


def _without(
    context: Mapping[str, ContextValue], conditions: Iterable[Condition]
) -> dict[str, ContextValue]:
    keys = {condition.key for condition in conditions}
    return {name: value for name, value in context.items() if name.lower() not in keys}


def _around_denies(decision: Decision) -> Iterator[Change]:
    """A denying statement changed, or another request that none of them denies."""
    denying = decision.denying
    if all(match.statement.conditions for match in denying):
        for condition in denying[0].statement.conditions:
            yield _request_without(decision, denying, condition)
    if len(denying) == 1:
        policies = without_statement(decision.policies, denying[0])
        text = "an exception for this request in that statement"
        yield Change(text, decision.request, policies)


def _request_without(decision: Decision, denying: Iterable[Match], first: Condition) -> Change:
    """A request that each of the denying statements fails on one condition."""
    context = dict(decision.request.context)
    told = []
    for number, match in enumerate(denying):
        condition = first if number == 0 else match.statement.conditions[0]
        text = (condition.operator, condition.name, condition.values)
        context = violating_context(text, context)
        told.append(opposite_in_words(condition))
    wanted = " and ".join(dict.fromkeys(told))
    request = replace(decision.request, context=context)
    return Change(f"a request for which {wanted}", request, decision.policies)
