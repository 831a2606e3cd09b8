"""What an explanation says would allow a request does allow it."""

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from policy_samples import BOB, OBJECT, named, statement
from reference_evaluator.random_cases import random_case
from vestibule.policy.cases import read_policies, read_request
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest

ALONE = "This change alone would allow it: "
CASES = 1500


def added(kind: PolicyKind, allow: dict[str, Any]) -> NamedPolicy:
    return NamedPolicy("added", compile_policy(json.dumps({"Statement": [allow]}), kind))


def with_allow(policies: Policies, request: AccessRequest, layer: Layer) -> Policies:
    """The policies with an Allow for exactly what is asked in one layer."""
    resource = "*" if request.wildcard_only else request.resource
    allow = {"Effect": "Allow", "Action": request.action, "Resource": resource}
    to_all = {**allow, "Principal": "*"}
    changes: dict[Layer, Callable[[], Policies]] = {
        Layer.IDENTITY: lambda: replace(
            policies, identity=(*policies.identity, added(PolicyKind.IDENTITY, allow))
        ),
        Layer.BOUNDARY: lambda: replace(
            policies, boundary=(*(policies.boundary or ()), added(PolicyKind.BOUNDARY, allow))
        ),
        Layer.SESSION: lambda: replace(
            policies, session=(*(policies.session or ()), added(PolicyKind.SESSION, allow))
        ),
        Layer.SCP: lambda: replace(
            policies,
            scp=tuple((*level, added(PolicyKind.SCP, allow)) for level in policies.scp or ()),
        ),
        Layer.VPC_ENDPOINT: lambda: replace(
            policies,
            vpc_endpoint=(*(policies.vpc_endpoint or ()), added(PolicyKind.VPC_ENDPOINT, to_all)),
        ),
        Layer.RESOURCE: lambda: replace(policies, resource=added(PolicyKind.RESOURCE, to_all)),
    }
    return changes[layer]()


def test_the_one_change_that_is_named_is_enough() -> None:
    random = Random(20261124)
    tried = set()
    for _ in range(CASES):
        case = random_case(random)
        request = read_request(case)
        policies = read_policies(case, request)
        decision = decide(request, policies)
        told = decision.explain()
        assert told
        if decision.is_allowed or decision.is_explicitly_denied or ALONE not in told:
            continue
        layer = decision.blocked_by[0] if len(decision.blocked_by) == 1 else Layer.RESOURCE
        tried.add(layer)
        assert decide(request, with_allow(policies, request, layer)).is_allowed, told
    assert len(tried) >= 5


def test_where_layers_block_a_grant_to_the_caller_itself_passes_them() -> None:
    policies = Policies(
        boundary=(),
        resource=named(statement("Allow", "s3:PutObject", Principal="*"), kind=PolicyKind.RESOURCE),
    )
    told = decide(AccessRequest(BOB, "s3:GetObject", OBJECT), policies).explain()
    assert f"resource-based policy that names {BOB}" in told


def test_a_service_control_policy_is_passed_by_no_grant() -> None:
    policies = Policies(
        scp=((),),
        resource=named(statement("Allow", "s3:PutObject", Principal="*"), kind=PolicyKind.RESOURCE),
    )
    told = decide(AccessRequest(BOB, "s3:GetObject", OBJECT), policies).explain()
    assert "No single change" in told
