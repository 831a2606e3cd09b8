"""Simulated decisions: what is told of several resources together, and of which kind they are."""

import json
from typing import Any

import pytest

from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.findings import Outcome
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.simulation import SimulatedAction, Simulation, resource_template, simulate

BOB = "arn:aws:iam::111111111111:user/Bob"


def named(name: str, kind: PolicyKind, *statements: dict[str, Any]) -> NamedPolicy:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return NamedPolicy(name, compile_policy(text, kind))


def statement(effect: str = "Allow", action: str = "s3:*", resource: str = "*") -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource}


def simulated(action: str, *resources: str, **policies: Any) -> SimulatedAction:
    simulation = Simulation(caller_arn=BOB, policies=Policies(**policies))
    [result] = simulate(simulation, [action], resources, catalogue=shared_catalogue())
    return result


@pytest.mark.parametrize(
    ("action", "resource", "template"),
    [
        ("s3:GetObject", "arn:aws-cn:s3:::b/k/l", "arn:aws-cn:s3:::${BucketName}/${ObjectName}"),
        ("s3:ListBucket", "arn:aws:s3:::b", "arn:aws:s3:::${BucketName}"),
        ("s3:GetObject", "*", "*"),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::b", "*"),
        ("s3:GetObject", "arn:aws:sqs:us-east-1:111111111111:q", "*"),
        ("no:Such", "arn:aws:s3:::b", "*"),
    ],
)
def test_a_resource_is_told_by_the_format_of_its_arn(
    action: str, resource: str, template: str
) -> None:
    assert resource_template(shared_catalogue(), action, resource) == template


def test_several_resources_together_are_decided_as_the_strictest() -> None:
    identity = (
        named(
            "p",
            PolicyKind.IDENTITY,
            statement(resource="arn:aws:s3:::mine/*"),
            statement("Deny", resource="arn:aws:s3:::secret/*"),
        ),
    )
    mine, theirs, secret = (f"arn:aws:s3:::{name}/k" for name in ("mine", "theirs", "secret"))
    result = simulated("s3:GetObject", mine, theirs, identity=identity)
    assert result.whole.outcome is Outcome.IMPLICITLY_DENIED
    assert result.whole.matched == ()
    result = simulated("s3:GetObject", mine, theirs, secret, identity=identity)
    assert result.whole.outcome is Outcome.EXPLICITLY_DENIED
    assert [match.statement_index for match in result.whole.matched] == [1]
    assert [len(each.matched) for each in result.resources] == [1, 0, 1]


def test_an_action_without_resources_is_decided_on_everything() -> None:
    identity = (named("p", PolicyKind.IDENTITY, statement(resource="arn:aws:s3:::b")),)
    result = simulated("s3:ListAllMyBuckets", "arn:aws:s3:::b", identity=identity)
    assert result.whole.outcome is Outcome.IMPLICITLY_DENIED


def test_statements_of_boundaries_and_organizations_are_not_listed() -> None:
    full = statement(action="*")
    result = simulated(
        "s3:GetObject",
        identity=(named("p", PolicyKind.IDENTITY, full),),
        boundary=(named("b", PolicyKind.BOUNDARY, full),),
        scp=((named("o", PolicyKind.SCP, full),),),
    )
    assert [match.policy for match in result.whole.matched] == ["p"]
    assert result.whole.allowed_by_boundary is True
    assert result.whole.allowed_by_organizations is True


def test_answers_by_policy_type_end_where_the_organization_denies() -> None:
    deny = ((named("o", PolicyKind.SCP, statement("Deny")),),)
    resource = "arn:aws:sqs:us-east-1:222222222222:q"
    allow = (named("p", PolicyKind.IDENTITY, statement(action="*")),)
    told = simulated("sqs:SendMessage", resource, identity=allow).whole.by_policy_type
    assert told == {
        "IAM Policy": Outcome.ALLOWED,
        "Resource Policy": Outcome.IMPLICITLY_DENIED,
    }
    denied = simulated("sqs:SendMessage", resource, identity=allow, scp=deny)
    assert denied.whole.by_policy_type is None
