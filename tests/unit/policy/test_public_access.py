"""What is public, by the examples and rules of AWS's pages; in doubt it is."""

import json
import time
from typing import Any

import pytest

from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.public_access import public_statements

ORGANIZATION = {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}
VPC = {"aws:SourceVpc": "vpc-91237329"}
ROLE = "arn:aws:iam::111122223333:role/x"


def allow(condition: Any = None, **elements: Any) -> dict[str, Any]:
    conditions = {} if condition is None else {"Condition": condition}
    whole = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}
    return {**whole, **conditions, **elements}


def deny(condition: Any = None, **elements: Any) -> dict[str, Any]:
    return {**allow(condition, **elements), "Effect": "Deny"}


def public(*statements: dict[str, Any]) -> list[int]:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return [each.index for each in public_statements(compile_policy(text, PolicyKind.RESOURCE))]


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {"StringLike": {"aws:SourceVpc": "vpc-*"}},
        {"StringEquals": {"aws:SourceVpc": "${aws:PrincipalTag/vpc}"}},
        {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}},
        {"IpAddress": {"aws:SourceIp": ["203.0.114.0/24", "128.0.0.0/7"]}},
        {"IpAddress": {"aws:SourceIp": "2001::/16"}},
        {"NotIpAddress": {"aws:SourceIp": "203.0.114.0/24"}},
        {"StringNotEquals": ORGANIZATION},
        {"StringEqualsIfExists": ORGANIZATION},
        {"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-a/r-b/"}},
        {"StringLike": {"aws:userid": "AROAEXAMPLE*"}},
        {"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:*:*:accesspoint/*"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:topic"}},
        {"StringEquals": {"aws:UserAgent": "me"}},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}},
    ],
)
def test_what_does_not_name_fixed_callers_is_public(condition: Any) -> None:
    assert public(allow(condition)) == [0]


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": VPC},
        {"StringEquals": ORGANIZATION, "Bool": {"aws:SecureTransport": "true"}},
        {"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}},
        {"IpAddress": {"aws:SourceIp": ["203.0.114.0/24", "10.0.0.0/8", "2001:db8::/32"]}},
        {"StringEquals": {"aws:PrincipalAccount": "111122223333"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}},
        {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a/*"}},
        {"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}},
        {"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:*:111122223333:accesspoint/*"}},
        {"StringEquals": {"kms:CallerAccount": "111122223333"}},
        {"StringEquals": {"aws:userid": "AROAEXAMPLE:me"}},
        {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
    ],
)
def test_what_names_fixed_callers_is_not_public(condition: Any) -> None:
    assert public(allow(condition)) == []


@pytest.mark.parametrize(
    ("elements", "is_public"),
    [
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": ["111122223333", "*"]}}, True),
        ({"Principal": {"AWS": ROLE}}, False),
        ({"Principal": {"Service": "cloudtrail.amazonaws.com"}}, False),
        ({"Principal": {"CanonicalUser": "79a59df900b949e5"}}, False),
        ({"Effect": "Deny"}, False),
    ],
)
def test_who_is_the_public(elements: Any, is_public: bool) -> None:
    assert bool(public(allow(**elements))) is is_public


def test_all_but_some_are_the_public() -> None:
    statement = {key: value for key, value in allow().items() if key != "Principal"}
    assert public({**statement, "NotPrincipal": {"AWS": ROLE}}) == [0]


@pytest.mark.parametrize(
    "denied",
    [
        deny(),
        deny({"StringNotEquals": ORGANIZATION}),
        deny({"StringNotEqualsIfExists": ORGANIZATION}, Action="*", Resource="*"),
        deny(
            {
                "StringNotEqualsIfExists": ORGANIZATION,
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            }
        ),
        deny({"NotIpAddress": {"aws:SourceIp": "203.0.114.0/24"}, "StringNotEquals": VPC}),
    ],
)
def test_what_is_denied_to_all_but_fixed_callers_is_not_public(denied: dict[str, Any]) -> None:
    assert public(allow(), denied) == []


@pytest.mark.parametrize(
    "denied",
    [
        deny({"StringEquals": ORGANIZATION}),
        deny({"StringNotLike": {"aws:SourceVpc": "vpc-*"}}),
        deny({"NotIpAddress": {"aws:SourceIp": "0.0.0.0/1"}}),
        deny({"StringNotEquals": ORGANIZATION, "Bool": {"aws:SecureTransport": "false"}}),
        deny({"StringNotEquals": ORGANIZATION}, Action="s3:GetObject"),
        deny({"StringNotEquals": ORGANIZATION}, Resource="arn:aws:s3:::b/private/*"),
        deny({"StringNotEquals": ORGANIZATION}, Principal={"AWS": "111122223333"}),
        deny({"ForAnyValue:StringNotEquals": {"aws:PrincipalOrgPaths": "o-a/"}}),
    ],
)
def test_what_a_deny_leaves_to_the_public_is_public(denied: dict[str, Any]) -> None:
    assert public(allow(), denied) == [0]


def test_examples_of_the_api_are_answered_as_there() -> None:
    """Source: Access Analyzer API Reference, API_CheckNoPublicAccess, as the SDKs show it."""
    bob = {"Sid": "Bob", "Effect": "Allow", "Action": ["s3:GetObject"]}
    john = "arn:aws:iam::111122223333:user/JohnDoe"
    assert public({**bob, "Principal": {"AWS": john}}) == []
    assert public({**bob, "Principal": "*"}) == [0]


def test_a_hostile_policy_takes_bounded_time() -> None:
    allows = [allow(Action=f"s3:*a{number}*") for number in range(600)]
    denies = [deny(Action=f"s3:*b{number}*", Resource="*") for number in range(600)]
    started = time.process_time()
    assert len(public(*allows, *denies)) == 600
    assert time.process_time() - started < 5
