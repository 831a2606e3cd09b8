"""Bringing accounts to a permission set as it is now, and which accounts have which."""

from collections.abc import Sequence
from typing import Any

from vestibule.access import permission_set_provisioning as provisioning
from vestibule.access.newest_first import MAX_PAGE
from vestibule.access.permission_sets import check_instance
from vestibule.identity_store.instances import get_instance
from vestibule.model.account_assignments import (
    PermissionSetProvisioning,
    ProvisioningStatus,
    ProvisionTargetType,
)
from vestibule.model.arns import sso_account_arn
from vestibule.model.calls import Call
from vestibule.model.operations import Target
from vestibule.operations.operation import Request, operation
from vestibule.operations.sso_admin.account_assignment_operations import wanted_status
from vestibule.operations.sso_admin.targets import assignment, instance, permission_set
from vestibule.store.work import Work


def accounts_to_provision(work: Work, call: Call, request: Any) -> Sequence[Target]:
    """Instance, permission set, and the account; where all are meant, every account there is."""
    owner = get_instance(work).owner_account_id
    accounts = Target(sso_account_arn(request.get("TargetId", "*")), owner)
    return (*permission_set(work, call, request), accounts)


@operation("sso-admin", "ProvisionPermissionSet", targets=accounts_to_provision)
def provision_permission_set(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """Brings one account, or all that have it, to the permission set as it is now.

    Source: sso-admin 2020-07-20, API_ProvisionPermissionSet.
    """
    check_instance(work, request["InstanceArn"])
    made = provisioning.provision_permission_set(
        work,
        request["PermissionSetArn"],
        target_type=ProvisionTargetType(request["TargetType"]),
        account_id=request.get("TargetId"),
        by=call.caller,
    )
    return {"PermissionSetProvisioningStatus": _status(made)}


@operation("sso-admin", "DescribePermissionSetProvisioningStatus", reads=True, targets=instance)
def describe_permission_set_provisioning_status(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """What came of a request to provision.

    Source: sso-admin 2020-07-20, API_DescribePermissionSetProvisioningStatus.
    """
    check_instance(work, request["InstanceArn"])
    found = provisioning.get_permission_set_provisioning(
        work, request["ProvisionPermissionSetRequestId"]
    )
    return {"PermissionSetProvisioningStatus": _status(found)}


@operation("sso-admin", "ListPermissionSetProvisioningStatus", reads=True, targets=instance)
def list_permission_set_provisioning_status(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """A page of requests to provision, newest first.

    Source: sso-admin 2020-07-20, API_ListPermissionSetProvisioningStatus.
    """
    check_instance(work, request["InstanceArn"])
    found, token = provisioning.list_permission_set_provisionings(
        work,
        status=wanted_status(request),
        token=request.get("NextToken"),
        count=request.get("MaxResults", MAX_PAGE),
    )
    listed = [_in_list(each) for each in found]
    return {"PermissionSetsProvisioningStatus": listed, "NextToken": token}


@operation("sso-admin", "ListPermissionSetsProvisionedToAccount", reads=True, targets=assignment)
def list_permission_sets_provisioned_to_account(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """A page of the permission sets that the account has.

    Source: sso-admin 2020-07-20, API_ListPermissionSetsProvisionedToAccount.
    """
    check_instance(work, request["InstanceArn"])
    found, token = provisioning.list_permission_sets_provisioned_to_account(
        work,
        request["AccountId"],
        status=_provisioning_status(request),
        token=request.get("NextToken"),
        count=request.get("MaxResults", MAX_PAGE),
    )
    return {"PermissionSets": [each.arn for each in found], "NextToken": token}


@operation(
    "sso-admin", "ListAccountsForProvisionedPermissionSet", reads=True, targets=permission_set
)
def list_accounts_for_provisioned_permission_set(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """A page of the accounts that have the permission set.

    Source: sso-admin 2020-07-20, API_ListAccountsForProvisionedPermissionSet.
    """
    check_instance(work, request["InstanceArn"])
    found, token = provisioning.list_accounts_for_provisioned_permission_set(
        work,
        request["PermissionSetArn"],
        status=_provisioning_status(request),
        token=request.get("NextToken"),
        count=request.get("MaxResults", MAX_PAGE),
    )
    return {"AccountIds": [each.id for each in found], "NextToken": token}


def _status(found: PermissionSetProvisioning) -> dict[str, Any]:
    return {
        **_in_list(found),
        "AccountId": found.account_id,
        "PermissionSetArn": found.permission_set_arn,
        "FailureReason": found.failure_reason,
    }


def _in_list(found: PermissionSetProvisioning) -> dict[str, Any]:
    return {
        "Status": found.status.value,
        "RequestId": found.id,
        "CreatedDate": found.created_at,
    }


def _provisioning_status(request: Request) -> ProvisioningStatus | None:
    status = request.get("ProvisioningStatus")
    return None if status is None else ProvisioningStatus(status)
