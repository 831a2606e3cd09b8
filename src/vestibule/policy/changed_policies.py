"""Policies with one change made to them."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from vestibule.policy.documents import PolicyDocument, compile_policy
from vestibule.policy.kinds import Layer, PolicyKind
from vestibule.policy.matches import Match
from vestibule.policy.policies import Level, NamedPolicy, Policies
from vestibule.policy.principals import PrincipalKind
from vestibule.policy.request import AccessRequest

_NAME = "added"
_KINDS = {
    Layer.IDENTITY: PolicyKind.IDENTITY,
    Layer.BOUNDARY: PolicyKind.BOUNDARY,
    Layer.SESSION: PolicyKind.SESSION,
    Layer.SCP: PolicyKind.SCP,
    Layer.VPC_ENDPOINT: PolicyKind.VPC_ENDPOINT,
}
_PRINCIPAL_TYPES = {PrincipalKind.SERVICE: "Service", PrincipalKind.FEDERATED: "Federated"}


def with_allow(policies: Policies, request: AccessRequest, layer: Layer) -> Policies:
    """The policies with an Allow for what is asked in a layer; of SCPs, at every level."""
    if layer is Layer.RESOURCE:
        return _with_grant(policies, request)
    added = NamedPolicy(_NAME, _document([_allow(request, layer)], _KINDS[layer]))
    if layer is Layer.IDENTITY:
        return replace(policies, identity=(*policies.identity, added))
    if layer is Layer.BOUNDARY:
        return replace(policies, boundary=(*(policies.boundary or ()), added))
    if layer is Layer.SESSION:
        return replace(policies, session=(*(policies.session or ()), added))
    if layer is Layer.VPC_ENDPOINT:
        return replace(policies, vpc_endpoint=(*(policies.vpc_endpoint or ()), added))
    return replace(policies, scp=tuple((*level, added) for level in policies.scp or ()))


def without_statement(policies: Policies, match: Match) -> Policies:
    """The policies without a statement that matched."""
    document = match.named.document
    content = json.loads(document.text)
    kept = [each for at, each in enumerate(_listed(content)) if at != match.statement_index]
    text = json.dumps({**content, "Statement": kept})
    changed = NamedPolicy(match.policy, compile_policy(text, document.kind))

    def in_level(level: Level) -> Level:
        return tuple(changed if each is match.named else each for each in level)

    def in_level_if_any(level: Level | None) -> Level | None:
        return None if level is None else in_level(level)

    def in_levels(levels: tuple[Level, ...] | None) -> tuple[Level, ...] | None:
        return None if levels is None else tuple(map(in_level, levels))

    changes: dict[Layer, Callable[[], Policies]] = {
        Layer.IDENTITY: lambda: replace(policies, identity=in_level(policies.identity)),
        Layer.RESOURCE: lambda: replace(policies, resource=changed),
        Layer.BOUNDARY: lambda: replace(policies, boundary=in_level_if_any(policies.boundary)),
        Layer.SESSION: lambda: replace(policies, session=in_level_if_any(policies.session)),
        Layer.SCP: lambda: replace(policies, scp=in_levels(policies.scp)),
        Layer.RCP: lambda: replace(policies, rcp=in_levels(policies.rcp)),
        Layer.VPC_ENDPOINT: lambda: replace(
            policies, vpc_endpoint=in_level_if_any(policies.vpc_endpoint)
        ),
    }
    return changes[match.layer]()


def _with_grant(policies: Policies, request: AccessRequest) -> Policies:
    """With a statement in the resource's policy that names the caller."""
    document = None if policies.resource is None else policies.resource.document
    kind = PolicyKind.RESOURCE if document is None else document.kind
    principal = request.principal
    named: Any = "*"
    if principal.kind is not PrincipalKind.ANONYMOUS:
        named = {_PRINCIPAL_TYPES.get(principal.kind, "AWS"): principal.name}
    allow = {**_allow(request, Layer.RESOURCE), "Principal": named}
    if kind is PolicyKind.TRUST:
        del allow["Resource"]
    content = {} if document is None else json.loads(document.text)
    own = [] if document is None else _listed(content)
    text = json.dumps({**content, "Statement": [*own, allow]})
    return replace(policies, resource=NamedPolicy(_NAME, compile_policy(text, kind)))


def _allow(request: AccessRequest, layer: Layer) -> dict[str, Any]:
    resource = "*" if request.wildcard_only else request.resource
    allow = {"Effect": "Allow", "Action": request.action, "Resource": resource}
    return {**allow, "Principal": "*"} if layer is Layer.VPC_ENDPOINT else allow


def _document(statements: list[dict[str, Any]], kind: PolicyKind) -> PolicyDocument:
    return compile_policy(json.dumps({"Statement": statements}), kind)


def _listed(content: dict[str, Any]) -> list[Any]:
    statements = content["Statement"]
    return statements if isinstance(statements, list) else [statements]
