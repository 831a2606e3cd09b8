"""Who has which permission set in which account."""

from typing import Any

from vestibule.access import account_assignments
from vestibule.access.newest_first import MAX_PAGE
from vestibule.access.permission_sets import check_instance
from vestibule.model.account_assignments import AccountAssignment, KeptAssignment, PrincipalType
from vestibule.model.calls import Call
from vestibule.operations.operation import Request, operation
from vestibule.operations.sso_admin.account_assignment_operations import operation_status
from vestibule.operations.sso_admin.targets import assignment, instance
from vestibule.store.work import Work


@operation("sso-admin", "CreateAccountAssignment", targets=assignment)
def create_account_assignment(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """Gives a user or group a permission set in one account; provisioning follows later.

    Source: sso-admin 2020-07-20, API_CreateAccountAssignment.
    """
    check_instance(work, request["InstanceArn"])
    made = account_assignments.create_account_assignment(work, _requested(request), by=call.caller)
    return {"AccountAssignmentCreationStatus": operation_status(made)}


@operation("sso-admin", "DeleteAccountAssignment", targets=assignment)
def delete_account_assignment(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """Takes it away again; the role goes with the last assignment.

    Source: sso-admin 2020-07-20, API_DeleteAccountAssignment.
    """
    check_instance(work, request["InstanceArn"])
    made = account_assignments.delete_account_assignment(work, _requested(request), by=call.caller)
    return {"AccountAssignmentDeletionStatus": operation_status(made)}


@operation("sso-admin", "ListAccountAssignments", reads=True, targets=assignment)
def list_account_assignments(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of who has the permission set in the account.

    Source: sso-admin 2020-07-20, API_ListAccountAssignments.
    """
    check_instance(work, request["InstanceArn"])
    found, token = account_assignments.list_account_assignments(
        work,
        request["PermissionSetArn"],
        account_id=request["AccountId"],
        token=request.get("NextToken"),
        count=request.get("MaxResults", MAX_PAGE),
    )
    return {"AccountAssignments": [_assignment(each) for each in found], "NextToken": token}


@operation("sso-admin", "ListAccountAssignmentsForPrincipal", reads=True, targets=instance)
def list_account_assignments_for_principal(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """A page of what a group, or a user with the user's groups, is assigned.

    Source: sso-admin 2020-07-20, API_ListAccountAssignmentsForPrincipal.
    """
    check_instance(work, request["InstanceArn"])
    found, token = account_assignments.list_account_assignments_for_principal(
        work,
        PrincipalType(request["PrincipalType"]),
        request["PrincipalId"],
        account_id=request.get("Filter", {}).get("AccountId"),
        token=request.get("NextToken"),
        count=request.get("MaxResults", MAX_PAGE),
    )
    return {"AccountAssignments": [_assignment(each) for each in found], "NextToken": token}


def _requested(request: Request) -> AccountAssignment:
    return AccountAssignment(
        permission_set_arn=request["PermissionSetArn"],
        account_id=request["TargetId"],
        principal_type=PrincipalType(request["PrincipalType"]),
        principal_id=request["PrincipalId"],
    )


def _assignment(kept: KeptAssignment) -> dict[str, Any]:
    return {
        "AccountId": kept.assignment.account_id,
        "PermissionSetArn": kept.assignment.permission_set_arn,
        "PrincipalType": kept.assignment.principal_type.value,
        "PrincipalId": kept.assignment.principal_id,
    }
