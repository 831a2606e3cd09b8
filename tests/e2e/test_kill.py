"""`kill -9` at random moments: nothing that was answered is lost, nothing is doubled."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ConnectionClosedError

from served import Served, free_port, start

_ROUNDS = 6
_SETS_A_ROUND = 12


class _Work:
    """What was asked for and answered, over all lives of the server."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.served: Served = start(data_dir, port=self.port)
        instance = self.served.client("sso-admin").list_instances()["Instances"][0]
        self.instance: str = instance["InstanceArn"]
        accounts = self.served.client("organizations").list_accounts()["Accounts"]
        self.account: str = next(a["Id"] for a in accounts if a["Name"] == "DevAccount")
        store = self.served.client("identitystore")
        self.group: str = store.create_group(
            IdentityStoreId=instance["IdentityStoreId"], DisplayName="Everyone"
        )["GroupId"]
        self.assigned: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def ask(self, round_number: int) -> None:
        """Makes permission sets and assigns them until the server dies under it."""
        sso = self.served.client("sso-admin")
        for number in range(_SETS_A_ROUND):
            name = f"Set-{round_number}-{number}"
            made = sso.create_permission_set(InstanceArn=self.instance, Name=name)
            arn = self._part(made, "PermissionSet")["PermissionSetArn"]
            self.names[arn] = name
            asked = sso.create_account_assignment(
                InstanceArn=self.instance,
                PermissionSetArn=arn,
                PrincipalType="GROUP",
                PrincipalId=self.group,
                TargetType="AWS_ACCOUNT",
                TargetId=self.account,
            )
            status = self._part(asked, "AccountAssignmentCreationStatus")
            self.assigned[arn] = status["RequestId"]

    def _part(self, answer: dict[str, Any], name: str) -> dict[str, Any]:
        """The part of an answer; boto3 takes a body that the kill cut off for an empty one."""
        if name not in answer:
            raise ConnectionClosedError(endpoint_url=self.served.url)
        return dict(answer[name])

    def restart(self) -> None:
        """The next life, on the same data."""
        self.served = start(self.data_dir, port=self.port)

    def wait(self) -> None:
        """Returns once every assignment that was answered is carried out."""
        sso = self.served.client("sso-admin")
        deadline = time.monotonic() + 20
        for request_id in self.assigned.values():
            while True:
                status: dict[str, Any] = sso.describe_account_assignment_creation_status(
                    InstanceArn=self.instance, AccountAssignmentCreationRequestId=request_id
                )["AccountAssignmentCreationStatus"]
                if status["Status"] != "IN_PROGRESS":
                    break
                assert time.monotonic() < deadline, status
                time.sleep(0.02)
            assert status["Status"] == "SUCCEEDED", status

    def roles(self) -> list[str]:
        """The provisioned roles of the account, by permission set."""
        session = self._account_administrator()
        pages = session.get_paginator("list_roles").paginate(PathPrefix="/aws-reserved/")
        names = [role["RoleName"] for page in pages for role in page["Roles"]]
        return sorted(name.removeprefix("AWSReservedSSO_").rpartition("_")[0] for name in names)

    def _account_administrator(self) -> Any:
        iam = self.served.client("iam")
        document = (
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
            '"Resource":"*"}]}'
        )
        iam.create_user(UserName="checker")
        iam.put_user_policy(UserName="checker", PolicyName="assume", PolicyDocument=document)
        key = iam.create_access_key(UserName="checker")["AccessKey"]
        sts = self.served.client(
            "sts",
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )
        session = sts.assume_role(
            RoleArn=f"arn:aws:iam::{self.account}:role/OrganizationAccountAccessRole",
            RoleSessionName="checker",
        )["Credentials"]
        return self.served.client(
            "iam",
            aws_access_key_id=session["AccessKeyId"],
            aws_secret_access_key=session["SecretAccessKey"],
            aws_session_token=session["SessionToken"],
        )


@pytest.fixture
def work(tmp_path: Path) -> Iterator[_Work]:
    """A server and what it was asked for."""
    made = _Work(tmp_path / "data")
    yield made
    made.served.kill()


def test_killing_the_server_at_random_moments_loses_and_doubles_nothing(work: _Work) -> None:
    chance = random.Random(20261124)
    for round_number in range(_ROUNDS):
        victim = work.served
        with suppress(BotoCoreError):
            if chance.random() < 0.5:
                work.ask(round_number)
                time.sleep(chance.random() * 0.05)
            else:
                _kill_soon(victim, chance.random() * 0.25)
                work.ask(round_number)
        victim.kill()
        work.restart()
    work.wait()
    roles = work.roles()
    assert len(roles) == len(set(roles))
    assert {work.names[arn] for arn in work.assigned} <= set(roles)
    assert len(work.assigned) > _ROUNDS


def _kill_soon(served: Served, seconds: float) -> None:
    threading.Timer(seconds, served.process.kill).start()
