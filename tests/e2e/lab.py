"""What the steps of the lab share: the server, its clients, and how assignments are made."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from playwright.sync_api import Browser

from e2e.aws_hosts import AwsCli, Certificates
from served import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, Served


@dataclass
class Lab:
    """What the steps share, and every secret that was seen on the way."""

    served: Served
    certificates: Certificates
    home: Path
    pictures: Path
    browser: Browser
    secrets: set[str] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)

    def client(self, service: str, **credentials: Any) -> Any:
        """boto3, as the management account's root unless told otherwise."""
        given = {
            "aws_access_key_id": ACCESS_KEY_ID,
            "aws_secret_access_key": SECRET_ACCESS_KEY,
            **credentials,
        }
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.served.url,
            verify=str(self.certificates.authority),
            config=Config(s3={"addressing_style": "path"}),
            **given,
        )

    @property
    def cli(self) -> AwsCli:
        """Debian's AWS CLI of the user alice."""
        return AwsCli(self.home, self.certificates.authority)


def make_permission_set(lab: Lab, name: str, policy_arn: str) -> str:
    """A permission set with one managed policy; answers its ARN."""
    sso = lab.client("sso-admin")
    made = sso.create_permission_set(InstanceArn=lab.ids["instance"], Name=name)
    arn: str = made["PermissionSet"]["PermissionSetArn"]
    sso.attach_managed_policy_to_permission_set(
        InstanceArn=lab.ids["instance"], PermissionSetArn=arn, ManagedPolicyArn=policy_arn
    )
    return arn


def assignment(lab: Lab, permission_set: str, kind: str, principal: str) -> dict[str, str]:
    """The parameters that name an assignment on the development account."""
    return {
        "InstanceArn": lab.ids["instance"],
        "PermissionSetArn": permission_set,
        "PrincipalType": kind,
        "PrincipalId": principal,
        "TargetType": "AWS_ACCOUNT",
        "TargetId": lab.ids["dev"],
    }


def assign(lab: Lab, permission_set: str, kind: str, principal: str) -> None:
    """Makes the assignment and waits until its role is there."""
    sso = lab.client("sso-admin")
    asked = sso.create_account_assignment(**assignment(lab, permission_set, kind, principal))
    status = asked["AccountAssignmentCreationStatus"]
    assert status["Status"] == "IN_PROGRESS"
    wait_for_status(
        lambda: sso.describe_account_assignment_creation_status(
            InstanceArn=lab.ids["instance"],
            AccountAssignmentCreationRequestId=status["RequestId"],
        )["AccountAssignmentCreationStatus"]
    )


def unassign(lab: Lab, permission_set: str, kind: str, principal: str) -> None:
    """Removes the assignment and waits until that is carried out."""
    sso = lab.client("sso-admin")
    asked = sso.delete_account_assignment(**assignment(lab, permission_set, kind, principal))
    status = asked["AccountAssignmentDeletionStatus"]
    wait_for_status(
        lambda: sso.describe_account_assignment_deletion_status(
            InstanceArn=lab.ids["instance"],
            AccountAssignmentDeletionRequestId=status["RequestId"],
        )["AccountAssignmentDeletionStatus"]
    )


def wait_for_status(describe: Callable[[], dict[str, Any]]) -> None:
    """Returns once the status is SUCCEEDED."""
    deadline = time.monotonic() + 15
    while (status := describe())["Status"] == "IN_PROGRESS":
        assert time.monotonic() < deadline, status
        time.sleep(0.05)
    assert status["Status"] == "SUCCEEDED", status


def cached_secrets(lab: Lab) -> set[str]:
    """Every token and key that the CLI keeps."""
    found: set[str] = set()
    names = {"accessToken", "refreshToken", "clientSecret", "SecretAccessKey", "SessionToken"}
    for path in (lab.home / ".aws").rglob("*.json"):
        content = json.loads(path.read_text())
        content |= content.get("Credentials", {})
        found |= {value for name, value in content.items() if name in names}
    assert found
    return found
