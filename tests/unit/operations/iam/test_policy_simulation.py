"""The policy simulator as a client sees it."""

import json
from typing import Any

import pytest

from operation_calls import OWNER, call_operation, targets_of
from vestibule.model.errors import Invalid, NotFound
from vestibule.operations.iam.errors import SERVICE
from vestibule.organization import iam_users, roles
from vestibule.policy.errors import MalformedPolicy
from vestibule.store.work import Work

OTHER = "222222222222"
BOB = f"arn:aws:iam::{OWNER}:user/Bob"
OBJECT = "arn:aws:s3:::pets/cat"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":"*"}]}'
)


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str] = "s3:*", resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str = "s3:*", resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def custom(work: Work, *policies: str, **request: Any) -> list[dict[str, Any]]:
    request = {"ActionNames": ["s3:GetObject"], **request, "PolicyInputList": list(policies)}
    results = call_operation(work, "iam", "SimulateCustomPolicy", request)["EvaluationResults"]
    assert isinstance(results, list)
    return results


def principal(work: Work, arn: str, **request: Any) -> list[dict[str, Any]]:
    request = {"ActionNames": ["s3:GetObject"], **request, "PolicySourceArn": arn}
    results = call_operation(work, "iam", "SimulatePrincipalPolicy", request)["EvaluationResults"]
    assert isinstance(results, list)
    return results


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


def role(work: Work) -> str:
    made = roles.create_role(work, OWNER, name="Ops", path="/team/", trust_policy=TRUST)
    roles.attach_role_policy(work, OWNER, role_name="Ops", policy_arn=READ_ONLY)
    roles.put_role_policy(
        work,
        OWNER,
        role_name="Ops",
        policy_name="own",
        document=policy(deny("s3:DeleteBucket"), allow("s3:Put*")),
    )
    return made.arn


def test_a_roles_own_policies_are_simulated(work: Work) -> None:
    actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteBucket", "ec2:RunInstances"]
    results = principal(work, role(work), ActionNames=actions)
    assert [each["EvalDecision"] for each in results] == [
        "allowed",
        "allowed",
        "explicitDeny",
        "implicitDeny",
    ]
    sources = [
        [(each["SourcePolicyId"], each["SourcePolicyType"]) for each in result["MatchedStatements"]]
        for result in results
    ]
    assert sources[:3] == [
        [("ReadOnlyAccess", "aws-managed")],
        [("role_Ops_own", "role")],
        [("role_Ops_own", "role")],
    ]


def test_given_policies_join_those_attached(work: Work) -> None:
    arn = role(work)
    [result] = principal(
        work, arn, ActionNames=["ec2:RunInstances"], PolicyInputList=[policy(allow("ec2:*"))]
    )
    assert result["EvalDecision"] == "allowed"
    assert result["MatchedStatements"][0]["SourcePolicyId"] == "PolicyInputList.1"


@pytest.mark.parametrize(
    ("exclusion", "decision"),
    [
        ({"PolicyType": "aws-managed"}, "implicitDeny"),
        ({"PolicyArn": READ_ONLY}, "implicitDeny"),
        ({"PolicyArn": "arn:aws:iam::aws:policy/Read*"}, "implicitDeny"),
        ({"PolicyArn": "arn:aws:iam::aws:policy/Write*"}, "allowed"),
        ({"PolicyType": "inline"}, "allowed"),
        ({"PolicyType": "rcp"}, "allowed"),
    ],
)
def test_excluded_policies_have_no_say(
    work: Work, exclusion: dict[str, Any], decision: str
) -> None:
    [result] = principal(work, role(work), PolicyExclusionList=[exclusion])
    assert result["EvalDecision"] == decision


def test_an_inline_policy_is_excluded_by_its_entity(work: Work) -> None:
    arn = role(work)

    def decided(attachment: str, kind: str = "role") -> str:
        identifier = {
            "PolicyName": "own",
            "AttachmentType": kind,
            "AttachmentName": attachment,
        }
        [result] = principal(
            work,
            arn,
            ActionNames=["s3:PutObject"],
            PolicyExclusionList=[{"InlinePolicyIdentifier": identifier}],
        )
        return str(result["EvalDecision"])

    assert decided("Ops") == "implicitDeny"
    assert decided("Dev") == "allowed"
    assert decided("Ops", "user") == "allowed"


@pytest.mark.parametrize(
    "exclusion",
    [
        {"PolicyArn": "arn:aws:iam::*:policy/ReadOnlyAccess"},
        {"PolicyArn": "arn:aws:iam::aws:policy/*Only*"},
        {"PolicyArn": "arn:aws:s3:::a-bucket-of-mine"},
    ],
)
def test_an_exclusion_that_identifies_nothing_is_refused(
    work: Work, exclusion: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as error:
        principal(work, role(work), PolicyExclusionList=[exclusion])
    assert SERVICE.error_name(error.value) == "InvalidInputException"


def test_what_is_known_of_a_user_fills_its_context(work: Work) -> None:
    user = iam_users.create_user(work, OWNER, name="Bob", tags=(("team", "a"),))
    own = "arn:aws:s3:::homes/${aws:username}/*"
    document = policy(
        allow(resource=own, Condition={"StringEquals": {"aws:PrincipalTag/team": "a"}})
    )
    request = {
        "PolicyInputList": [document],
        "ResourceArns": ["arn:aws:s3:::homes/Bob/x", "arn:aws:s3:::homes/Eve/x"],
    }
    [result] = principal(work, user.arn, **request)
    decisions = [each["EvalResourceDecision"] for each in result["ResourceSpecificResults"]]
    assert decisions == ["allowed", "implicitDeny"]
    assert result["MissingContextValues"] == []


def test_a_principal_that_is_not_there_is_not_found(work: Work) -> None:
    role(work)
    for name in ("user/Ops", "role/Ops", "group/Ops", "role/team/Dev"):
        with pytest.raises(NotFound):
            principal(work, f"arn:aws:iam::{OWNER}:{name}")
    with pytest.raises(Invalid):
        principal(work, f"arn:aws:iam::{OWNER}:policy/Ops")


def test_simulating_a_principal_is_authorized_on_it(work: Work) -> None:
    request = {"PolicySourceArn": f"arn:aws:iam::{OTHER}:role/R", "ActionNames": ["s3:GetObject"]}
    for name in ("SimulatePrincipalPolicy", "GetContextKeysForPrincipalPolicy"):
        if name.startswith("Get"):
            del request["ActionNames"]
        [target] = targets_of(work, "iam", name, request)
        assert (target.resource, target.account) == (f"arn:aws:iam::{OTHER}:role/R", OTHER)


def test_context_keys_are_those_of_conditions_and_variables(work: Work) -> None:
    document = policy(
        allow(
            resource="arn:aws:s3:::${aws:username}/${s3:prefix, 'x'}",
            Condition={"StringEquals": {"aws:PrincipalTag/team": "${aws:userid}"}},
        ),
        allow(Condition={"Bool": {"AWS:UserName": "true"}}),
    )
    answer = call_operation(
        work, "iam", "GetContextKeysForCustomPolicy", {"PolicyInputList": [document]}
    )
    assert answer["ContextKeyNames"] == [
        "aws:PrincipalTag/team",
        "aws:userid",
        "aws:username",
        "s3:prefix",
    ]
    arn = role(work)
    answer = call_operation(
        work,
        "iam",
        "GetContextKeysForPrincipalPolicy",
        {"PolicySourceArn": arn, "PolicyInputList": [document]},
    )
    assert "aws:userid" in answer["ContextKeyNames"]
    with pytest.raises(Invalid):
        call_operation(work, "iam", "GetContextKeysForCustomPolicy", {"PolicyInputList": ["{"]})
