"""All policies of a request, layer by layer."""

from collections.abc import Iterator

from vestibule.policy.evaluation import Evaluation
from vestibule.policy.facts import Catalogue
from vestibule.policy.kinds import Layer
from vestibule.policy.matches import Match
from vestibule.policy.policies import Level, NamedPolicy, Policies
from vestibule.policy.principals import PrincipalKind
from vestibule.policy.special_cases import is_exempt_from_rcp, is_service_linked
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


def applying_levels(
    evaluation: Evaluation, policies: Policies, catalogue: Catalogue
) -> list[tuple[Layer, Level]]:
    """The levels that have a say in the request, in the order in which they are looked at."""
    levels: list[tuple[Layer, Level]] = []
    if policies.rcp and _binds_rcp(evaluation, catalogue):
        levels += [(Layer.RCP, level) for level in policies.rcp]
    principal = evaluation.principal
    if principal.has_identity_policies:
        if principal.kind is not PrincipalKind.ROOT:
            levels.append((Layer.IDENTITY, policies.identity))
            if policies.boundary is not None:
                levels.append((Layer.BOUNDARY, policies.boundary))
        if policies.session is not None:
            levels.append((Layer.SESSION, policies.session))
        if policies.scp is not None and not is_service_linked(evaluation):
            levels += [(Layer.SCP, level) for level in policies.scp]
    if policies.vpc_endpoint is not None:
        levels.append((Layer.VPC_ENDPOINT, policies.vpc_endpoint))
    if policies.resource is not None:
        levels.append((Layer.RESOURCE, (policies.resource,)))
    return levels


def matches(
    levels: list[tuple[Layer, Level]], evaluation: Evaluation, switches: Switches
) -> Iterator[Match]:
    """Every statement of the levels that matches the request."""
    for layer, level in levels:
        for named in level:
            found = named.document.compiled(switches).candidates(evaluation.action)
            for statement in found.for_resource(evaluation.resource):
                if statement.applies(evaluation):
                    yield Match(layer, named, statement)


def _binds_rcp(evaluation: Evaluation, catalogue: Catalogue) -> bool:
    service = evaluation.action.partition(":")[0]
    return catalogue.is_rcp_service(service) is not False and not is_exempt_from_rcp(evaluation)
