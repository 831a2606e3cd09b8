"""Each error of the linter: a policy that has it, and one that nearly has it."""

import pytest

from lint_samples import (
    ACCOUNT,
    SCP,
    Case,
    allow,
    condition,
    linted,
    of_identity,
    of_rcp,
    of_resource,
    of_trust,
    policy,
)
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.settings import BUCKET

USER_ID = "aws:userid"
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/x"
ANYWHERE = {"Service": "rolesanywhere.amazonaws.com"}
LONG = [f"arn:aws:s3:::bucket-{number:05}" for number in range(500)]


def resource(bad: str, good: str) -> Case:
    return of_identity({"Action": "*", "Resource": bad}, {"Action": "*", "Resource": good})


def equals(key: str, bad: str, good: str, operator: str = "StringEquals") -> Case:
    return condition({operator: {key: bad}}, {operator: {key: good}}, Action="*", Resource="*")


CASES = {
    "ARN_ACCOUNT_NOT_ALLOWED": resource(f"arn:aws:s3::{ACCOUNT}:b", "arn:aws:s3::*:b"),
    "ARN_REGION_NOT_ALLOWED": resource(
        f"arn:aws:iam:us-east-1:{ACCOUNT}:role/x", f"arn:aws:iam::{ACCOUNT}:role/x"
    ),
    "DATA_TYPE_MISMATCH": of_identity({"Action": [1]}, {"Action": ["s3:GetObject"]}),
    "DUPLICATE_KEYS_WITH_DIFFERENT_CASE": condition(
        {"StringEquals": {"aws:userid": "x", "aws:UserId": "y"}},
        {"StringEquals": {"aws:userid": "x"}, "StringLike": {"aws:UserId": "y-*"}},
    ),
    "EMPTY_VARIABLE": resource("arn:aws:s3:::${ }", "arn:aws:s3:::${aws:username}"),
    "FEDERATED_PRINCIPAL_NOT_SUPPORTED": of_resource(
        {"Principal": {"Federated": SAML}}, {"Principal": {"AWS": ACCOUNT}}, BUCKET
    ),
    "INVALID_ACTION": of_identity({"Action": "s3:GetObjekt"}, {"Action": "s3:getobject"}),
    "INVALID_ARN_ACCOUNT": resource(
        "arn:aws:sqs:us-east-1:12:q", "arn:aws:sqs:us-east-1:111122223333:q"
    ),
    "INVALID_ARN_PREFIX": resource("aws:s3:::b", "arn:aws:s3:::b"),
    "INVALID_ARN_REGION": resource(
        f"arn:aws:sqs:us-east-9:{ACCOUNT}:q", f"arn:aws:sqs:us-*:{ACCOUNT}:q"
    ),
    "INVALID_ARN_RESOURCE": resource(
        f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:tabel/x", f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:t*"
    ),
    "INVALID_ARN_SERVICE_CASE": resource("arn:aws:S3:::b", "arn:aws:s3:::B"),
    "INVALID_CONDITION_DATA_TYPE": condition(
        {"StringEquals": {USER_ID: ["x", True]}}, {"StringEquals": {USER_ID: ["x", "true"]}}
    ),
    "INVALID_CONDITION_KEY_FORMAT": condition(
        {"StringEquals": {"userid": "x"}}, {"StringEquals": {USER_ID: "x"}}
    ),
    "INVALID_CONDITION_MULTIPLE_BOOLEAN": condition(
        {"Bool": {"aws:SecureTransport": ["true", "false"]}},
        {"Bool": {"aws:SecureTransport": ["true"]}},
    ),
    "INVALID_CONDITION_OPERATOR": condition(
        {"stringEquals": {USER_ID: "x"}}, {"StringEquals": {USER_ID: "x"}}
    ),
    "INVALID_EFFECT": of_identity({"Effect": "deny"}, {"Effect": "Deny"}),
    "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY": of_trust(
        {"Principal": {"Federated": "google"}}, {"Principal": {"Federated": "accounts.google.com"}}
    ),
    "INVALID_GLOBAL_CONDITION_KEY": condition(
        {"StringEquals": {"aws:nothing": "x"}}, {"StringEquals": {"AWS:UserID": "x"}}
    ),
    "INVALID_KMS_KEY_VALUE": condition(
        {"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "alias/x"}},
        {
            "StringEquals": {
                "s3:x-amz-server-side-encryption-aws-kms-key-id": (
                    f"arn:aws:kms:us-east-1:{ACCOUNT}:key/x"
                )
            }
        },
        Action="s3:PutObject",
    ),
    "INVALID_PARTITION": resource("arn:aws2:s3:::b", "arn:aws-cn:s3:::b"),
    "INVALID_POLICY_ELEMENT": of_identity({"sid": "A"}, {"Sid": "A"}),
    "INVALID_PRINCIPAL_FORMAT": of_resource({"Principal": ACCOUNT}, {"Principal": "*"}),
    "INVALID_PRINCIPAL_KEY": of_resource(
        {"Principal": {"Aws": ACCOUNT}}, {"Principal": {"AWS": ACCOUNT}}
    ),
    "INVALID_REGION": equals("aws:RequestedRegion", "us-east-9", "eu-west-1"),
    "INVALID_SERVICE": resource("arn:aws:s33:::b", "arn:aws:execute-api:*:*:b/*"),
    "INVALID_SERVICE_CONDITION_KEY": condition(
        {"StringEquals": {"s3:nothing": "x"}}, {"StringEquals": {"s3:TlsVersion": "x"}}
    ),
    "INVALID_SERVICE_IN_ACTION": of_identity({"Action": "s33:*"}, {"Action": "S3:*"}),
    "INVALID_SERVICE_PRINCIPAL_FORMAT": of_resource(
        {"Principal": {"Service": "sns"}}, {"Principal": {"Service": "sns.amazonaws.com"}}
    ),
    "INVALID_VARIABLE_FOR_OPERATOR": condition(
        {"NumericEquals": {"aws:MultiFactorAuthAge": "${aws:userid}"}},
        {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::1:user/${aws:username}"}},
    ),
    "INVALID_VERSION": Case(policy(allow(), Version="2012"), policy(allow(), Version="2008-10-17")),
    "INVALID_VPC_FORMAT": equals("aws:SourceVpc", "vpc-1234567", "vpc-12345678"),
    "INVALID_VPCE_FORMAT": equals("aws:SourceVpce", "vpc-12345678", "vpce-1234567890abcdef0"),
    "JSON_SYNTAX_ERROR": Case(policy(allow())[:-1], policy(allow()) + "\n"),
    "MISMATCHED_ACTION_FOR_PRINCIPAL": of_trust(
        {"Principal": {"Federated": SAML}, "Action": ["sts:AssumeRoleWithWebIdentity"]},
        {"Principal": {"Federated": SAML}, "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]},
    ),
    "MISSING_ACTION": of_identity({"Action": None}, {"Action": None, "NotAction": "s3:*"}),
    "MISSING_ACTION_FOR_CONDITION_KEY": of_trust(
        {"Condition": {"StringLike": {"sts:SourceIdentity": "team-x-*"}}},
        {
            "Condition": {"StringLike": {"sts:SourceIdentity": "team-x-*"}},
            "Action": ["sts:AssumeRole", "sts:SetSource*"],
        },
    ),
    "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY": of_trust(
        {"Principal": ANYWHERE, "Action": ["sts:AssumeRole", "sts:TagSession"]},
        {
            "Principal": ANYWHERE,
            "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        },
    ),
    "MISSING_ARN_ACCOUNT": resource(
        "arn:aws:ssm:us-east-1::document/x", "arn:aws:ssm:*::document/AWS-x"
    ),
    "MISSING_ARN_FIELD": resource("arn:aws:s3:b", "arn:aws:s3:*"),
    "MISSING_ARN_REGION": resource(f"arn:aws:sqs::{ACCOUNT}:q", f"arn:aws:sqs:*:{ACCOUNT}:q"),
    "MISSING_BRACE_IN_VARIABLE": resource(
        "arn:aws:s3:::${aws:username", "arn:aws:s3:::$aws:username}"
    ),
    "MISSING_EFFECT": of_identity({"Effect": None}, {"Effect": "Deny"}),
    "MISSING_PRINCIPAL": of_resource(
        {"Principal": None}, {"Principal": None, "NotPrincipal": {"AWS": ACCOUNT}}
    ),
    "MISSING_QUALIFIER": condition(
        {"StringEquals": {"aws:TagKeys": "x"}}, {"ForAnyValue:StringEquals": {"aws:TagKeys": "x"}}
    ),
    "MISSING_QUOTE_IN_VARIABLE": resource(
        "arn:aws:s3:::${aws:PrincipalTag/team, 'all}",
        "arn:aws:s3:::${aws:PrincipalTag/team, 'all'}",
    ),
    "MISSING_RESOURCE": of_identity({"Resource": None}, {"Resource": None, "NotResource": "*"}),
    "MISSING_STATEMENT": Case(policy(), policy(allow())),
    "MISSING_TAG_KEY_IN_CONDITION": condition(
        {"StringEquals": {"aws:ResourceTag": "x"}}, {"StringEquals": {"aws:ResourceTag/team": "x"}}
    ),
    "NULL_WITH_IF_EXISTS": condition(
        {"NullIfExists": {USER_ID: "true"}}, {"Null": {USER_ID: "true"}}
    ),
    "POLICY_SIZE_EXCEEDS_RCP_QUOTA": of_rcp({"Resource": LONG}, {"Resource": LONG[:100]}),
    "POLICY_SIZE_EXCEEDS_SCP_QUOTA": Case(
        policy(allow(Resource=LONG)), policy(allow(Resource=LONG[:300])), SCP
    ),
    "PRIVATE_IP_ADDRESS": equals("aws:SourceIp", "10.0.0.0/8", "203.0.114.0/24", "IpAddress"),
    "PRIVATE_NOT_IP_ADDRESS": equals(
        "aws:SourceIp", "10.0.0.0/8", "203.0.114.0/24", "NotIpAddress"
    ),
    "RCP_SYNTAX_ERROR_ACTION": of_rcp({"Action": "ec2:*"}, {"Action": ["s3:*", "kms:Decrypt"]}),
    "RCP_SYNTAX_ERROR_ALLOW": of_rcp(
        {"Effect": "Allow", "Resource": "arn:aws:s3:::b"}, {"Effect": "Allow", "Action": "*"}
    ),
    "RCP_SYNTAX_ERROR_NOTACTION": of_rcp({"Action": None, "NotAction": "s3:*"}, {}),
    "RCP_SYNTAX_ERROR_PRINCIPAL": of_rcp(
        {"Principal": {"AWS": ACCOUNT}}, {"Principal": {"AWS": "*"}}
    ),
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL": of_trust(
        {"Principal": None, "NotPrincipal": {"AWS": ACCOUNT}}, {}
    ),
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE": of_trust({"Resource": "*"}, {}),
    "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL": of_trust(
        {"Principal": "*"}, {"Principal": {"AWS": "*"}}
    ),
    "SCP_SYNTAX_ERROR_PRINCIPAL": Case(policy(allow(Principal="*")), policy(allow()), SCP),
    "TYPE_MISMATCH_IP_RANGE": equals("aws:SourceIp", "1.2.3", "203.0.114.1", "IpAddress"),
    "UNIQUE_SIDS_REQUIRED": Case(
        policy(allow(Sid="A"), allow(Sid="A", Action="s3:*")),
        policy(allow(Sid="A"), allow(Sid="a", Action="s3:*")),
    ),
    "UNSUPPORTED_ACTION_FOR_CONDITION_KEY": condition(
        {"StringEquals": {"kms:EncryptionContext:a": "x"}},
        {"StringEquals": {"kms:ViaService": "x"}},
        Action=["kms:Decrypt", "kms:DescribeKey", "kms:List*"],
        Resource="*",
    ),
    "UNSUPPORTED_ACTION_IN_POLICY": of_resource({"Action": "kms:Decrypt"}, {}, BUCKET),
    "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL": of_resource(
        {
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a"}},
        },
        {
            "Principal": {"Service": "cloudfront.amazonaws.com", "AWS": ACCOUNT},
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a"}},
        },
    ),
    "UNSUPPORTED_ELEMENT_COMBINATION": of_identity({"NotResource": "*"}, {}),
    "UNSUPPORTED_GLOBAL_CONDITION_KEY": of_resource(
        {"Condition": {"ArnLike": {"aws:ARN": "*"}}},
        {"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}},
    ),
    "UNSUPPORTED_PRINCIPAL": of_identity({"NotPrincipal": "*"}, {}),
    "UNSUPPORTED_RESOURCE_ARN_IN_POLICY": of_resource(
        {"Resource": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/x"}, {}, BUCKET
    ),
    "UNSUPPORTED_SID": of_identity({"Sid": "a b"}, {"Sid": "ab1"}),
    "UNSUPPORTED_SPACE_IN_VARIABLE": resource(
        "arn:aws:s3:::${aws:user name}", "arn:aws:s3:::${aws:username, 'a b'}"
    ),
    "UNSUPPORTED_WILDCARD_IN_PRINCIPAL": of_resource(
        {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}}, {"Principal": {"AWS": "*"}}
    ),
    "VARIABLE_UNSUPPORTED_IN_ELEMENT": of_identity(
        {"Action": "s3:${aws:username}"}, {"Action": "s3:Get*"}
    ),
    "VARIABLE_UNSUPPORTED_IN_VERSION": Case(
        policy(allow(Resource="arn:aws:s3:::${aws:username}"), Version="2008-10-17"),
        policy(allow(Resource="arn:aws:s3:::${*}"), Version="2008-10-17"),
    ),
    "VARIABLE_USAGE_TOO_PERMISSIVE": equals(
        "aws:SourceAccount", "${aws:PrincipalTag/account}", "${aws:PrincipalAccount}"
    ),
    "WILDCARD_USAGE_TOO_PERMISSIVE": equals(
        "aws:PrincipalOrgID", "o-*", "o-a", operator="StringLike"
    ),
}


@pytest.mark.parametrize("issue", list(Error), ids=lambda issue: issue.name)
def test_each_error_is_found_and_its_near_miss_is_not(issue: Error) -> None:
    case = CASES[issue.name]
    assert issue.name in linted(case.bad, case.kind, case.resource_type)
    assert issue.name not in linted(case.good, case.kind, case.resource_type)


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("aws:userid", ["AROAX:*", "*:bob"], ["*", "AROA*:bob", "AROA*"]),
        (
            "token.actions.githubusercontent.com:sub",
            ["repo:o/*", "repo:owner@*/name@*:ref:refs/heads/main"],
            ["*", "repo:*", "repo:owner@*/nam@*:ref:x"],
        ),
        ("aws:SourceVpc", ["vpc-12345678"], ["vpc-1234567?"]),
    ],
)
def test_wildcards_need_enough_before_them(key: str, good: list[str], bad: list[str]) -> None:
    def found(value: str, operator: str = "StringLike", effect: str = "Allow") -> bool:
        statement = allow(Effect=effect, Condition={operator: {key: value}})
        return "WILDCARD_USAGE_TOO_PERMISSIVE" in linted(policy(statement))

    assert not any(map(found, good))
    assert all(map(found, bad))
    assert not any(found(each, effect="Deny") for each in bad)
    assert all(found(each, "StringNotLike", "Deny") for each in bad)
