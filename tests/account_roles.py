"""Roles inside the accounts of a served organization, and credentials of their sessions."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from served import Served

Credentials = dict[str, str]
ANY_RESOURCE = {"Resource": "*"}


def allow(action: str | list[str], resource: str | list[str], **condition: Any) -> dict[str, Any]:
    """A statement; condition: operators with their keys."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement


def deny(action: str | list[str], resource: str | list[str], **condition: Any) -> dict[str, Any]:
    """Likewise, to deny."""
    return {**allow(action, resource, **condition), "Effect": "Deny"}


def policy(*statements: dict[str, Any]) -> str:
    """A policy of these statements, as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def account_id(served: Served, name: str) -> str:
    """The id of the member account of this name."""
    accounts = served.client("organizations").list_accounts()["Accounts"]
    return str(next(each["Id"] for each in accounts if each["Name"] == name))


def make_account(served: Served, name: str) -> str:
    """The id of a new member account, for tests that must not meet others."""
    organizations = served.client("organizations")
    asked = organizations.create_account(Email=f"{name.lower()}@example.com", AccountName=name)
    request = asked["CreateAccountStatus"]["Id"]
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        made = organizations.describe_create_account_status(CreateAccountRequestId=request)
        status = made["CreateAccountStatus"]
        if status["State"] == "SUCCEEDED":
            return str(status["AccountId"])
        time.sleep(0.05)
    raise RuntimeError(f"the account {name} was not made")


def administrator(served: Served, account: str, *, user: str) -> Credentials:
    """Credentials of an administrator in a member account. user: made for that, by this name."""
    iam = served.client("iam")
    iam.create_user(UserName=user)
    iam.put_user_policy(
        UserName=user, PolicyName="assume", PolicyDocument=policy(allow("sts:AssumeRole", "*"))
    )
    key = iam.create_access_key(UserName=user)["AccessKey"]
    sts = served.client(
        "sts",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
    return _credentials(sts.assume_role(RoleArn=role, RoleSessionName="tests"))


def restricted(
    served: Served, by: Credentials, name: str, *statements: dict[str, Any]
) -> Credentials:
    """Credentials of a role that may do just this. by: an administrator of its account."""
    iam, sts = served.client("iam", **by), served.client("sts", **by)
    account = sts.get_caller_identity()["Account"]
    trusted = {"AWS": f"arn:aws:iam::{account}:root"}
    trust = {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="only", PolicyDocument=policy(*statements))
    return _credentials(sts.assume_role(RoleArn=role["Arn"], RoleSessionName="tests"))


def _credentials(assumed: dict[str, Any]) -> Credentials:
    made = assumed["Credentials"]
    return {
        "aws_access_key_id": made["AccessKeyId"],
        "aws_secret_access_key": made["SecretAccessKey"],
        "aws_session_token": made["SessionToken"],
    }


def refused(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
    """The code and the text of the refusal of a call."""
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    error = raised.value.response["Error"]
    return str(error["Code"]), str(error["Message"])
