"""What came of requests to make or remove assignments."""

from typing import Any

from vestibule.access.account_assignment_operations import (
    get_account_assignment_operation,
    list_account_assignment_operations,
)
from vestibule.access.newest_first import MAX_PAGE
from vestibule.access.permission_sets import check_instance
from vestibule.model.account_assignments import (
    AccountAssignmentOperation,
    OperationKind,
    OperationStatus,
)
from vestibule.model.calls import Call
from vestibule.operations.operation import Request, operation
from vestibule.operations.sso_admin.targets import instance
from vestibule.store.work import Work


@operation("sso-admin", "DescribeAccountAssignmentCreationStatus", reads=True, targets=instance)
def describe_account_assignment_creation_status(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """What came of a creation.

    Source: sso-admin 2020-07-20, API_DescribeAccountAssignmentCreationStatus.
    """
    check_instance(work, request["InstanceArn"])
    found = get_account_assignment_operation(
        work, request["AccountAssignmentCreationRequestId"], kind=OperationKind.CREATION
    )
    return {"AccountAssignmentCreationStatus": operation_status(found)}


@operation("sso-admin", "DescribeAccountAssignmentDeletionStatus", reads=True, targets=instance)
def describe_account_assignment_deletion_status(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """What came of a removal.

    Source: sso-admin 2020-07-20, API_DescribeAccountAssignmentDeletionStatus.
    """
    check_instance(work, request["InstanceArn"])
    found = get_account_assignment_operation(
        work, request["AccountAssignmentDeletionRequestId"], kind=OperationKind.DELETION
    )
    return {"AccountAssignmentDeletionStatus": operation_status(found)}


@operation("sso-admin", "ListAccountAssignmentCreationStatus", reads=True, targets=instance)
def list_account_assignment_creation_status(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """A page of creations, newest first.

    Source: sso-admin 2020-07-20, API_ListAccountAssignmentCreationStatus.
    """
    found, token = _page(work, OperationKind.CREATION, request)
    return {"AccountAssignmentsCreationStatus": found, "NextToken": token}


@operation("sso-admin", "ListAccountAssignmentDeletionStatus", reads=True, targets=instance)
def list_account_assignment_deletion_status(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """A page of removals, newest first.

    Source: sso-admin 2020-07-20, API_ListAccountAssignmentDeletionStatus.
    """
    found, token = _page(work, OperationKind.DELETION, request)
    return {"AccountAssignmentsDeletionStatus": found, "NextToken": token}


def operation_status(operation: AccountAssignmentOperation) -> dict[str, Any]:
    """AccountAssignmentOperationStatus."""
    assignment = operation.assignment
    return {
        **_in_list(operation),
        "FailureReason": operation.failure_reason,
        "TargetId": assignment.account_id,
        "TargetType": "AWS_ACCOUNT",
        "PermissionSetArn": assignment.permission_set_arn,
        "PrincipalType": assignment.principal_type.value,
        "PrincipalId": assignment.principal_id,
    }


def wanted_status(request: Request) -> OperationStatus | None:
    """The status that a list is narrowed to."""
    status = request.get("Filter", {}).get("Status")
    return None if status is None else OperationStatus(status)


def _page(
    work: Work, kind: OperationKind, request: Request
) -> tuple[list[dict[str, Any]], str | None]:
    check_instance(work, request["InstanceArn"])
    found, token = list_account_assignment_operations(
        work,
        kind,
        status=wanted_status(request),
        token=request.get("NextToken"),
        count=request.get("MaxResults", MAX_PAGE),
    )
    return [_in_list(each) for each in found], token


def _in_list(operation: AccountAssignmentOperation) -> dict[str, Any]:
    return {
        "Status": operation.status.value,
        "RequestId": operation.id,
        "CreatedDate": operation.created_at,
    }
