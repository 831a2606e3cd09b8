"""The policy simulator as a client sees it."""

import json
from typing import Any

import pytest

from operation_calls import OWNER, call_operation
from simulation_calls import allow, custom, deny, policy
from vestibule.model.errors import Invalid
from vestibule.operations.iam.errors import SERVICE
from vestibule.policy.errors import MalformedPolicy
from vestibule.store.work import Work

OTHER = "222222222222"
BOB = f"arn:aws:iam::{OWNER}:user/Bob"
OBJECT = "arn:aws:s3:::pets/cat"


def refused(work: Work, **request: Any) -> Invalid:
    with pytest.raises(Invalid) as error:
        custom(work, request.pop("policy", policy(allow())), **request)
    assert SERVICE.error_name(error.value) == "InvalidInputException"
    return error.value


def test_an_allowed_action_names_the_statement_that_allows_it(work: Work) -> None:
    text = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    )
    assert custom(work, text) == [
        {
            "EvalActionName": "s3:GetObject",
            "EvalResourceName": "*",
            "EvalDecision": "allowed",
            "MatchedStatements": [
                {
                    "SourcePolicyId": "PolicyInputList.1",
                    "SourcePolicyType": "none",
                    "StartPosition": {"Line": 1, "Column": 38},
                    "EndPosition": {"Line": 1, "Column": 87},
                }
            ],
            "MissingContextValues": [],
        }
    ]


def test_an_explicit_deny_is_the_only_statement_listed(work: Work) -> None:
    [result] = custom(work, policy(allow()), policy(allow(), deny("s3:Get*")))
    assert result["EvalDecision"] == "explicitDeny"
    [statement] = result["MatchedStatements"]
    assert statement["SourcePolicyId"] == "PolicyInputList.2"
    assert statement["StartPosition"]["Column"] > 60


def test_what_nothing_allows_is_implicitly_denied(work: Work) -> None:
    results = custom(work, policy(allow("ec2:*")), ActionNames=["s3:GetObject", "s3:NoSuchThing"])
    assert [each["EvalDecision"] for each in results] == ["implicitDeny", "implicitDeny"]
    assert results[0]["MatchedStatements"] == []


def test_each_resource_has_a_result_of_its_own_and_the_whole_is_the_strictest(work: Work) -> None:
    theirs = "arn:aws:s3:::theirs/dog"
    document = policy(allow(), deny(resource="arn:aws:s3:::theirs/*"))
    [result] = custom(work, document, ResourceArns=[OBJECT, theirs])
    assert result["EvalDecision"] == "explicitDeny"
    assert result["EvalResourceName"] == "arn:aws:s3:::${BucketName}/${ObjectName}"
    specific = {each["EvalResourceName"]: each for each in result["ResourceSpecificResults"]}
    assert specific[OBJECT]["EvalResourceDecision"] == "allowed"
    assert specific[theirs]["EvalResourceDecision"] == "explicitDeny"
    assert specific[OBJECT]["EvalDecisionDetails"] == {}
    assert len(result["MatchedStatements"]) == 1


def test_missing_context_values_are_told_and_given_ones_count(work: Work) -> None:
    document = policy(
        allow(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
        allow(Condition={"NumericLessThan": {"s3:max-keys": "10"}}),
    )
    [result] = custom(work, document)
    assert result["EvalDecision"] == "implicitDeny"
    assert result["MissingContextValues"] == ["aws:RequestedRegion", "s3:max-keys"]
    entry = {
        "ContextKeyName": "AWS:requestedregion",
        "ContextKeyType": "string",
        "ContextKeyValues": ["eu-west-1"],
    }
    [result] = custom(work, document, ContextEntries=[entry])
    assert result["EvalDecision"] == "allowed"
    assert result["MissingContextValues"] == ["s3:max-keys"]


@pytest.mark.parametrize(
    ("operator", "key", "kind", "value"),
    [
        ("StringLike", "aws:UserAgent", "string", "x"),
        ("ForAnyValue:StringEquals", "aws:TagKeys", "stringList", "x"),
        ("NumericEquals", "aws:MultiFactorAuthAge", "numeric", "3"),
        ("Bool", "aws:SecureTransport", "boolean", "true"),
        ("IpAddress", "aws:SourceIp", "ip", "10.0.0.1"),
        ("DateEquals", "aws:CurrentTime", "date", "2026-01-01T00:00:00Z"),
        ("BinaryEquals", "kms:Made", "binary", "AAEC"),
    ],
)
def test_context_entries_of_every_type_count(
    work: Work, operator: str, key: str, kind: str, value: str
) -> None:
    document = policy(allow(Condition={operator: {key: value}}))
    entry = {"ContextKeyName": key, "ContextKeyType": kind, "ContextKeyValues": [value]}
    assert custom(work, document, ContextEntries=[entry])[0]["EvalDecision"] == "allowed"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("numeric", ["ten"]),
        ("boolean", ["yes"]),
        ("ip", ["1.2.3"]),
        ("date", ["yesterday"]),
        ("binary", ["%"]),
        ("string", ["a", "b"]),
        ("numericList", ["1", "x"]),
    ],
)
def test_a_context_value_of_another_type_is_refused(
    work: Work, kind: str, values: list[str]
) -> None:
    entry = {"ContextKeyName": "aws:Thing", "ContextKeyType": kind, "ContextKeyValues": values}
    refused(work, ContextEntries=[entry])


def test_a_context_key_given_twice_is_refused(work: Work) -> None:
    entries = [
        {"ContextKeyName": name, "ContextKeyType": "string", "ContextKeyValues": ["x"]}
        for name in ("aws:UserAgent", "aws:useragent")
    ]
    refused(work, ContextEntries=entries)


def test_a_boundary_limits_and_its_own_answer_is_told(work: Work) -> None:
    boundary = [policy(allow("ec2:*"))]
    [result] = custom(work, policy(allow()), PermissionsBoundaryPolicyInputList=boundary)
    assert result["EvalDecision"] == "implicitDeny"
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    refused(work, PermissionsBoundaryPolicyInputList=boundary * 2)


def test_every_level_of_the_organization_must_allow(work: Work) -> None:
    def levels(*documents: list[str]) -> list[dict[str, Any]]:
        return [{"ServiceControlPolicyInputList": each} for each in documents]

    full = policy(allow("*"))
    [result] = custom(
        work,
        policy(allow()),
        OrderedOrganizationPolicyInputList=levels([full], [full, policy(deny("ec2:*"))]),
    )
    assert result["EvalDecision"] == "allowed"
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": True}
    [result] = custom(
        work,
        policy(allow()),
        OrderedOrganizationPolicyInputList=levels([full], [policy(allow("ec2:*"))]),
    )
    assert result["EvalDecision"] == "implicitDeny"
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}
    denying = policy(
        allow("*"), deny(Condition={"StringNotEquals": {"aws:PrincipalTag/team": "a"}})
    )
    [result] = custom(
        work, policy(allow()), OrderedOrganizationPolicyInputList=levels([full], [denying])
    )
    assert result["EvalDecision"] == "explicitDeny"
    assert result["MatchedStatements"] == []
    assert result["MissingContextValues"] == []


def test_a_resource_policy_counts_for_its_caller(work: Work) -> None:
    resource_policy = policy(allow("s3:GetObject", "arn:aws:s3:::pets/*", Principal={"AWS": BOB}))
    request = {"ResourceArns": [OBJECT], "ResourcePolicy": resource_policy}
    [result] = custom(work, policy(allow("ec2:*")), **request, CallerArn=BOB)
    assert result["EvalDecision"] == "allowed"
    [statement] = result["MatchedStatements"]
    assert (statement["SourcePolicyId"], statement["SourcePolicyType"]) == (
        "ResourcePolicy",
        "resource",
    )
    eve = f"arn:aws:iam::{OWNER}:user/Eve"
    [result] = custom(work, policy(allow("ec2:*")), **request, CallerArn=eve)
    assert result["EvalDecision"] == "implicitDeny"
    refused(work, **request)


def test_across_accounts_each_type_of_policy_has_an_answer(work: Work) -> None:
    resource_policy = policy(allow("s3:GetObject", "arn:aws:s3:::pets/*", Principal={"AWS": BOB}))
    request = {
        "ResourceArns": [OBJECT],
        "ResourcePolicy": resource_policy,
        "CallerArn": BOB,
        "ResourceOwner": f"arn:aws:iam::{OTHER}:root",
    }
    [result] = custom(work, policy(allow("ec2:*")), **request)
    assert result["EvalDecision"] == "implicitDeny"
    assert result["EvalDecisionDetails"] == {
        "IAM Policy": "implicitDeny",
        "Resource Policy": "allowed",
    }
    [result] = custom(work, policy(allow()), **{**request, "ResourceOwner": OTHER})
    assert result["EvalDecision"] == "allowed"


@pytest.mark.parametrize(
    "caller",
    [
        f"arn:aws:sts::{OWNER}:assumed-role/R/s",
        f"arn:aws:sts::{OWNER}:federated-user/f",
        "s3.amazonaws.com",
        f"arn:aws:iam::{OWNER}:root",
    ],
)
def test_only_users_groups_and_roles_are_simulated(work: Work, caller: str) -> None:
    refused(work, CallerArn=caller)


@pytest.mark.parametrize("action", ["s3get", "s3:*", "s3:Get?", "a:b:c", "   ", "s3:Get Object"])
def test_what_is_no_action_is_refused(work: Work, action: str) -> None:
    refused(work, ActionNames=["s3:GetObject", action])


def test_what_is_no_resource_is_refused(work: Work) -> None:
    refused(work, ResourceArns=["pets"])
    refused(work, ResourceArns=["arn:aws:s3"])
    refused(work, ResourceArns=[f"{OBJECT}{n}" for n in range(1001)])


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "null", "{}", '{"Version":"2012-10-17","Statement":[{}]}', "[" * 100_000],
)
def test_a_malformed_policy_is_an_invalid_input(work: Work, text: str) -> None:
    error = refused(work, policy=text)
    assert error.message.startswith("PolicyInputList.1: ")
    assert not isinstance(error, MalformedPolicy)


def test_a_policy_of_the_older_language_is_simulated(work: Work) -> None:
    [result] = custom(work, json.dumps({"Statement": allow()}))
    assert result["EvalDecision"] == "allowed"


def test_a_scenario_needs_its_resources(work: Work) -> None:
    refused(work, ResourceHandlingOption="EC2-Nothing")
    kinds = ["instance", "image", "security-group", "network-interface"]
    arns = [f"arn:aws:ec2:us-east-1:{OWNER}:{kind}/x" for kind in kinds]
    request = {"ActionNames": ["ec2:RunInstances"], "ResourceArns": arns}
    refused(work, **request, ResourceHandlingOption="EC2-VPC-EBS")
    [result] = custom(
        work, policy(allow("ec2:*")), **request, ResourceHandlingOption="EC2-VPC-InstanceStore"
    )
    assert result["EvalDecision"] == "allowed"


def test_pages_hold_every_action_once(work: Work) -> None:
    actions = [f"s3:Action{number}" for number in range(1000)]
    request = {"PolicyInputList": [policy(allow())], "ActionNames": actions, "MaxItems": 400}
    told: list[str] = []
    marker: dict[str, str] = {}
    pages = 0
    while True:
        answer = call_operation(work, "iam", "SimulateCustomPolicy", {**request, **marker})
        told += [each["EvalActionName"] for each in answer["EvaluationResults"]]
        pages += 1
        if not answer["IsTruncated"]:
            break
        marker = {"Marker": answer["Marker"]}
    assert told == actions
    assert pages == 3
    with pytest.raises(Invalid):
        call_operation(
            work, "iam", "SimulateCustomPolicy", {**request, **marker, "ActionNames": actions[:9]}
        )


def test_a_page_is_shorter_where_it_would_cost_too_much(work: Work) -> None:
    arns = [f"{OBJECT}{number}" for number in range(500)]
    request = {
        "PolicyInputList": [policy(allow())],
        "ActionNames": [f"s3:Action{number}" for number in range(50)],
        "ResourceArns": arns,
    }
    answer = call_operation(work, "iam", "SimulateCustomPolicy", request)
    assert answer["IsTruncated"]
    assert len(answer["EvaluationResults"]) == 4


def test_a_simulation_that_would_cost_too_much_is_refused(work: Work) -> None:
    document = policy(*(allow(resource=f"arn:aws:s3:::*a{n}*b") for n in range(500)))
    refused(work, policy=document, ResourceArns=[f"{OBJECT}{n}" for n in range(600)])
