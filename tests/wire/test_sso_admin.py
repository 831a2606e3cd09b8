"""IAM Identity Center administration by boto3 against a served process."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from served import Served

_READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
_POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
_INLINE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}],
    }
)


class Admin:
    """The administrator's client, with the instance filled in."""

    def __init__(self, served: Served) -> None:
        self.sso = served.client("sso-admin")
        found = self.sso.list_instances()["Instances"][0]
        self.instance: str = found["InstanceArn"]
        self.store: str = found["IdentityStoreId"]
        people = served.client("identitystore")
        self.people = people
        accounts = served.client("organizations").list_accounts()["Accounts"]
        self.account: str = next(each["Id"] for each in accounts if each["Name"] == "DevAccount")

    def call(self, method: str, **parameters: Any) -> Any:
        """The operation on our instance."""
        return getattr(self.sso, method)(InstanceArn=self.instance, **parameters)

    def permission_set(self, name: str, **more: Any) -> str:
        """A new permission set's ARN."""
        made = self.call("create_permission_set", Name=name, **more)
        return str(made["PermissionSet"]["PermissionSetArn"])

    def group(self, name: str) -> str:
        """A new group's id."""
        made = self.people.create_group(IdentityStoreId=self.store, DisplayName=name)
        return str(made["GroupId"])

    def assignment(self, permission_set: str, group: str) -> dict[str, str]:
        """The parameters of an assignment of the group on the development account."""
        return {
            "PermissionSetArn": permission_set,
            "PrincipalType": "GROUP",
            "PrincipalId": group,
            "TargetType": "AWS_ACCOUNT",
            "TargetId": self.account,
        }

    def assign(self, permission_set: str, group: str) -> dict[str, Any]:
        """The finished status of a new assignment."""
        asked = self.call("create_account_assignment", **self.assignment(permission_set, group))[
            "AccountAssignmentCreationStatus"
        ]
        assert asked["Status"] == "IN_PROGRESS"
        return finished(
            lambda: self.call(
                "describe_account_assignment_creation_status",
                AccountAssignmentCreationRequestId=asked["RequestId"],
            )["AccountAssignmentCreationStatus"]
        )

    def unassign(self, permission_set: str, group: str) -> dict[str, Any]:
        """The finished status of an assignment's removal."""
        asked = self.call("delete_account_assignment", **self.assignment(permission_set, group))[
            "AccountAssignmentDeletionStatus"
        ]
        return finished(
            lambda: self.call(
                "describe_account_assignment_deletion_status",
                AccountAssignmentDeletionRequestId=asked["RequestId"],
            )["AccountAssignmentDeletionStatus"]
        )

    def provision(self, permission_set: str, **target: str) -> dict[str, Any]:
        """The finished status of provisioning it again."""
        asked = self.call("provision_permission_set", PermissionSetArn=permission_set, **target)[
            "PermissionSetProvisioningStatus"
        ]
        return finished(
            lambda: self.call(
                "describe_permission_set_provisioning_status",
                ProvisionPermissionSetRequestId=asked["RequestId"],
            )["PermissionSetProvisioningStatus"]
        )


def finished(describe: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The status once it is no longer IN_PROGRESS."""
    deadline = time.monotonic() + 10
    while (status := describe())["Status"] == "IN_PROGRESS":
        assert time.monotonic() < deadline, status
        time.sleep(0.02)
    return status


@pytest.fixture(scope="module")
def admin(served: Served) -> Admin:
    """The administrator."""
    return Admin(served)


def _code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def _text(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Message"])


def test_the_instance_is_listed_and_described(admin: Admin) -> None:
    described = admin.call("describe_instance")
    assert described["IdentityStoreId"] == admin.store
    assert described["Status"] == "ACTIVE"


def test_a_permission_set_lives_and_dies(admin: Admin) -> None:
    arn = admin.permission_set(
        "Living", Description="d", SessionDuration="PT2H", Tags=[{"Key": "team", "Value": "a"}]
    )
    named = {"PermissionSetArn": arn}
    found = admin.call("describe_permission_set", **named)["PermissionSet"]
    assert (found["Name"], found["SessionDuration"]) == ("Living", "PT2H")
    admin.call("update_permission_set", **named, SessionDuration="PT12H")
    found = admin.call("describe_permission_set", **named)["PermissionSet"]
    assert found["SessionDuration"] == "PT12H"
    assert "Description" not in found
    assert arn in admin.call("list_permission_sets")["PermissionSets"]
    admin.call("delete_permission_set", **named)
    with pytest.raises(ClientError) as refused:
        admin.call("describe_permission_set", **named)
    assert _code(refused) == "ResourceNotFoundException"


def test_a_name_serves_one_permission_set(admin: Admin) -> None:
    admin.permission_set("Unique")
    with pytest.raises(ClientError) as refused:
        admin.permission_set("Unique")
    assert _code(refused) == "ConflictException"
    assert _text(refused) == "PermissionSet with name Unique already exists."


@pytest.mark.parametrize(
    "more",
    [
        {"Name": "has space"},
        {"Name": "x" * 33},
        {"Name": "Ok", "SessionDuration": "PT13H"},
        {"Name": "Ok", "SessionDuration": "soon"},
        {"Name": "Ok", "Tags": [{"Key": "aws:reserved", "Value": "x"}]},
    ],
)
def test_bad_permission_sets_are_refused(admin: Admin, more: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as refused:
        admin.call("create_permission_set", **more)
    assert _code(refused) == "ValidationException"


def test_managed_policies_are_attached_and_detached(admin: Admin) -> None:
    named = {"PermissionSetArn": admin.permission_set("Managed")}
    policy = {**named, "ManagedPolicyArn": _READ_ONLY}
    admin.call("attach_managed_policy_to_permission_set", **policy)
    with pytest.raises(ClientError) as refused:
        admin.call("attach_managed_policy_to_permission_set", **policy)
    assert _code(refused) == "ConflictException"
    assert "already has a typed link attachment to a manged policy" in _text(refused)
    listed = admin.call("list_managed_policies_in_permission_set", **named)
    assert listed["AttachedManagedPolicies"] == [{"Name": "ReadOnlyAccess", "Arn": _READ_ONLY}]
    admin.call("detach_managed_policy_from_permission_set", **policy)
    with pytest.raises(ClientError) as refused:
        admin.call("detach_managed_policy_from_permission_set", **policy)
    assert _text(refused) == f"Could not find ManagedPolicy with arn {_READ_ONLY}"
    with pytest.raises(ClientError) as refused:
        admin.call(
            "attach_managed_policy_to_permission_set",
            **named,
            ManagedPolicyArn="arn:aws:iam::aws:policy/NoSuchPolicy",
        )
    assert _code(refused) == "ResourceNotFoundException"


def test_customer_policies_inline_policy_and_boundary(admin: Admin) -> None:
    named = {"PermissionSetArn": admin.permission_set("Others")}
    reference = {"CustomerManagedPolicyReference": {"Name": "Ours", "Path": "/team/"}}
    admin.call("attach_customer_managed_policy_reference_to_permission_set", **named, **reference)
    listed = admin.call("list_customer_managed_policy_references_in_permission_set", **named)
    assert listed["CustomerManagedPolicyReferences"] == [{"Name": "Ours", "Path": "/team/"}]
    admin.call("detach_customer_managed_policy_reference_from_permission_set", **named, **reference)
    read = "get_inline_policy_for_permission_set"
    assert admin.call(read, **named)["InlinePolicy"] == ""
    admin.call("put_inline_policy_to_permission_set", **named, InlinePolicy=_INLINE)
    assert admin.call(read, **named)["InlinePolicy"] == _INLINE
    with pytest.raises(ClientError) as refused:
        admin.call("put_inline_policy_to_permission_set", **named, InlinePolicy='{"Version":1}')
    assert _code(refused) == "ValidationException"
    admin.call("delete_inline_policy_from_permission_set", **named)
    boundary = "get_permissions_boundary_for_permission_set"
    with pytest.raises(ClientError) as refused:
        admin.call(boundary, **named)
    assert _code(refused) == "ResourceNotFoundException"
    admin.call(
        "put_permissions_boundary_to_permission_set",
        **named,
        PermissionsBoundary={"ManagedPolicyArn": _POWER},
    )
    assert admin.call(boundary, **named)["PermissionsBoundary"] == {"ManagedPolicyArn": _POWER}
    admin.call("delete_permissions_boundary_from_permission_set", **named)
    admin.call("delete_permission_set", **named)


def test_tags_are_added_listed_and_removed(admin: Admin) -> None:
    resource = {"ResourceArn": admin.permission_set("Tagged")}
    admin.call("tag_resource", **resource, Tags=[{"Key": "a", "Value": "1"}])
    admin.call(
        "tag_resource", **resource, Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}]
    )
    listed = admin.call("list_tags_for_resource", **resource)["Tags"]
    assert listed == [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}]
    admin.call("untag_resource", **resource, TagKeys=["a"])
    assert admin.call("list_tags_for_resource", **resource)["Tags"] == [{"Key": "b", "Value": ""}]


def test_an_assignment_is_carried_out_listed_and_removed(admin: Admin) -> None:
    arn, group = admin.permission_set("Assigned"), admin.group("Assignees")
    status = admin.assign(arn, group)
    assert status["Status"] == "SUCCEEDED"
    assert admin.assign(arn, group)["Status"] == "SUCCEEDED"
    listed = admin.call("list_account_assignments", AccountId=admin.account, PermissionSetArn=arn)[
        "AccountAssignments"
    ]
    assert [each["PrincipalId"] for each in listed] == [group]
    of_group = admin.call(
        "list_account_assignments_for_principal", PrincipalId=group, PrincipalType="GROUP"
    )["AccountAssignments"]
    assert [each["PermissionSetArn"] for each in of_group] == [arn]
    with pytest.raises(ClientError) as refused:
        admin.call("delete_permission_set", PermissionSetArn=arn)
    assert _code(refused) == "ConflictException"
    assert admin.unassign(arn, group)["Status"] == "SUCCEEDED"
    admin.call("delete_permission_set", PermissionSetArn=arn)
    statuses = admin.call("list_account_assignment_creation_status")
    assert status["RequestId"] in {
        each["RequestId"] for each in statuses["AccountAssignmentsCreationStatus"]
    }


def test_failures_carry_awss_texts(admin: Admin) -> None:
    arn = admin.permission_set("Failing")
    nobody = "00000000-0000-4000-8000-000000000000"
    failed = admin.assign(arn, nobody)
    assert failed["Status"] == "FAILED"
    assert failed["FailureReason"] == (
        f"Received a 404 status error: the GROUP assignee {nobody} was not found in directory "
        f"{admin.store}"
    )
    absent = admin.unassign(arn, admin.group("Unassigned"))
    assert absent["Status"] == "FAILED"
    assert "EntitlementItem doesn't exist with the given entitlement key" in absent["FailureReason"]
    named = {"PermissionSetArn": arn}
    reference = {"CustomerManagedPolicyReference": {"Name": "NotThere"}}
    admin.call("attach_customer_managed_policy_reference_to_permission_set", **named, **reference)
    missing = admin.assign(arn, admin.group("Without policy"))
    assert missing["Status"] == "FAILED"
    assert "Received a 404 status error: Not supported policy" in missing["FailureReason"]
    assert "NotThere" in missing["FailureReason"]
    admin.call("delete_permission_set", **named)


def test_changes_wait_until_they_are_provisioned(admin: Admin) -> None:
    arn, group = admin.permission_set("Changing"), admin.group("Changers")
    admin.assign(arn, group)
    latest = {"ProvisioningStatus": "LATEST_PERMISSION_SET_PROVISIONED"}
    stale = {"ProvisioningStatus": "LATEST_PERMISSION_SET_NOT_PROVISIONED"}
    accounts = "list_accounts_for_provisioned_permission_set"
    assert admin.call(accounts, PermissionSetArn=arn, **latest)["AccountIds"] == [admin.account]
    admin.call(
        "attach_managed_policy_to_permission_set",
        PermissionSetArn=arn,
        ManagedPolicyArn=_READ_ONLY,
    )
    assert admin.call(accounts, PermissionSetArn=arn, **latest)["AccountIds"] == []
    assert admin.call(accounts, PermissionSetArn=arn, **stale)["AccountIds"] == [admin.account]
    sets = "list_permission_sets_provisioned_to_account"
    assert arn in admin.call(sets, AccountId=admin.account, **stale)["PermissionSets"]
    done = admin.provision(arn, TargetType="AWS_ACCOUNT", TargetId=admin.account)
    assert done["Status"] == "SUCCEEDED"
    assert admin.call(accounts, PermissionSetArn=arn, **latest)["AccountIds"] == [admin.account]
    admin.call(
        "detach_managed_policy_from_permission_set",
        PermissionSetArn=arn,
        ManagedPolicyArn=_READ_ONLY,
    )
    assert admin.provision(arn, TargetType="ALL_PROVISIONED_ACCOUNTS")["Status"] == "SUCCEEDED"
    assert admin.call(accounts, PermissionSetArn=arn, **stale)["AccountIds"] == []
    listed = admin.call("list_permission_set_provisioning_status")
    assert done["RequestId"] in {
        each["RequestId"] for each in listed["PermissionSetsProvisioningStatus"]
    }


def test_the_wrong_instance_is_not_found(admin: Admin) -> None:
    other = "arn:aws:sso:::instance/ssoins-0000000000000000"
    with pytest.raises(ClientError) as refused:
        admin.sso.list_permission_sets(InstanceArn=other)
    assert _code(refused) in {"ResourceNotFoundException", "AccessDeniedException"}


def test_a_malformed_arn_is_refused_in_awss_words(admin: Admin) -> None:
    with pytest.raises(ClientError) as refused:
        admin.sso.list_permission_sets(InstanceArn="not-an-arn")
    assert _code(refused) == "ValidationException"
    assert "1 validation error detected: Value" in _text(refused)


def test_forged_page_tokens_are_refused(admin: Admin) -> None:
    with pytest.raises(ClientError) as refused:
        admin.call("list_permission_sets", NextToken="AAAA")
    assert _code(refused) == "ValidationException"
