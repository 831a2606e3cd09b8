"""Each suggestion: a policy that has it, and one that nearly has it."""

import pytest

from lint_samples import (
    ACCOUNT,
    Case,
    allow,
    condition,
    linted,
    of_identity,
    of_resource,
    of_trust,
    policy,
)
from vestibule.policy.linting.settings import BUCKET
from vestibule.policy.linting.suggestions import Suggestion

TAGGED = {"StringEquals": {"aws:ResourceTag/team": "x"}}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/x"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/x/bob"
SERVICE = {"Service": "sns.amazonaws.com"}
REFERER = {"StringEquals": {"aws:Referer": "x"}}


def one_key(operator: str, bad: list[str], good: list[str], key: str = "aws:userid") -> Case:
    return condition({operator: {key: bad}}, {operator: {key: good}})


CASES = {
    "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE": of_identity(
        {"Action": None, "NotAction": "s3:*", "Condition": TAGGED}, {"Condition": TAGGED}
    ),
    "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE": of_identity(
        {"Action": ["s3:GetObject", "s3:ListAllMyBuckets"], "Condition": TAGGED},
        {"Action": ["s3:GetObject", "s3:*"], "Condition": TAGGED},
    ),
    "CONFIRM_AUDIENCE_CLAIM_TYPE": of_trust(
        {"Condition": {"StringEquals": {"accounts.google.com:aud": "x"}}},
        {"Condition": {"StringEquals": {"accounts.google.com:sub": "x"}}},
    ),
    "EMPTY_ARRAY_ACTION": of_identity({"Action": []}, {}),
    "EMPTY_ARRAY_CONDITION": one_key("StringEquals", [], ["x"]),
    "EMPTY_ARRAY_CONDITION_FORALLVALUES": one_key(
        "ForAllValues:StringEquals", [], ["x"], "aws:TagKeys"
    ),
    "EMPTY_ARRAY_CONDITION_FORANYVALUE": one_key(
        "ForAnyValue:StringEquals", [], ["x"], "aws:TagKeys"
    ),
    "EMPTY_ARRAY_CONDITION_IFEXISTS": one_key("StringEqualsIfExists", [], ["x"]),
    "EMPTY_ARRAY_PRINCIPAL": of_resource(
        {"Principal": {"AWS": []}}, {"Principal": {"AWS": [ACCOUNT]}}
    ),
    "EMPTY_ARRAY_RESOURCE": of_identity({"Resource": []}, {}),
    "EMPTY_OBJECT_CONDITION": condition({}, {"StringEquals": {"aws:userid": "x"}}),
    "EMPTY_OBJECT_PRINCIPAL": of_resource({"Principal": {}}, {}),
    "EMPTY_SID_VALUE": of_identity({"Sid": ""}, {"Sid": "A"}),
    "EQUIVALENT_TO_NULL_FALSE": one_key("StringLike", ["*"], ["?*x"]),
    "EQUIVALENT_TO_NULL_TRUE": one_key("StringNotLike", ["*"], ["x*"]),
    "IMPROVE_IP_RANGE": one_key(
        "IpAddress", ["203.0.114.9/24"], ["203.0.114.0/24"], "aws:SourceIp"
    ),
    "IRRELEVANT_CONDITION_KEY_IN_POLICY": of_resource(
        {"Condition": {"StringEquals": {"s3:ResourceAccount": ACCOUNT}}},
        {"Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}},
        BUCKET,
    ),
    "NULL_WITH_QUALIFIER": condition(
        {"ForAllValues:Null": {"aws:TagKeys": "true"}}, {"Null": {"aws:TagKeys": "true"}}
    ),
    "PRIVATE_IP_ADDRESS_SUBSET": one_key(
        "IpAddress", ["10.0.0.0/8", "203.0.114.0/24"], ["203.0.114.0/24"], "aws:SourceIp"
    ),
    "PRIVATE_NOT_IP_ADDRESS_SUBSET": one_key(
        "NotIpAddress", ["10.0.0.0/8", "203.0.114.0/24"], ["10.0.0.0/8"], "aws:SourceIp"
    ),
    "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL": of_resource(
        {"Principal": SERVICE, "Condition": REFERER},
        {
            "Principal": SERVICE,
            "Condition": {"StringEquals": {"aws:Referer": "x", "aws:SourceAccount": ACCOUNT}},
        },
    ),
    "REDUNDANT_ACTION": of_identity(
        {"Action": ["iam:Get*", "iam:GetCredentialReport"]},
        {"Action": ["iam:Get*", "iam:*CredentialReport"]},
    ),
    "REDUNDANT_CONDITION_VALUE_NUM": one_key(
        "NumericLessThan", ["2700", "3600"], ["3600"], "aws:MultiFactorAuthAge"
    ),
    "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION": one_key("StringLikeIfExists", ["*"], ["x*"]),
    "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY": of_trust(
        {"Principal": {"AWS": [ROLE, SESSION]}},
        {"Principal": {"AWS": [ROLE, SESSION.replace("/x/", "/y/")]}},
    ),
    "REDUNDANT_RESOURCE": of_identity(
        {"Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b/c"]},
        {"Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b"]},
    ),
    "REDUNDANT_STATEMENT": Case(
        policy(allow(Sid="A"), allow(Sid="B")), policy(allow(Sid="A"), allow(Effect="Deny"))
    ),
    "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION": one_key(
        "ForAnyValue:StringNotLike", ["*"], ["x*"], "aws:TagKeys"
    ),
    "WILDCARD_IN_SERVICE_NAME": of_identity(
        {"Resource": f"arn:aws:*code*::{ACCOUNT}:*"}, {"Resource": f"arn:aws:*::{ACCOUNT}:*"}
    ),
}


@pytest.mark.parametrize("issue", list(Suggestion), ids=lambda issue: issue.name)
def test_each_suggestion_is_made_and_not_for_its_near_miss(issue: Suggestion) -> None:
    case = CASES[issue.name]
    assert issue.name in linted(case.bad, case.kind, case.resource_type)
    assert issue.name not in linted(case.good, case.kind, case.resource_type)


@pytest.mark.parametrize(
    ("operator", "left"),
    [
        ("StringLike", "EQUIVALENT_TO_NULL_FALSE"),
        ("StringLikeIfExists", "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION"),
        ("StringNotLike", "EQUIVALENT_TO_NULL_TRUE"),
        ("StringNotLikeIfExists", "EQUIVALENT_TO_NULL_TRUE"),
        ("ForAllValues:StringLike", "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION"),
        ("ForAllValues:StringNotLike", "EQUIVALENT_TO_NULL_TRUE"),
        ("ForAnyValue:StringLike", "EQUIVALENT_TO_NULL_FALSE"),
        ("ForAnyValue:StringNotLike", "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION"),
    ],
)
def test_what_a_lone_wildcard_leaves_of_a_condition(operator: str, left: str) -> None:
    names = {
        "EQUIVALENT_TO_NULL_FALSE",
        "EQUIVALENT_TO_NULL_TRUE",
        "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
        "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
    }
    found = linted(policy(allow(Condition={operator: {"aws:TagKeys": "*"}})))
    assert found & names == {left}
