"""All policies of a request, layer by layer."""

from collections.abc import Iterable, Iterator, Sequence

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
) -> Sequence[tuple[Layer, Level]]:
    """The levels that have a say in the request, without the resource's policy."""
    skipped: tuple[Layer, ...] = ()
    principal = evaluation.principal
    if not principal.has_identity_policies:
        skipped = _CALLER_LAYERS
    elif principal.kind is PrincipalKind.ROOT:
        skipped = _NOT_OF_ROOT
    if policies.scp and is_service_linked(evaluation):
        skipped += (Layer.SCP,)
    if policies.rcp and not _binds_rcp(evaluation, catalogue):
        skipped += (Layer.RCP,)
    if not skipped:
        return policies.levels
    return [each for each in policies.levels if each[0] not in skipped]


def matches(
    levels: Iterable[tuple[Layer, Level]], evaluation: Evaluation, switches: Switches
) -> Iterator[Match]:
    """Every statement of the levels that matches the request."""
    for layer, level in levels:
        for named in level:
            found = named.document.compiled(switches).candidates(evaluation.action)
            for statement in found.for_resource(evaluation.resource):
                if statement.applies(evaluation):
                    yield Match(layer, named, statement)


_CALLER_LAYERS = (Layer.IDENTITY, Layer.BOUNDARY, Layer.SESSION, Layer.SCP)
_NOT_OF_ROOT = (Layer.IDENTITY, Layer.BOUNDARY)


def _binds_rcp(evaluation: Evaluation, catalogue: Catalogue) -> bool:
    service = evaluation.action.partition(":")[0]
    return catalogue.is_rcp_service(service) is not False and not is_exempt_from_rcp(evaluation)
