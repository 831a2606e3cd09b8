"""All policies of a request, layer by layer."""

from collections.abc import Iterator

from vestibule.policy.evaluation import Evaluation
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.statements import Statement
from vestibule.policy.switches import Switches


def layered(policies: Policies) -> Iterator[tuple[Layer, NamedPolicy]]:
    """Every policy with its layer."""
    for named in policies.identity:
        yield Layer.IDENTITY, named
    if policies.resource is not None:
        yield Layer.RESOURCE, policies.resource
    for layer, level in (
        (Layer.BOUNDARY, policies.boundary),
        (Layer.SESSION, policies.session),
        (Layer.VPC_ENDPOINT, policies.vpc_endpoint),
    ):
        for named in level or ():
            yield layer, named
    for layer, levels in ((Layer.SCP, policies.scp), (Layer.RCP, policies.rcp)):
        for each in levels or ():
            for named in each:
                yield layer, named


def candidates(
    evaluation: Evaluation, policies: Policies, switches: Switches
) -> Iterator[tuple[Layer, NamedPolicy, Statement]]:
    """Every statement that speaks of the request's action."""
    for layer, named in layered(policies):
        for statement in named.document.compiled(switches).candidates(evaluation.action).statements:
            yield layer, named, statement


def is_ever_denied(action: str, policies: Policies) -> bool:
    """Whether any statement denies the action somewhere, under some condition.

    For requests whose resource could not be told: in doubt such a statement means this one.
    """
    return any(
        not statement.is_allow
        for _, named in layered(policies)
        for statement in named.document.compiled().candidates(action.lower()).statements
    )
