"""What AWS refuses, with its texts. Source: IAM User Guide, reference_policies_grammar."""

import json
from typing import Any

import pytest

from policy_samples import statement, text
from vestibule.policy.documents import PolicyKind, parse_policy
from vestibule.policy.errors import MalformedPolicy

SYNTAX = "Syntax errors in policy."
LEGACY = "The policy failed legacy parsing"
IAM_PATHS = (
    'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, '
    "instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, "
    "oidc-provider/, report/, access-report/."
)


def refusal(given: str, kind: PolicyKind = PolicyKind.IDENTITY) -> MalformedPolicy:
    with pytest.raises(MalformedPolicy) as caught:
        parse_policy(given, kind)
    return caught.value


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", SYNTAX),
        ("{", SYNTAX),
        ("[]", SYNTAX),
        ('{"Version":"2012-10-17"}', SYNTAX),
        ('{"Version":"2012-10-17","Statement":[]}', SYNTAX),
        (f'{{"Version":"2012-10-18","Statement":[{json.dumps(statement())}]}}', SYNTAX),
        ('{"Version":"2012-10-17","Statement":[{}],"Extra":1}', SYNTAX),
        (text(statement(Extra="x")), SYNTAX),
        (text(statement(NotAction="s3:*")), SYNTAX),
        (text(statement(NotResource="*")), SYNTAX),
        (text({"Action": "*", "Resource": "*"}), SYNTAX),
        (text(statement("Maybe")), SYNTAX),
        (text(statement(action=5)), SYNTAX),
        (text(statement(Resource=[["*"]])), SYNTAX),
        (text(statement(Sid=5)), SYNTAX),
        (text(statement(Condition="x")), SYNTAX),
        (text(statement(Condition={"StringMatches": {"a:b": "c"}})), SYNTAX),
        (text(statement(Condition={"stringequals": {"a:b": "c"}})), SYNTAX),
        (text(statement(Condition={"NullIfExists": {"a:b": "true"}})), SYNTAX),
        (text(statement(Condition={"Bool": {"a:b": {}}})), SYNTAX),
        (text(statement(), version=None), "Policy document must be version 2012-10-17 or greater."),
        (
            text(statement(), version="2008-10-17"),
            "Policy document must be version 2012-10-17 or greater.",
        ),
        (text(statement(Principal="*")), "Policy document should not specify a principal."),
        (text(statement("allow")), LEGACY),
        (text(statement(Condition={"DateLessThan": {"a:b": "tomorrow"}})), LEGACY),
        (text(statement(Condition={"DateLessThan": {"a:b": "2026-13-01"}})), LEGACY),
        (text(statement(Resource="arn:aws::bucket")), LEGACY),
        (
            text(statement(Sid="A"), statement(Sid="A")),
            "Statement IDs (SID) in a single policy must be unique.",
        ),
        (text({"Effect": "Allow", "Resource": "*"}), "Policy statement must contain actions."),
        (text(statement(action=[])), "Policy statement must contain actions."),
        (text(statement(Resource="bucket")), 'Resource bucket must be in ARN format or "*".'),
        (
            text(statement(Resource="arn:nowhere:s3:::bucket")),
            'Partition "nowhere" is not valid for resource "arn:nowhere:s3:::bucket".',
        ),
        (
            text(statement(Resource="arn:nowhere")),
            'Partition "nowhere" is not valid for resource "arn:nowhere:*:*:*:*".',
        ),
        (
            text(statement(Resource="arn:aws")),
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            text(statement(Resource="arn:aws:iam:us-east-1:111122223333:user/x")),
            "IAM resource arn:aws:iam:us-east-1:111122223333:user/x cannot contain region "
            "information.",
        ),
        (
            text(statement(Resource="arn:aws:s3:us-east-1::bucket")),
            "Resource arn:aws:s3:us-east-1::bucket can not contain region information.",
        ),
        (text(statement(Resource="arn:aws:iam::111122223333:usr/x")), IAM_PATHS),
        (
            text(statement(action="GetObject")),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (
            text(statement(action="s3:Get:Object")),
            "Actions/Condition can contain only one colon.",
        ),
        (text(statement(action="s3*:Get")), "Vendor s3* is not valid"),
        (
            text({"Effect": "Allow", "Action": "s3:*"}),
            "Policy statement must contain resources.",
        ),
        (
            text({"Effect": "Allow", "Action": "s3:*", "Resource": []}),
            "Policy statement must contain resources.",
        ),
    ],
)
def test_a_malformed_identity_policy_is_refused_with_the_text_of_aws(
    given: str, message: str
) -> None:
    assert refusal(given).message == message


def test_faults_are_reported_in_the_order_of_aws() -> None:
    faults: list[tuple[dict[str, Any], str]] = [
        ({"Effect": "allow"}, LEGACY),
        ({"Action": []}, "Policy statement must contain actions."),
        ({"Resource": "bucket"}, 'Resource bucket must be in ARN format or "*".'),
        ({"Action": "GetObject"}, "Actions/Conditions must be prefaced by a vendor, e.g., iam, "),
    ]
    for number, (fault, message) in enumerate(faults):
        later = [statement(**each) for each, _ in reversed(faults[number:])]
        statements = [{**each, **fault} if each is later[-1] else each for each in later]
        assert refusal(text(*statements)).message.startswith(message)


def test_a_fault_has_its_line_and_column() -> None:
    given = '{"Version": "2012-10-17",\n  "Statement": [\n{"Effect": "allow", "Action": "*"}]}'
    error = refusal(given)
    assert (error.line, error.column) == (3, 12)
    error = refusal('{"Version": "2012-10-17",\n  "Version": 1}')
    assert (error.line, error.column) == (2, 3)
    assert error.detail == "duplicate key"


@pytest.mark.parametrize(
    "given",
    [
        text(statement(Sid=""), statement(Sid="")),
        text(statement(Resource="arn:aws:sqs")),
        text(statement(Resource="arn:aws:iam::${aws:PrincipalAccount}:role/x")),
        text(statement(Resource="arn:*:logs:*:*:*:/aws-glue/*")),
        text(statement(Resource="arn:aws:s3:us-east-1:1:accesspoint/x")),
        text(statement(Condition={"ForAllValues:StringLikeIfExists": {"aws:TagKeys": []}})),
        text(statement(Condition={"NumericEquals": {"a:b": 5}, "Bool": {"a:c": [True]}})),
        text(statement(Condition={"DateEquals": {"a:b": ["2026-01-01T00:00:00Z", "1767225600"]}})),
    ],
)
def test_a_good_identity_policy_is_accepted(given: str) -> None:
    assert parse_policy(given, PolicyKind.IDENTITY).text == given


def trust(**elements: Any) -> str:
    return text(
        {
            "Effect": "Allow",
            "Principal": {"AWS": "111122223333"},
            "Action": "sts:AssumeRole",
            **elements,
        }
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            trust(Action="s3:GetObject"),
            "Trust Policy statement actions can only be sts:AssumeRole, "
            "sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity",
        ),
        (trust(Resource="*"), "Has prohibited field Resource."),
        (
            text({"Effect": "Allow", "Action": "sts:AssumeRole"}),
            "Missing required field Principal",
        ),
        (trust(Principal={"AWS": "bob"}), 'Invalid principal in policy: "AWS":"bob"'),
        (
            trust(Principal={"AWS": "arn:aws:iam::111122223333:user/*"}),
            'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/*"',
        ),
        (trust(Principal="bob"), SYNTAX),
        (trust(Principal={}), SYNTAX),
        (trust(Principal={"Group": "x"}), SYNTAX),
    ],
)
def test_a_malformed_trust_policy_is_refused(given: str, message: str) -> None:
    assert refusal(given, PolicyKind.TRUST).message == message


def test_a_trust_policy_of_2008_is_accepted() -> None:
    given = trust().replace("2012-10-17", "2008-10-17")
    assert parse_policy(given, PolicyKind.TRUST).version == "2008-10-17"


def rcp(**elements: Any) -> str:
    return text(statement("Deny", "s3:*", Principal="*", **elements))


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (text(statement(), version="2008-10-17"), PolicyKind.SCP),
        (text(statement(Principal="*")), PolicyKind.SCP),
        (text(statement(Resource="arn:aws:s3")), PolicyKind.SCP),
        (text(statement("Allow", "s3:*", Principal="*")), PolicyKind.RCP),
        (text(statement("Deny", "*", Principal="*")), PolicyKind.RCP),
        (text(statement("Deny", "s3:*", Principal={"AWS": "111122223333"})), PolicyKind.RCP),
        (rcp(Resource="arn:aws:s3*"), PolicyKind.RCP),
    ],
)
def test_a_malformed_organization_policy_is_refused(given: str, kind: PolicyKind) -> None:
    assert refusal(given, kind).message == (
        "The provided policy document does not meet the requirements of the specified policy type."
    )


def test_good_organization_policies_are_accepted() -> None:
    assert parse_policy(rcp(), PolicyKind.RCP)
    assert parse_policy(text(statement(Resource="arn:aws:s3*")), PolicyKind.SCP)


def test_short_arns_are_refused_in_session_policies() -> None:
    given = text(statement(Resource="arn:aws:sqs"))
    assert "must be in ARN format" in refusal(given, PolicyKind.SESSION).message
