"""Each security warning and general warning: a policy that has it, and one that nearly has it."""

from typing import Any

import pytest

from lint_samples import (
    ACCOUNT,
    GITHUB,
    RESOURCE,
    Case,
    allow,
    condition,
    linted,
    of_identity,
    of_rcp,
    of_resource,
    of_trust,
    policy,
    trust,
)
from vestibule.policy.linting.general_warnings import GeneralWarning
from vestibule.policy.linting.security_warnings import SecurityWarning
from vestibule.policy.linting.settings import BUCKET, TRUST_POLICY

PASS_ROLE = "iam:PassRole"
CREATE = "iam:CreateServiceLinkedRole"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/x"
LINKED = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/*"
SUBJECT = "token.actions.githubusercontent.com:sub"
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "x"}}
LONG = [f"arn:aws:s3:::bucket-{number:05}" for number in range(1000)]
SERVICE = {"Service": "sns.amazonaws.com"}


def passing(bad: dict[str, Any], **good: Any) -> Case:
    """A statement that passes roles; the other one to one service alone."""
    narrowed = {"Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}
    return of_identity({"Resource": None, **bad}, {"Resource": None, **bad, **(good or narrowed)})


def creating(bad: dict[str, Any]) -> Case:
    """A statement that makes service-linked roles; the other one of one service alone."""
    narrowed = {"Condition": {"StringEquals": {"iam:AWSServiceName": "x.amazonaws.com"}}}
    return of_identity({"Resource": None, **bad}, {"Resource": None, **bad, **narrowed})


def github(subject: str, **more: str) -> dict[str, Any]:
    keys = {SUBJECT: subject, **{f"token.actions.githubusercontent.com:{k}": more[k] for k in more}}
    return {
        "Principal": {"Federated": GITHUB},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringLike": keys},
    }


CASES = {
    "ALLOW_WITH_NOT_PRINCIPAL": of_resource(
        {"Principal": None, "NotPrincipal": {"AWS": ACCOUNT}},
        {"Principal": None, "NotPrincipal": {"AWS": ACCOUNT}, "Effect": "Deny"},
    ),
    "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE": of_identity(
        {"Effect": "Deny", "Action": None, "NotAction": "s3:*", "Condition": TAGGED},
        {"Effect": "Deny", "Action": "s3:GetObject", "Condition": TAGGED},
    ),
    "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE": of_identity(
        {
            "Effect": "Deny",
            "Action": ["ec2:RunInstances", "s3:ListAllMyBuckets"],
            "Condition": TAGGED,
        },
        {"Effect": "Deny", "Action": ["ec2:RunInstances", "s3:GetObject"], "Condition": TAGGED},
    ),
    "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT": condition(
        {"ForAllValues:StringEquals": {"dynamodb:Attributes": "x"}},
        {
            "ForAllValues:StringEquals": {"dynamodb:Attributes": "x"},
            "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
        },
        Action="dynamodb:GetItem",
        Resource="*",
    ),
    "FORALLVALUES_WITH_SINGLE_VALUED_KEY": condition(
        {"ForAllValues:StringEquals": {"aws:userid": "x"}},
        {"ForAllValues:StringEquals": {"aws:TagKeys": "x"}},
    ),
    "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE": of_trust(
        {"Condition": {"ForAnyValue:StringEquals": {"accounts.google.com:aud": "x"}}},
        {"Condition": {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "x"}}},
    ),
    "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL": of_trust(
        {"Principal": {"Federated": "accounts.google.com"}},
        {
            "Principal": {"Federated": "accounts.google.com"},
            "Condition": {"StringEquals": {"accounts.google.com:aud": "x"}},
        },
    ),
    "MISSING_GITHUB_REPO_CONDITION_KEY": of_trust(
        {**github("x"), "Condition": {"StringEquals": {f"{SUBJECT[:-3]}aud": "x"}}},
        github("repo:o/r:ref:refs/heads/main"),
    ),
    "MISSING_PAIRED_CONDITION_KEYS": condition(
        {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}},
        {
            "IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"},
            "StringEquals": {"aws:SourceVpc": "vpc-12345678"},
        },
    ),
    "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE": passing(
        {"Action": None, "NotAction": "s3:*", "NotResource": ROLE}, NotAction=["s3:*", "iam:Pass*"]
    ),
    "PASS_ROLE_WITH_NOT_RESOURCE": passing({"Action": PASS_ROLE, "NotResource": ROLE}),
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE": passing(
        {"Action": "iam:*", "NotResource": ROLE}, Action="iam:Get*"
    ),
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE": passing(
        {"Action": "iam:Pass*", "Resource": "*"}, Resource=ROLE
    ),
    "PASS_ROLE_WITH_STAR_IN_RESOURCE": passing(
        {"Action": PASS_ROLE, "Resource": ROLE[:-1] + "*"}, Resource=ROLE + "*"
    ),
    "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION": passing(
        {"Action": None, "NotAction": "s3:*", "Resource": "*"}
    ),
    "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL": of_resource(
        {"Principal": SERVICE},
        {"Principal": SERVICE, "Condition": {"StringEquals": {"aws:SourceOrgID": "o-a"}}},
    ),
    "S3_PREFIX_IN_NEGATIVE_CONTEXT": condition(
        {"StringNotLike": {"s3:prefix": "private/*"}},
        {"StringLike": {"s3:prefix": "public/*"}},
        Action="s3:ListBucket",
        Resource="arn:aws:s3:::b",
    ),
    "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS": condition(
        {"StringLike": {"aws:PrincipalArn": ROLE}}, {"StringEquals": {"aws:PrincipalArn": ROLE}}
    ),
    "UNTRUSTWORTHY_CONDITION_KEY": condition(
        {"StringEquals": {"aws:Referer": "x"}}, {"StringEquals": {"aws:userid": "x"}}
    ),
    "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE": creating(
        {"Action": None, "NotAction": "s3:*", "NotResource": LINKED}
    ),
    "CREATE_SLR_WITH_NOT_RESOURCE": creating({"Action": CREATE, "NotResource": LINKED}),
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE": creating(
        {"Action": "iam:Create*", "NotResource": LINKED}
    ),
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE": creating({"Action": "*", "Resource": "*"}),
    "CREATE_SLR_WITH_STAR_IN_RESOURCE": of_identity(
        {"Action": CREATE, "Resource": "*"}, {"Action": CREATE, "Resource": LINKED}
    ),
    "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION": creating(
        {"Action": None, "NotAction": "s3:*", "Resource": "*"}
    ),
    "DEPRECATED_GLOBAL_CONDITION_KEY": condition(
        {"ArnLike": {"aws:Arn": ROLE}}, {"ArnLike": {"aws:PrincipalArn": ROLE}}
    ),
    "INVALID_DATE_VALUE": condition(
        {"DateLessThan": {"aws:CurrentTime": "2026"}},
        {"DateLessThan": {"aws:CurrentTime": "2026-01-01"}},
    ),
    "INVALID_ROLE_REFERENCE": of_resource(
        {"Principal": {"AWS": "AROAEXAMPLEID00000000"}}, {"Principal": {"AWS": ROLE}}
    ),
    "INVALID_USER_REFERENCE": of_resource(
        {"Principal": {"AWS": "AIDAEXAMPLEID00000000"}},
        {"Principal": {"AWS": "AROAEXAMPLEID00000000"}},
    ),
    "MISSING_VERSION": Case(policy(allow()).replace("Version", "Id"), policy(allow())),
    "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA": of_identity(
        {"Resource": LONG[:300]}, {"Resource": LONG[:150]}
    ),
    "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA": of_resource(
        {"Resource": LONG}, {"Resource": LONG[:600]}, BUCKET
    ),
    "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA": of_trust(
        {"Principal": {"AWS": [f"{ROLE}-{number}" for number in range(60)]}},
        {"Principal": {"AWS": [f"{ROLE}-{number}" for number in range(30)]}},
    ),
    "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY": of_rcp(
        {"Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a"}}},
        {
            "Condition": {
                "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a"},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            }
        },
    ),
    "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY": of_rcp(
        {"Condition": {"StringNotEqualsIfExists": {"aws:SourceAccount": ACCOUNT}}},
        {
            "Condition": {
                "StringNotEqualsIfExists": {"aws:SourceAccount": ACCOUNT},
                "Bool": {"aws:PrincipalIsAWSService": "true"},
            }
        },
    ),
    "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK": of_rcp(
        {
            "Condition": {
                "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a"},
                "Null": {"aws:SourceAccount": "true"},
            }
        },
        {
            "Condition": {
                "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a"},
                "Null": {"aws:SourceAccount": "false"},
            }
        },
    ),
    "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED": of_trust(
        github("repo:o/r:environment:production"),
        github("repo:o/r:environment:production", ref="refs/heads/main"),
    ),
    "TYPE_MISMATCH": condition(
        {"StringEquals": {"aws:SecureTransport": "true"}}, {"Bool": {"aws:SecureTransport": "true"}}
    ),
    "TYPE_MISMATCH_BOOLEAN": condition(
        {"Bool": {"aws:SecureTransport": "yes"}}, {"Bool": {"aws:SecureTransport": "True"}}
    ),
    "TYPE_MISMATCH_DATE": condition(
        {"DateLessThan": {"aws:CurrentTime": "tomorrow"}},
        {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}},
    ),
    "TYPE_MISMATCH_NUMBER": condition(
        {"NumericLessThan": {"aws:MultiFactorAuthAge": "1h"}},
        {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600.5"}},
    ),
    "TYPE_MISMATCH_STRING": condition(
        {"BinaryEquals": {"aws:userid": "%%"}}, {"BinaryEquals": {"aws:userid": "QmFzZQ=="}}
    ),
    "UNIQUE_SIDS_RECOMMENDED": Case(
        policy(allow(Sid="A", Principal="*"), allow(Sid="A", Principal={"AWS": ACCOUNT})),
        policy(allow(Sid="A", Principal="*"), allow(Sid="B b", Principal={"AWS": ACCOUNT})),
        RESOURCE,
    ),
    "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES": condition(
        {"StringEquals": {"aws:VpceOrgID": "o-a"}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-a"}},
        Action="*",
        Resource="*",
    ),
    "WILDCARD_WITHOUT_LIKE_OPERATOR": condition(
        {"StringNotEquals": {"aws:userid": "AROA*"}}, {"StringNotLike": {"aws:userid": "AROA*"}}
    ),
}


@pytest.mark.parametrize("issue", [*SecurityWarning, *GeneralWarning], ids=lambda issue: issue.name)
def test_each_warning_is_found_and_its_near_miss_is_not(
    issue: SecurityWarning | GeneralWarning,
) -> None:
    case = CASES[issue.name]
    assert issue.name in linted(case.bad, case.kind, case.resource_type)
    assert issue.name not in linted(case.good, case.kind, case.resource_type)


def test_what_is_denied_may_be_wide() -> None:
    for action in (PASS_ROLE, CREATE, "*"):
        denied = allow(Effect="Deny", Action=action, Resource="*")
        assert not {each for each in linted(policy(denied)) if each.startswith(("PASS", "CREATE"))}


@pytest.mark.parametrize(
    ("subject", "is_specific"),
    [
        ("repo:o/r:ref:refs/heads/main", True),
        ("repo:owner@*/name@*:ref:refs/heads/main", True),
        ("repo:o/*:ref:refs/heads/main", False),
        ("repo:o/r:ref:refs/heads/*", False),
        ("repo:o/r:*", False),
        ("repo:o/r", False),
        ("*", False),
    ],
)
def test_a_subject_of_github_names_repository_and_branch(subject: str, is_specific: bool) -> None:
    found = linted(policy(trust(**github(subject))), RESOURCE, TRUST_POLICY)
    assert ("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED" not in found) is is_specific


def test_a_service_is_trusted_without_a_source_in_a_trust_policy_only() -> None:
    statement = policy(trust(Principal=SERVICE))
    for resource_type in (TRUST_POLICY, None):
        assert "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL" not in linted(
            statement, RESOURCE, resource_type
        )
    assert "MISSING_RESOURCE" in linted(statement, RESOURCE)
    assert "MISSING_RESOURCE" not in linted(statement, RESOURCE, TRUST_POLICY)
