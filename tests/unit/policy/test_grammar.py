"""What AWS refuses, with its texts. Source: IAM User Guide, reference_policies_grammar."""

import json
from typing import Any

import pytest

from policy_samples import statement, text
from vestibule.policy.documents import PolicyKind, compile_policy, parse_policy
from vestibule.policy.errors import MalformedPolicy

SYNTAX = "Syntax errors in policy."
LEGACY = "The policy failed legacy parsing"
VERSION = "Policy document must be version 2012-10-17 or greater."
SIDS = "Statement IDs (SID) in a single policy must be unique."
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
        (text(statement(Condition={"DateLessThan": {"a:b": "-292275055"}})), LEGACY),
        (text(statement(Condition={"DateLessThan": {"a:b": "9223372036854775808"}})), LEGACY),
        (text(statement(Condition={"DateLessThan": {"a:b": "2026-01-01t2:00:00.1+1"}})), LEGACY),
        (
            text(statement(Condition={"DateLessThan": {"a:b": "2026-01-01T2:0:0.1234567890"}})),
            LEGACY,
        ),
        (text(statement(Resource="arn:aws::::bucket")), LEGACY),
        (text(statement(Resource="arn:aws:s3::bucket")), LEGACY),
        (text(statement(NotResource="arn:aws:s3::bucket", Resource=None)), SYNTAX),
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
            text(statement(Resource="b:nowhere")),
            'Partition "nowhere" is not valid for resource "arn:nowhere:*:*:*:*".',
        ),
        (
            text(statement(Resource="aws:s3:::bucket")),
            'Partition "s3" is not valid for resource "arn:s3:::bucket:*".',
        ),
        (
            text(statement(Resource="b:nowhere:c:d:e:f:g:h")),
            'Partition "nowhere" is not valid for resource "arn:nowhere:c:d:e:f:g:h".',
        ),
        (
            text(statement(Resource="b:aws:s3:::bucket")),
            'Resource b:aws:s3:::bucket must be in ARN format or "*".',
        ),
        (text(statement(Resource="")), 'Resource  must be in ARN format or "*".'),
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


@pytest.mark.parametrize("kind", [PolicyKind.BOUNDARY, PolicyKind.SESSION])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("{", SYNTAX),
        (text(statement(), version="2008-10-17"), VERSION),
        (text(statement(Principal="*")), "Policy document should not specify a principal."),
        (text(statement("allow")), LEGACY),
        (text(statement(Sid="A"), statement(Sid="A")), SIDS),
        (text({"Effect": "Allow", "Resource": "*"}), "Policy statement must contain actions."),
        (text(statement(Resource="bucket")), 'Resource bucket must be in ARN format or "*".'),
        (text(statement(action="s3*:Get")), "Vendor s3* is not valid"),
        (text({"Effect": "Allow", "Action": "*"}), "Policy statement must contain resources."),
    ],
)
def test_boundaries_and_session_policies_are_checked_like_identity_policies(
    kind: PolicyKind, given: str, message: str
) -> None:
    assert refusal(given, kind).message == message


@pytest.mark.parametrize(
    "given",
    [
        '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}',
        '{"Statement":{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}}',
        '{"Statement":{"Condition":{"Bool":{},"Bool":{}}}}',
        '{"Statement":{"Condition":{"Bool":{"a:b":"true","a:b":"false"}}}}',
        '{"Statement":{"Principal":{"AWS":"1","AWS":"2"}}}',
        '{"Statement":{"\\u0041ction":"s3:*","Action":"*"}}',
    ],
)
@pytest.mark.parametrize("kind", list(PolicyKind))
def test_a_key_that_is_there_twice_is_refused_at_any_depth(given: str, kind: PolicyKind) -> None:
    assert refusal(given, kind).line == 1
    with pytest.raises(MalformedPolicy):
        compile_policy(given, kind)


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


@pytest.mark.parametrize(
    ("elements", "place"),
    [
        ({"Extra": "x"}, '"Extra"'),
        ({"Condition": {"Equals": {"a:b": "c"}}}, '"Equals"'),
        ({"Condition": {"Bool": {"a:b": {}}}}, "{}"),
        ({"Resource": "bucket"}, '"bucket"'),
        ({"Action": ["s3:GetObject", "Get"]}, '"Get"'),
        ({"Sid": "a b"}, '"a b"'),
    ],
)
def test_a_fault_is_where_the_text_is_wrong(elements: dict[str, Any], place: str) -> None:
    given = json.dumps({"Version": "2012-10-17", "Statement": statement(**elements)}, indent=1)
    error = refusal(given)
    line = given.split("\n")[error.line - 1]
    assert line[error.column - 1 :].startswith(place)


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
        text(statement(action="iam: Get User ")),
        text(statement(action="no-such.service:Act")),
        text(statement(Resource="arn:aws:no-such-service:us-east-1::thing")),
        text(statement(Resource="arn:aws:iam::111122223333:root")),
        text(statement(Condition={})),
        text(statement(Condition={"Nonsense": {}})),
        text(statement(Condition={"DateLessThan": {"a:b": "-292275054"}})),
        text(statement(Condition={"DateLessThan": {"a:b": "01T"}})),
        text(statement(Condition={"DateLessThan": {"a:b": "2016-12-13t2:00:00.593194+23"}})),
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
        (trust(NotResource="arn:aws:sqs"), "Has prohibited field Resource."),
        (trust(Resource="bucket"), 'Resource bucket must be in ARN format or "*".'),
        (trust(Resource="arn:aws::bucket"), LEGACY),
        (
            text({"Effect": "Deny", "NotPrincipal": "*", "Action": "sts:AssumeRole"}),
            "Has prohibited field NotPrincipal.",
        ),
        (
            text({"Effect": "Allow", "Action": "sts:AssumeRole"}),
            "Missing required field Principal",
        ),
        (trust(Principal={"AWS": "bob"}), 'Invalid principal in policy: "AWS":"bob"'),
        (
            trust(Principal={"AWS": "arn:aws:iam::111122223333:user/*"}),
            'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/*"',
        ),
        (
            trust(Principal={"Federated": ["accounts.google.com", "*"]}),
            "Federated principals must be valid domain names or SAML metadata ARNs",
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
    refused = refusal(given, kind)
    assert refused.detail
    assert refused.message == (
        "The provided policy document does not meet the requirements of the specified policy type."
    )


def test_good_organization_policies_are_accepted() -> None:
    assert parse_policy(rcp(), PolicyKind.RCP)
    assert parse_policy(text(statement(Resource="arn:aws:s3*")), PolicyKind.SCP)


@pytest.mark.parametrize(
    "kind", [PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION, PolicyKind.TRUST]
)
def test_iam_takes_characters_up_to_ff_and_others_escaped(kind: PolicyKind) -> None:
    def given(value: str) -> str:
        elements = {"Condition": {"StringEquals": {"aws:userid": "HERE"}}}
        whole = trust(**elements) if kind is PolicyKind.TRUST else text(statement(**elements))
        return whole.replace("HERE", value)

    for accepted in ("\u00ff", "\\u20ac"):
        assert parse_policy(given(accepted), kind).text == given(accepted)
    error = refusal(given("\u20ac"), kind)
    assert (error.message, error.line) == (SYNTAX, 1)
    assert error.column == given("\u20ac").index("\u20ac") + 1


def test_the_policy_of_an_api_may_shorten_its_own_paths() -> None:
    element = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "execute-api:/a/*"}
    document = {"Version": "2012-10-17", "Statement": [element]}
    with pytest.raises(MalformedPolicy, match="Partition"):
        parse_policy(json.dumps(document), PolicyKind.IDENTITY)
    element["Principal"] = "*"
    assert parse_policy(json.dumps(document), PolicyKind.RESOURCE).statements


def test_the_text_of_a_policy_is_kept_as_it_was_given() -> None:
    given = f' \r\n{text(statement(Sid="A"))[:-1]},\t"Id" : "a\\u00e9" }}\n'
    assert parse_policy(given, PolicyKind.IDENTITY).text == given


def test_short_arns_are_refused_in_session_policies() -> None:
    given = text(statement(Resource="arn:aws:sqs"))
    assert "must be in ARN format" in refusal(given, PolicyKind.SESSION).message
