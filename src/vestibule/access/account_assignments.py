"""Account assignments: made, removed, listed. Provisioning carries them out afterwards."""

from functools import partial

import orjson

from vestibule.access.newest_first import MAX_PAGE
from vestibule.access.permission_sets import get_permission_set
from vestibule.access.provisioning_wishes import want_provisioning
from vestibule.identity_store.group_memberships import group_ids_of_user
from vestibule.identity_store.instances import get_instance
from vestibule.model.account_assignments import (
    AccountAssignment,
    AccountAssignmentOperation,
    KeptAssignment,
    OperationKind,
    OperationStatus,
    PrincipalType,
)
from vestibule.model.callers import Caller
from vestibule.model.errors import Throttled
from vestibule.store import account_assignments as rows
from vestibule.store.account_assignment_operations import count_outstanding, insert_operation
from vestibule.store.paging import page
from vestibule.store.provisioned_permission_sets import mark_due
from vestibule.store.work import Work

MAX_OUTSTANDING = 10_000  # AWS: 15; see docs/divergences.md


def create_account_assignment(
    work: Work, assignment: AccountAssignment, *, by: Caller
) -> AccountAssignmentOperation:
    """The request, in progress; access follows once it is carried out.

    An assignment that exists is asked for again without harm. Whether the principal and the
    account exist is found out when it is carried out, as in AWS.
    Raises NotFound (PERMISSION_SET) and Throttled.
    Source: sso-admin 2020-07-20, API_CreateAccountAssignment.
    """
    permission_set = get_permission_set(work, assignment.permission_set_arn)
    if count_outstanding(work.tx) >= MAX_OUTSTANDING:
        raise Throttled("Too many account assignments are in progress.", kind="OUTSTANDING")
    if rows.find_assignment(work.tx, assignment) is None:
        kept = KeptAssignment(work.random.uuid(), assignment, is_active=False)
        rows.insert_assignment(work.tx, kept, created_at=work.now)
    want_provisioning(work, permission_set, account_id=assignment.account_id)
    return _begin(work, OperationKind.CREATION, assignment, by=by)


def delete_account_assignment(
    work: Work, assignment: AccountAssignment, *, by: Caller
) -> AccountAssignmentOperation:
    """The request; access ends at once, the role goes when it is carried out.

    For an assignment that does not exist the request has FAILED.
    Raises NotFound (PERMISSION_SET).
    Source: sso-admin 2020-07-20, API_DeleteAccountAssignment.
    """
    get_permission_set(work, assignment.permission_set_arn)
    kept = rows.find_assignment(work.tx, assignment)
    if kept is None:
        reason = _absent_text(assignment)
        return _begin(work, OperationKind.DELETION, assignment, by=by, failure_reason=reason)
    return _remove(work, kept, by=by)


def delete_assignments_of_principal(
    work: Work, principal_type: PrincipalType, principal_id: str, *, by: Caller
) -> None:
    """Removes all direct assignments of a user or group, as if each were asked for."""
    for kept in rows.all_assignments_of_principal(work.tx, principal_type, principal_id):
        _remove(work, kept, by=by)


def list_account_assignments(
    work: Work,
    permission_set_arn: str,
    *,
    account_id: str,
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[KeptAssignment], str | None]:
    """A page of who has the permission set in the account, and the next page's token.

    Raises NotFound (PERMISSION_SET) and Invalid.
    """
    permission_set = get_permission_set(work, permission_set_arn)
    fetch = partial(rows.assignments_page, work.tx, permission_set.id, account_id=account_id)
    query = f"assignments:{permission_set.id}:{account_id}"
    return page(work, query, token=token, count=count, most=MAX_PAGE, rows=fetch)


def list_account_assignments_for_principal(
    work: Work,
    principal_type: PrincipalType,
    principal_id: str,
    *,
    account_id: str | None = None,
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[KeptAssignment], str | None]:
    """A page of the assignments of a group, or of a user and the user's groups.

    account_id: only those in that account. Raises Invalid.
    Source: sso-admin 2020-07-20, API_ListAccountAssignmentsForPrincipal.
    """
    principals = {principal_id}
    if principal_type is PrincipalType.USER:
        store_id = get_instance(work).identity_store_id
        principals |= group_ids_of_user(work, principal_id, identity_store_id=store_id)
    fetch = partial(
        rows.assignments_of_principals,
        work.tx,
        orjson.dumps(sorted(principals)).decode(),
        account_id=account_id,
    )
    query = f"assignments:{principal_type}:{principal_id}:{account_id}"
    return page(work, query, token=token, count=count, most=MAX_PAGE, rows=fetch)


def _remove(work: Work, kept: KeptAssignment, *, by: Caller) -> AccountAssignmentOperation:
    assignment = kept.assignment
    rows.delete_assignment(work.tx, kept.id)
    mark_due(work.tx, assignment.permission_set_id, account_id=assignment.account_id, at=work.now)
    return _begin(work, OperationKind.DELETION, assignment, by=by)


def _begin(
    work: Work,
    kind: OperationKind,
    assignment: AccountAssignment,
    *,
    by: Caller,
    failure_reason: str | None = None,
) -> AccountAssignmentOperation:
    status = OperationStatus.FAILED if failure_reason else OperationStatus.IN_PROGRESS
    operation = AccountAssignmentOperation(
        work.random.uuid(), kind, status, assignment, work.now, by.arn, failure_reason
    )
    insert_operation(work.tx, operation)
    return operation


def _absent_text(assignment: AccountAssignment) -> str:
    return (
        "Received a 404 status error: EntitlementItem doesn't exist with the given entitlement key "
        f"EntitlementKey{{permissionSetArn={assignment.permission_set_arn}, "
        f"accountId={assignment.account_id}, "
        f"principalType={assignment.principal_type}, principalId={assignment.principal_id}}}"
    )
