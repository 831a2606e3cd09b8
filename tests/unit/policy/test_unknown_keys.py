"""Condition keys that a request may carry and nobody can tell: settled against the caller."""

import json

import pytest

from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest
from vestibule.policy.unknown_keys import UnknownKeys

_ALICE = "arn:aws:iam::111111111111:user/alice"
_UNKNOWN = UnknownKeys(frozenset({"ec2:instancetype"}), ("aws:resourcetag/",))
_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def _is_allowed(*statements: dict[str, object], unknown: UnknownKeys | None = _UNKNOWN) -> bool:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    named = NamedPolicy("p", compile_policy(text, PolicyKind.IDENTITY))
    request = AccessRequest(
        _ALICE,
        "ec2:StopInstances",
        "arn:aws:ec2:us-east-1:111111111111:instance/i-1",
        context={"ec2:Region": "us-east-1"},
        unknown_keys=unknown,
    )
    return decide(request, Policies(identity=(named,))).is_allowed


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"ec2:InstanceType": "t3.micro"}},
        {"StringNotEquals": {"ec2:InstanceType": "t3.micro"}},
        {"StringEqualsIfExists": {"EC2:instanceType": "t3.micro"}},
        {"Null": {"ec2:InstanceType": "true"}},
        {"ForAllValues:StringLike": {"aws:ResourceTag/team": "a"}},
        {"StringEquals": {"ec2:Region": "${aws:ResourceTag/region}"}},
    ],
)
def test_what_waits_for_an_unknown_key_allows_nothing_and_denies(
    condition: dict[str, object],
) -> None:
    assert not _is_allowed({**_ALL, "Condition": condition})
    assert not _is_allowed(_ALL, {**_ALL, "Effect": "Deny", "Condition": condition})


_OF_TEAM = "arn:aws:ec2:*:*:instance/${aws:ResourceTag/team}"
_OF_TEAM_OR_ANY = "arn:aws:ec2:*:*:instance/${aws:ResourceTag/team, 'i-1'}"


@pytest.mark.parametrize("pattern", [_OF_TEAM, _OF_TEAM_OR_ANY])
@pytest.mark.parametrize("element", ["Resource", "NotResource"])
def test_a_resource_that_waits_for_an_unknown_key_allows_nothing_and_denies(
    element: str, pattern: str
) -> None:
    named = {"Action": "*", element: [pattern]}
    assert not _is_allowed({"Effect": "Allow", **named})
    assert not _is_allowed(_ALL, {"Effect": "Deny", **named})


def test_a_resource_that_no_value_of_an_unknown_key_makes_match_is_certain() -> None:
    pattern = "arn:aws:ec2:*:*:volume/${aws:ResourceTag/team}"
    assert _is_allowed(_ALL, {"Effect": "Deny", "Action": "*", "Resource": pattern})
    assert _is_allowed({"Effect": "Allow", "Action": "*", "NotResource": pattern})


def test_what_known_keys_make_void_stays_void() -> None:
    condition = {
        "StringEquals": {"ec2:InstanceType": "t3.micro", "ec2:Region": "eu-west-1"},
    }
    assert _is_allowed(_ALL, {**_ALL, "Effect": "Deny", "Condition": condition})


def test_without_unknown_keys_an_absent_key_is_absent() -> None:
    condition = {"StringEquals": {"ec2:InstanceType": "t3.micro"}}
    deny = {**_ALL, "Effect": "Deny", "Condition": condition}
    assert _is_allowed(_ALL, deny, unknown=None)
    assert _is_allowed(_ALL)
