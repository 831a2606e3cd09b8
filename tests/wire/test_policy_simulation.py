"""The policy simulator, called with boto3 on a served process."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from served import MANAGEMENT_ACCOUNT, Served

TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _allow(action: str, resource: str = "*") -> dict[str, str]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def _error(refused: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response: Any = refused.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.fixture(scope="module")
def role_arn(served: Served) -> str:
    """A role that may read buckets, but for what its inline policy denies."""
    iam = served.client("iam")
    role = iam.create_role(RoleName="Simulated", AssumeRolePolicyDocument=_policy(TRUST))["Role"]
    iam.attach_role_policy(
        RoleName="Simulated", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::secret/*"}
    iam.put_role_policy(RoleName="Simulated", PolicyName="no-secrets", PolicyDocument=_policy(deny))
    return str(role["Arn"])


def test_a_role_is_simulated_on_each_resource(served: Served, role_arn: str) -> None:
    answer = served.client("iam").simulate_principal_policy(
        PolicySourceArn=role_arn,
        ActionNames=["s3:GetObject", "s3:PutObject"],
        ResourceArns=["arn:aws:s3:::open/x", "arn:aws:s3:::secret/x"],
    )
    assert answer["IsTruncated"] is False
    decisions = {
        (result["EvalActionName"], each["EvalResourceName"]): each["EvalResourceDecision"]
        for result in answer["EvaluationResults"]
        for each in result["ResourceSpecificResults"]
    }
    assert decisions == {
        ("s3:GetObject", "arn:aws:s3:::open/x"): "allowed",
        ("s3:GetObject", "arn:aws:s3:::secret/x"): "explicitDeny",
        ("s3:PutObject", "arn:aws:s3:::open/x"): "implicitDeny",
        ("s3:PutObject", "arn:aws:s3:::secret/x"): "explicitDeny",
    }


def test_simulation_agrees_with_what_happens(served: Served) -> None:
    iam = served.client("iam")
    document = _policy(_allow("iam:GetUser"))
    iam.create_user(UserName="asked")
    iam.put_user_policy(UserName="asked", PolicyName="p", PolicyDocument=document)
    key = iam.create_access_key(UserName="asked")["AccessKey"]
    theirs = served.client(
        "iam",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    results = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:user/asked",
        ActionNames=["iam:GetUser", "iam:ListUsers", "iam:SimulateCustomPolicy"],
    )["EvaluationResults"]
    decisions = [each["EvalDecision"] for each in results]
    assert decisions == ["allowed", "implicitDeny", "implicitDeny"]
    assert theirs.get_user()["User"]["UserName"] == "asked"
    with pytest.raises(ClientError) as refused:
        theirs.list_users()
    assert _error(refused) == ("AccessDenied", 403)
    with pytest.raises(ClientError) as refused:
        theirs.simulate_custom_policy(PolicyInputList=[document], ActionNames=["iam:GetUser"])
    assert _error(refused) == ("AccessDenied", 403)


def test_the_organizations_policies_bind_members_principals(served: Served) -> None:
    accounts = served.client("organizations").list_accounts()["Accounts"]
    member = next(each["Id"] for each in accounts if each["Name"] == "DevAccount")
    with pytest.raises(ClientError) as refused:
        served.client("iam").simulate_principal_policy(
            PolicySourceArn=f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole",
            ActionNames=["s3:GetObject"],
        )
    assert _error(refused) == ("AccessDenied", 403)
    iam = served.client("iam")
    iam.create_user(UserName="into-simulation")
    iam.put_user_policy(
        UserName="into-simulation", PolicyName="p", PolicyDocument=_policy(_allow("sts:*"))
    )
    key = iam.create_access_key(UserName="into-simulation")["AccessKey"]
    made = served.client(
        "sts",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    ).assume_role(
        RoleArn=f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole",
        RoleSessionName="simulating",
    )["Credentials"]
    [result] = served.client(
        "iam",
        aws_access_key_id=made["AccessKeyId"],
        aws_secret_access_key=made["SecretAccessKey"],
        aws_session_token=made["SessionToken"],
    ).simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole",
        ActionNames=["s3:GetObject"],
    )["EvaluationResults"]
    assert result["EvalDecision"] == "allowed"
    assert result.get("OrganizationsDecisionDetail", {"AllowedByOrganizations": True}) == {
        "AllowedByOrganizations": True
    }


def test_a_paginator_reads_every_action(served: Served) -> None:
    actions = [f"s3:Action{number}" for number in range(1000)]
    pages = (
        served.client("iam")
        .get_paginator("simulate_custom_policy")
        .paginate(PolicyInputList=[_policy(_allow("s3:*"))], ActionNames=actions)
    )
    told = [each["EvalActionName"] for page in pages for each in page["EvaluationResults"]]
    assert told == actions


def test_context_entries_and_organization_levels_are_read(served: Served) -> None:
    condition = {"ForAnyValue:StringEquals": {"aws:TagKeys": ["team", "cost"]}}
    full = _policy(_allow("*"))
    [result] = served.client("iam").simulate_custom_policy(
        PolicyInputList=[_policy({**_allow("ec2:*"), "Condition": condition})],
        PermissionsBoundaryPolicyInputList=[full],
        OrderedOrganizationPolicyInputList=[
            {"ServiceControlPolicyInputList": [full]},
            {"ServiceControlPolicyInputList": [full, _policy(_allow("s3:*"))]},
        ],
        ActionNames=["ec2:CreateTags"],
        ContextEntries=[
            {
                "ContextKeyName": "aws:TagKeys",
                "ContextKeyType": "stringList",
                "ContextKeyValues": ["owner", "cost"],
            }
        ],
    )["EvaluationResults"]
    assert result["EvalDecision"] == "allowed"
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": True}
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": True}


def test_context_keys_are_listed(served: Served, role_arn: str) -> None:
    iam = served.client("iam")
    document = _policy(_allow("s3:*", "arn:aws:s3:::${aws:username}/*"))
    keys = iam.get_context_keys_for_custom_policy(PolicyInputList=[document])
    assert keys["ContextKeyNames"] == ["aws:username"]
    keys = iam.get_context_keys_for_principal_policy(
        PolicySourceArn=role_arn, PolicyInputList=[document]
    )
    assert "aws:username" in keys["ContextKeyNames"]


@pytest.mark.parametrize("document", ["{", "[" * 5000, '{"Statement": 1}', "x" * 131_072])
def test_bad_policies_are_invalid_input(served: Served, document: str) -> None:
    iam = served.client("iam")
    with pytest.raises(ClientError) as refused:
        iam.simulate_custom_policy(PolicyInputList=[document], ActionNames=["s3:GetObject"])
    assert _error(refused) == ("InvalidInput", 400)
    with pytest.raises(ClientError) as refused:
        iam.get_context_keys_for_custom_policy(PolicyInputList=[document])
    assert _error(refused) == ("InvalidInput", 400)


def test_who_is_not_there_is_no_such_entity(served: Served) -> None:
    iam = served.client("iam")
    for kind in ("user", "group", "role"):
        arn = f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:{kind}/nobody"
        with pytest.raises(ClientError) as refused:
            iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["s3:GetObject"])
        assert _error(refused) == ("NoSuchEntity", 404)
        with pytest.raises(ClientError) as refused:
            iam.get_context_keys_for_principal_policy(PolicySourceArn=arn)
        assert _error(refused) == ("NoSuchEntity", 404)
