"""What the linter finds, and where."""

import json
import time
from typing import Any

import pytest

from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.linting.findings import Finding
from vestibule.policy.linting.issues import FindingType, Issue
from vestibule.policy.linting.linter import lint_policy
from vestibule.policy.linting.settings import TRUST_POLICY, PolicyType
from vestibule.policy.managed_policies import find_managed_policy

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
    assert finding.issue is Issue.INVALID_EFFECT
    assert finding.details == "The effect Maybe is not valid. Use Allow or Deny."
    [location] = finding.locations
    assert location.path == ("Statement", 0, "Effect")
    assert text[location.start.offset : location.end.offset] == '"Maybe"'
    assert (location.start.line, location.start.column) == (2, 26)
    assert (location.end.line, location.end.column) == (2, 33)


def test_a_syntax_error_is_the_only_finding() -> None:
    [finding] = lint('{"Version": "2012-10-17",\n "Statement": [}')
    assert finding.issue is Issue.JSON_SYNTAX_ERROR
    assert (finding.locations[0].start.line, finding.locations[0].start.column) == (2, 15)
    assert "line 2" in finding.details


@pytest.mark.parametrize(
    ("statement", "issue"),
    [
        (without("Effect"), "MISSING_EFFECT"),
        (without("Action"), "MISSING_ACTION"),
        (without("Resource"), "MISSING_RESOURCE"),
        (good(Colour="red"), "INVALID_POLICY_ELEMENT"),
        (good(NotAction="s3:PutObject"), "UNSUPPORTED_ELEMENT_COMBINATION"),
        (good(Effect=1), "DATA_TYPE_MISMATCH"),
        (good(Action=[1]), "DATA_TYPE_MISMATCH"),
        (good(Resource={"a": "b"}), "DATA_TYPE_MISMATCH"),
        (good(Sid=""), "EMPTY_SID_VALUE"),
        (good(Sid="a b"), "UNSUPPORTED_SID"),
        ([GOOD, {**GOOD, "Action": "s3:PutObject"}], "UNIQUE_SIDS_REQUIRED"),
        ([GOOD, good(Sid="B")], "REDUNDANT_STATEMENT"),
        (["x"], "DATA_TYPE_MISMATCH"),
        ([], "MISSING_STATEMENT"),
        (good(Action="s3:GetObjekt"), "INVALID_ACTION"),
        (good(Action="s3:Objekt*"), "INVALID_ACTION"),
        (good(Action="GetObject"), "INVALID_ACTION"),
        (good(Action="s33:GetObject"), "INVALID_SERVICE_IN_ACTION"),
        (good(Action="s*:GetObject"), "WILDCARD_IN_SERVICE_NAME"),
        (good(Action=[]), "EMPTY_ARRAY_ACTION"),
        (good(Action=["s3:Get*", "s3:GetObject"]), "REDUNDANT_ACTION"),
        (good(Action="s3:${aws:username}"), "VARIABLE_UNSUPPORTED_IN_ELEMENT"),
        (good(Resource=[]), "EMPTY_ARRAY_RESOURCE"),
        (good(Resource="s3:::b"), "INVALID_ARN_PREFIX"),
        (good(Resource="arn:aws:s3:b"), "MISSING_ARN_FIELD"),
        (good(Resource="arn:aws2:s3:::b"), "INVALID_PARTITION"),
        (good(Resource="arn:aws:S3:::b"), "INVALID_ARN_SERVICE_CASE"),
        (good(Resource="arn:aws:s33:::b"), "INVALID_SERVICE"),
        (good(Resource="arn:aws:sqs:us-east-1:12:q"), "INVALID_ARN_ACCOUNT"),
        (good(Resource="arn:aws:s3:us-east-1::b"), "ARN_REGION_NOT_ALLOWED"),
        (good(Resource="arn:aws:s3::111122223333:b"), "ARN_ACCOUNT_NOT_ALLOWED"),
        (good(Resource=["arn:aws:s3:::b/*", "arn:aws:s3:::b/c"]), "REDUNDANT_RESOURCE"),
        (good(Resource="arn:aws:s3:::${aws:username"), "MISSING_BRACE_IN_VARIABLE"),
        (good(Resource="arn:aws:s3:::${}"), "EMPTY_VARIABLE"),
        (good(Principal="*"), "UNSUPPORTED_PRINCIPAL"),
        (good(Condition={}), "EMPTY_OBJECT_CONDITION"),
        (good(Condition=[]), "DATA_TYPE_MISMATCH"),
    ],
)
def test_each_issue_of_a_statement_is_found(statement: Any, issue: str) -> None:
    assert issue in issues(statement)


@pytest.mark.parametrize(
    ("condition", "issue"),
    [
        ({"StringEqual": {"aws:userid": "x"}}, "INVALID_CONDITION_OPERATOR"),
        ({"stringequals": {"aws:userid": "x"}}, "INVALID_CONDITION_OPERATOR"),
        ({"NullIfExists": {"aws:userid": "true"}}, "NULL_WITH_IF_EXISTS"),
        ({"ForAllValues:Null": {"aws:TagKeys": "true"}}, "NULL_WITH_QUALIFIER"),
        ({"StringEquals": {"userid": "x"}}, "INVALID_CONDITION_KEY_FORMAT"),
        ({"StringEquals": {"aws:nothing": "x"}}, "INVALID_GLOBAL_CONDITION_KEY"),
        ({"StringEquals": {"s3:nothing": "x"}}, "INVALID_SERVICE_CONDITION_KEY"),
        ({"ArnEquals": {"aws:Arn": "x"}}, "DEPRECATED_GLOBAL_CONDITION_KEY"),
        (
            {"StringEquals": {"aws:userid": "x", "aws:UserId": "y"}},
            "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
        ),
        ({"StringEquals": {"aws:userid": []}}, "EMPTY_ARRAY_CONDITION"),
        ({"StringEquals": {}}, "EMPTY_OBJECT_CONDITION"),
        ({"StringEquals": {"aws:userid": ["x", True]}}, "INVALID_CONDITION_DATA_TYPE"),
        ({"StringEquals": {"aws:userid": {"a": 1}}}, "DATA_TYPE_MISMATCH"),
        (
            {"Bool": {"aws:SecureTransport": ["true", "false"]}},
            "INVALID_CONDITION_MULTIPLE_BOOLEAN",
        ),
        ({"Bool": {"aws:SecureTransport": "yes"}}, "TYPE_MISMATCH_BOOLEAN"),
        ({"StringEquals": {"aws:SecureTransport": "true"}}, "TYPE_MISMATCH"),
        ({"NumericLessThan": {"s3:max-keys": "ten"}}, "TYPE_MISMATCH_NUMBER"),
        ({"DateLessThan": {"aws:CurrentTime": "tomorrow"}}, "TYPE_MISMATCH_DATE"),
        ({"IpAddress": {"aws:SourceIp": "1.2.3"}}, "TYPE_MISMATCH_IP_RANGE"),
        ({"IpAddress": {"aws:SourceIp": "203.0.114.9/24"}}, "IMPROVE_IP_RANGE"),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, "PRIVATE_IP_ADDRESS"),
        ({"StringEquals": {"aws:userid": "AROA*"}}, "WILDCARD_WITHOUT_LIKE_OPERATOR"),
        ({"StringEquals": {"aws:TagKeys": "x"}}, "MISSING_QUALIFIER"),
        ({"ForAllValues:StringEquals": {"aws:userid": "x"}}, "FORALLVALUES_WITH_SINGLE_VALUED_KEY"),
        ({"NumericEquals": {"s3:max-keys": "${aws:userid}"}}, "INVALID_VARIABLE_FOR_OPERATOR"),
    ],
)
def test_each_issue_of_a_condition_is_found(condition: Any, issue: str) -> None:
    assert issue in issues(good(Condition=condition))


@pytest.mark.parametrize(
    ("principal", "issue"),
    [
        ({"Principal": "me"}, "INVALID_PRINCIPAL_FORMAT"),
        ({"Principal": {}}, "EMPTY_OBJECT_PRINCIPAL"),
        ({"Principal": {"Amazon": "x"}}, "INVALID_PRINCIPAL_KEY"),
        ({"Principal": {"AWS": 1}}, "DATA_TYPE_MISMATCH"),
        (
            {"Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}},
            "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        ),
        ({"Principal": {"Service": "sns"}}, "INVALID_SERVICE_PRINCIPAL_FORMAT"),
        ({"Principal": {"Service": "sns.amazonaws.com"}}, "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL"),
        (
            {"Principal": {"Federated": "accounts.google.com"}},
            "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
        ),
        ({"NotPrincipal": {"AWS": "111122223333"}}, "ALLOW_WITH_NOT_PRINCIPAL"),
        ({}, "MISSING_PRINCIPAL"),
    ],
)
def test_each_issue_of_a_principal_is_found(principal: Any, issue: str) -> None:
    assert issue in issues(good(**principal), RESOURCE)


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
        "INVALID_POLICY_ELEMENT",
        "UNSUPPORTED_ACTION_IN_POLICY",
    }


@pytest.mark.parametrize(
    ("statement", "issue"),
    [
        ({"Action": "iam:PassRole", "Resource": "*"}, "PASS_ROLE_WITH_STAR_IN_RESOURCE"),
        (
            {"Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/*"},
            "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        ),
        ({"Action": "iam:*", "Resource": "*"}, "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"),
        ({"Action": "*", "Resource": "*"}, "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"),
        ({"NotAction": "s3:*", "Resource": "*"}, "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"),
        ({"Action": "iam:PassRole", "NotResource": "x"}, "PASS_ROLE_WITH_NOT_RESOURCE"),
        (
            {"Action": "iam:CreateServiceLinkedRole", "Resource": "*"},
            "CREATE_SLR_WITH_STAR_IN_RESOURCE",
        ),
    ],
)
def test_wide_permissions_on_roles_are_warned_of(statement: Any, issue: str) -> None:
    assert issue in issues({"Effect": "Allow", **statement})
    assert issue not in issues({"Effect": "Deny", **statement})


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
    assert [each.issue for each in lint(json.dumps({"Statement": GOOD}))] == [Issue.MISSING_VERSION]
    assert issues(GOOD, Version="2012") == {"INVALID_VERSION"}
    older = good(Resource="arn:aws:s3:::${aws:username}")
    assert issues(older, Version="2008-10-17") == {"VARIABLE_UNSUPPORTED_IN_VERSION"}
    many = good(Resource=[f"arn:aws:s3:::bucket-{number}" for number in range(400)])
    assert issues(many) == {"POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"}


def test_a_misspelled_action_has_a_hint() -> None:
    [finding] = found(good(Action="s3:GetObjekt"))
    assert finding.details == ("The action s3:GetObjekt does not exist. Did you mean s3:GetObject?")


def test_links_name_type_and_issue() -> None:
    assert len(Issue.__members__) == len(list(Issue))
    link = Issue.FORALLVALUES_WITH_SINGLE_VALUED_KEY.link
    assert link.endswith(
        "access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks"
        "-security-warning-forallvalues-with-single-valued-key"
    )
    assert Issue.JSON_SYNTAX_ERROR.finding_type is FindingType.ERROR


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


def test_a_hostile_policy_is_linted_in_bounded_time() -> None:
    lint(json.dumps(GOOD))
    actions = [f"ec2:*{number}*x" for number in range(8000)]
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    misspelled = {**statement, "Action": [f"ec2:Runn{number}" for number in range(3000)]}
    started = time.process_time()
    found([statement, misspelled])
    assert time.process_time() - started < 2
