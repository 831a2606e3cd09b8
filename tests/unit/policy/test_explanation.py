"""What an explanation says would allow a request does allow it."""

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from policy_samples import BOB, OBJECT, named, statement
from reference_evaluator.random_cases import random_case
from vestibule.policy.cases import read_policies, read_request
from vestibule.policy.changes import changes
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest

ALONE = "This change alone would allow it: "
ANY = "Any one of these changes alone would allow it: "
OTHERS = "arn:aws:iam::444455556666"
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
        if decision.is_allowed or decision.is_explicitly_denied or " an Allow for " not in told:
            continue
        layer = decision.blocked_by[0] if len(decision.blocked_by) == 1 else Layer.RESOURCE
        tried.add(layer)
        assert decide(request, with_allow(policies, request, layer)).is_allowed, told
    assert len(tried) >= 5


def test_every_change_that_is_told_allows_it_and_is_one_change() -> None:
    random = Random(20261126)
    seen = {"request": 0, "policies": 0, "exception": 0}
    for _ in range(CASES):
        case = random_case(random)
        request = read_request(case)
        policies = read_policies(case, request)
        decision = decide(request, policies)
        words = decision.explain()
        found = changes(decision)
        assert bool(found) is (ALONE in words or ANY in words)
        for change in found:
            assert change.text in words
            assert (change.request == request) is not (change.policies == policies)
            assert decide(change.request, change.policies).is_allowed, (change, words)
            kind = "request" if change.policies == policies else "policies"
            seen["exception" if "exception" in change.text else kind] += 1
    assert min(seen.values()) > 10, seen


def told(
    *statements: dict[str, Any],
    action: str = "s3:GetObject",
    resource: str = OBJECT,
    context: dict[str, Any] | None = None,
    trusting: NamedPolicy | None = None,
    **other: Any,
) -> list[str]:
    """The sentences about what bob asks, after the first."""
    policies = Policies(identity=(named(*statements),), resource=trusting, **other)
    request = AccessRequest(BOB, action, resource, context=context or {})
    return decide(request, policies).explain().splitlines()[1:]


def test_a_missing_key_is_told_in_words_and_giving_it_is_a_change() -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    why, near, change = told(statement(Condition=mfa))
    assert why == "No identity-based policy allows it."
    assert near == (
        "Statement 1 of the identity-based policy policy would allow it if "
        "aws:MultiFactorAuthPresent is true (aws:MultiFactorAuthPresent is absent)."
    )
    assert change.startswith(f"{ANY}a request for which aws:MultiFactorAuthPresent is true; or an")


def test_a_denial_tells_its_condition_and_the_request_that_it_spares() -> None:
    region = {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-2"]}}
    why, change = told(
        statement(),
        statement("Deny", Condition=region, Sid="Regions"),
        context={"aws:RequestedRegion": "us-east-1"},
    )
    assert why == (
        "Statement Regions of the identity-based policy policy denies it because "
        "aws:RequestedRegion is not eu-west-1 nor eu-west-2 (aws:RequestedRegion is 'us-east-1')."
    )
    assert change == (
        f"{ANY}a request for which aws:RequestedRegion is eu-west-1 or eu-west-2; or an exception "
        "for this request in that statement."
    )


def test_the_levels_of_the_organization_that_lack_an_allow_are_told() -> None:
    full = (named(statement(), kind=PolicyKind.SCP, name="FullAWSAccess"),)
    ec2 = (named(statement(action="ec2:*"), kind=PolicyKind.SCP, name="OnlyEc2"),)
    why, _ = told(statement(), scp=(full, (), ec2))
    assert why == (
        "No service control policy allows it at level 2 of 3 (where none is attached) and at "
        "level 3 of 3 (the account, with OnlyEc2)."
    )


def test_a_resource_of_another_account_needs_its_own_policy() -> None:
    queue = "arn:aws:sqs:us-east-1:444455556666:queue"
    lines = told(statement(action="sqs:*"), action="sqs:SendMessage", resource=queue)
    assert lines[1] == (
        "The resource belongs to 444455556666: its own policy has to allow it as well."
    )
    assert lines[2].endswith(f"in the resource-based policy that names {BOB}.")


def test_a_trust_policy_tells_whom_it_trusts() -> None:
    trust = statement(action="sts:AssumeRole", Principal={"AWS": f"{OTHERS}:role/ops"})
    del trust["Resource"]
    lines = told(
        statement(),
        action="sts:AssumeRole",
        resource=f"{OTHERS}:role/target",
        trusting=named(trust, kind=PolicyKind.TRUST),
    )
    assert lines[0] == "The role trust policy does not allow it."
    assert any(each.endswith(f"allows the action to others: {OTHERS}:role/ops.") for each in lines)


def test_a_variable_without_a_value_is_told() -> None:
    lines = told(statement(Resource="arn:aws:s3:::bucket/${aws:PrincipalTag/team}"))
    assert lines[1].endswith("where aws:PrincipalTag/team has no value.")


def test_a_set_without_a_set_operator_is_told_and_no_other_request_is_offered() -> None:
    allow = statement(Condition={"StringEquals": {"aws:TagKeys": "team"}})
    lines = told(allow, context={"aws:TagKeys": ("team",)})
    assert "never matches one without ForAllValues or ForAnyValue" in lines[1]
    assert "a request for which" not in lines[2]


def test_a_boundary_and_a_session_policy_are_told_as_one_policy_each() -> None:
    assert told(statement(), boundary=())[0] == "The permissions boundary does not allow it."
    assert told(statement(), session=())[0] == "The session policy does not allow it."


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
