"""What the linter finds, and where."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Finding, TextPosition
from vestibule.policy.linting.general_warnings import GeneralWarning
from vestibule.policy.linting.issues import FindingType
from vestibule.policy.linting.linter import lint_policy
from vestibule.policy.linting.security_warnings import SecurityWarning
from vestibule.policy.linting.settings import TRUST_POLICY, PolicyType
from vestibule.policy.linting.suggestions import Suggestion
from vestibule.policy.managed_policies import find_managed_policy, managed_policies

IDENTITY, RESOURCE = PolicyType.IDENTITY_POLICY, PolicyType.RESOURCE_POLICY
SCP, RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
GOOD = {"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
SOURCED = {"StringEquals": {"aws:SourceAccount": "111122223333"}}


def found(
    statement: Any, kind: PolicyType = IDENTITY, *, resource_type: str | None = None, **top: Any
) -> list[Finding]:
    text = json.dumps({"Version": "2012-10-17", "Statement": statement, **top})
    return list(lint_policy(text, kind, resource_type=resource_type, catalogue=shared_catalogue()))


def issues(statement: Any, kind: PolicyType = IDENTITY, **more: Any) -> set[str]:
    return {each.issue.name for each in found(statement, kind, **more)}


def lint(text: str, kind: PolicyType = IDENTITY) -> list[Finding]:
    return list(lint_policy(text, kind, catalogue=shared_catalogue()))


def good(**more: Any) -> dict[str, Any]:
    return {**GOOD, **more}


def without(name: str, **more: Any) -> dict[str, Any]:
    return {key: value for key, value in {**GOOD, **more}.items() if key != name}


def test_a_good_policy_has_no_findings() -> None:
    assert found(GOOD) == []
    assert found([good(Principal={"AWS": "111122223333"})], RESOURCE) == []
    assert found(good(Effect="Deny"), SCP) == []
    assert found(good(Effect="Deny", Principal="*"), RCP) == []


def test_a_finding_tells_where_it_is_as_access_analyzer_counts() -> None:
    text = (
        '{"Version": "2012-10-17",\n "Statement": [{"Effect": "Maybe",\n'
        '  "Action": "s3:*", "Resource": "*"}]}'
    )
    [finding] = lint(text)
    assert finding.issue is Error.INVALID_EFFECT
    assert finding.details == "The effect Maybe is not valid. Use Allow or Deny."
    [location] = finding.locations
    assert location.path == ("Statement", 0, "Effect")
    assert text[location.start.offset : location.end.offset] == '"Maybe"'
    assert (location.start.line, location.start.column) == (2, 26)
    assert (location.end.line, location.end.column) == (2, 33)


def test_a_syntax_error_is_the_only_finding() -> None:
    [finding] = lint('{"Version": "2012-10-17",\n "Statement": [}')
    assert finding.issue is Error.JSON_SYNTAX_ERROR
    assert (finding.locations[0].start.line, finding.locations[0].start.column) == (2, 15)
    assert "line 2" in finding.details


def test_a_service_with_a_source_is_well_restricted() -> None:
    statement = good(Principal={"Service": "sns.amazonaws.com"}, Condition=SOURCED)
    assert issues(statement, RESOURCE) == set()


def test_a_trust_policy_needs_no_source_and_has_no_resource() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    assert issues(statement, RESOURCE, resource_type=TRUST_POLICY) == set()
    wrong = {**statement, "Resource": "*", "Action": "s3:GetObject"}
    assert issues(wrong, RESOURCE, resource_type=TRUST_POLICY) == {
        "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
        "UNSUPPORTED_ACTION_IN_POLICY",
    }


def test_passing_to_one_service_is_narrow() -> None:
    condition = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
    assert issues({**statement, "Condition": condition}) == set()
    assert issues({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}) == set()


def test_organization_policies_have_rules_of_their_own() -> None:
    assert issues(good(Principal="*"), SCP) == {"SCP_SYNTAX_ERROR_PRINCIPAL"}
    allow = without("Action", NotAction="s3:*", Principal={"AWS": "111122223333"})
    assert issues(allow, RCP) == {
        "RCP_SYNTAX_ERROR_ALLOW",
        "RCP_SYNTAX_ERROR_NOTACTION",
        "RCP_SYNTAX_ERROR_PRINCIPAL",
    }
    assert issues(good(Effect="Deny", Principal="*", Action="*"), RCP) == {
        "RCP_SYNTAX_ERROR_ACTION"
    }


def test_versions_and_sizes_are_looked_at() -> None:
    assert [each.issue for each in lint(json.dumps({"Statement": GOOD}))] == [
        GeneralWarning.MISSING_VERSION
    ]
    assert issues(GOOD, Version="2012") == {"INVALID_VERSION"}
    older = good(Resource="arn:aws:s3:::${aws:username}")
    assert issues(older, Version="2008-10-17") == {"VARIABLE_UNSUPPORTED_IN_VERSION"}
    many = good(Resource=[f"arn:aws:s3:::bucket-{number}" for number in range(400)])
    assert issues(many) == {"POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"}


def test_a_misspelled_action_has_a_hint() -> None:
    [finding] = found(good(Action="s3:GetObjekt"))
    assert finding.details == ("The action s3:GetObjekt does not exist. Did you mean s3:GetObject?")


def test_links_name_type_and_issue() -> None:
    link = SecurityWarning.FORALLVALUES_WITH_SINGLE_VALUED_KEY.link
    assert link.endswith(
        "access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks"
        "-security-warning-forallvalues-with-single-valued-key"
    )
    assert Error.JSON_SYNTAX_ERROR.finding_type is FindingType.ERROR
    assert GeneralWarning.TYPE_MISMATCH.finding_type is FindingType.WARNING


def test_every_code_that_the_documentation_names_exists_but_the_one_that_is_missing() -> None:
    page = (Path(__file__).parents[4] / "docs" / "policy-checks.md").read_text("utf-8")
    named = set(re.findall(r"`([A-Z][A-Z_]+[A-Z])`", page))
    kinds = (Error, SecurityWarning, GeneralWarning, Suggestion)
    known = {issue.name for kind in kinds for issue in kind}
    assert named - known == {"SCP_SYNTAX_ERROR_ACTION_WILDCARD"}


def test_no_code_is_told_twice() -> None:
    kinds = (Error, SecurityWarning, GeneralWarning, Suggestion)
    names = [issue.name for kind in kinds for issue in kind]
    assert len(names) == len(set(names)) == 152


def test_aws_wrote_its_example_of_a_trust_policy_so() -> None:
    """Source: AWS CLI Command Reference, accessanalyzer validate-policy."""
    text = """{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "",
            "Effect": "Allow",
            "Principal": {
                "Federated": "cognito-identity.amazonaws.com"
            },
            "Action": [
                "sts:AssumeRole",
                "sts:TagSession"
            ],
            "Condition": {
                "StringEquals": {
                    "cognito-identity.amazonaws.com:aud": "us-west-2_EXAMPLE"
                }
            }
        }
    ]
}"""
    by_code = {
        each.issue.name: each
        for each in lint_policy(
            text, RESOURCE, resource_type=TRUST_POLICY, catalogue=shared_catalogue()
        )
    }
    sid = by_code["EMPTY_SID_VALUE"].locations[0]
    assert sid.path == ("Statement", 0, "Sid")
    assert (sid.start, sid.end) == (TextPosition(5, 19, 79), TextPosition(5, 21, 81))
    mismatched = by_code["MISMATCHED_ACTION_FOR_PRINCIPAL"]
    assert mismatched.details.startswith(
        "The sts:AssumeRole action is invalid with the following principal(s): "
        "cognito-identity.amazonaws.com. Use a SAML provider principal"
    )
    action, principal = mismatched.locations
    assert action.path == ("Statement", 0, "Action", 0)
    assert (action.start, action.end) == (TextPosition(11, 16, 258), TextPosition(11, 32, 274))
    assert principal.path == ("Statement", 0, "Principal", "Federated")
    assert principal.start == TextPosition(8, 29, 170)
    unsupported = by_code["UNSUPPORTED_ACTION_FOR_CONDITION_KEY"]
    assert unsupported.details.startswith(
        "The following actions: sts:TagSession are not supported by the condition key "
        "cognito-identity.amazonaws.com:aud. "
    )
    tagging, key = unsupported.locations
    assert tagging.path == ("Statement", 0, "Action", 1)
    assert key.path[2:] == ("Condition", "StringEquals", "cognito-identity.amazonaws.com:aud")
    # Its end differs: the page shows another value than the one that was sent.
    assert key.start == TextPosition(16, 58, 443)


@pytest.mark.parametrize(
    ("name", "issue"),
    [
        ("PowerUserAccess", "CREATE_SLR_WITH_STAR_IN_RESOURCE"),
        ("AWSOrganizationsServiceTrustPolicy", "CREATE_SLR_WITH_STAR_IN_RESOURCE"),
        ("AdministratorAccess", "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE"),
        ("IAMFullAccess", "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE"),
        ("AdministratorAccess", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"),
        ("IAMFullAccess", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"),
        ("AdministratorAccess-Amplify", "PASS_ROLE_WITH_STAR_IN_RESOURCE"),
        ("ReadOnlyAccess", "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"),
        ("AmazonSecurityLakeAdministrator", "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"),
        ("AWSCodePipeline_FullAccess", "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"),
        ("AWSCodePipeline_ReadOnlyAccess", "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"),
        ("S3UnlockBucketPolicy", "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"),
        ("SQSUnlockQueuePolicy", "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"),
    ],
)
def test_policies_of_aws_have_the_issues_that_aws_says_they_have(name: str, issue: str) -> None:
    """Source: IAM User Guide, access-analyzer-reference-policy-checks."""
    [policy] = [each for each in managed_policies() if each.arn.endswith(f"/{name}")]
    assert issue in {each.issue.name for each in lint(policy.document)}


@pytest.mark.parametrize(
    "name", ["ReadOnlyAccess", "job-function/ViewOnlyAccess", "PowerUserAccess"]
)
def test_policies_of_aws_have_no_errors_of_structure(name: str) -> None:
    policy = find_managed_policy(f"arn:aws:iam::aws:policy/{name}")
    assert policy is not None
    wrong = {
        each.issue.name
        for each in lint(policy.document)
        if each.issue.finding_type is FindingType.ERROR
    }
    assert wrong <= {
        "INVALID_ACTION",
        "INVALID_SERVICE_IN_ACTION",
        "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "null",
        "1",
        '"x"',
        "[]",
        "{}",
        '{"Statement": null}',
        '{"Statement": [null, 1, "x", []]}',
        '{"Version": 1, "Id": 2, "Statement": {}}',
        '{"Statement": {"Sid": 1, "Effect": [], "Principal": 1, "Action": {}, "Resource": null}}',
        '{"Statement": {"Condition": {"StringEquals": 1, "Bool": {"a:b": {}}}}}',
        '{"Statement": {"Effect": {}, "NotPrincipal": [], "NotAction": 1, "NotResource": 1}}',
        '{"Statement": {"Action": "{0} {x}", "Effect": "{", "Resource": "${"}}',
        "[" * 100_000,
        '{"Statement": {"Action": ["\\ud800", "é:ü", ":", "::", "*:*"]}}',
    ],
)
@pytest.mark.parametrize("kind", list(PolicyType))
def test_nothing_makes_the_linter_fail(text: str, kind: PolicyType) -> None:
    for resource_type in (None, TRUST_POLICY, "AWS::S3::Bucket"):
        lint_policy(text, kind, resource_type=resource_type, catalogue=shared_catalogue())


KEYS = {f"kms:EncryptionContext:k{number}": "x" for number in range(1500)}
TAGS = {f"aws:ResourceTag/t{number}": "x" for number in range(1500)}
TAGGED_SESSIONS = {f"aws:RequestTag/{number}": "x" for number in range(1500)}


@pytest.mark.parametrize(
    "statements",
    [
        [
            {"Action": [f"ec2:*{number}*x" for number in range(8000)]},
            {"Action": [f"ec2:Runn{number}" for number in range(3000)]},
        ],
        [{"Resource": [f"arn:aws:ec2:*:*:*{number}*?*a*b*" for number in range(3500)]}],
        [{"Action": ["ec2:RunInstances"] * 3000, "Condition": {"StringEquals": KEYS}}],
        [{"Action": ["ec2:*", "health:*"] * 3000, "Condition": {"StringEquals": TAGS}}],
        [{"Resource": "${" * 50_000, "Condition": {"StringLike": {"a:b": "${a}*" * 20_000}}}],
        [
            {
                "Action": ["sts:*a*b"] * 2000 + ["sts:AssumeRole"],
                "Principal": {"Service": ["rolesanywhere.amazonaws.com"] * 1500},
                "Condition": {"StringEquals": TAGGED_SESSIONS},
            }
        ],
    ],
)
@pytest.mark.parametrize("resource_type", [None, TRUST_POLICY])
def test_a_hostile_policy_is_linted_in_bounded_time(
    statements: list[Any], resource_type: str | None
) -> None:
    whole = [{"Effect": "Allow", "Action": "*", "Resource": "*", **each} for each in statements]
    lint(json.dumps(GOOD))
    started = time.process_time()
    kind = IDENTITY if resource_type is None else RESOURCE
    told = found(whole, kind, resource_type=resource_type)
    assert time.process_time() - started < 2
    assert sum(len(each.locations) for each in told) < 40_000


def test_the_name_of_an_operation_is_answered_with_its_action() -> None:
    (finding,) = [
        each for each in found(good(Action="s3:ListBuckets")) if each.issue is Error.INVALID_ACTION
    ]
    assert "Did you mean s3:ListAllMyBuckets?" in finding.details
