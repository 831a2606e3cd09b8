"""How requests end that wait for a permission set in an account."""

from vestibule.model.account_assignments import (
    AccountAssignmentOperation,
    OperationKind,
    ProvisionedPermissionSet,
)
from vestibule.store.account_assignment_operations import finish_operation, waiting_operations
from vestibule.store.account_assignments import (
    activate_assignment,
    delete_assignment,
    find_assignment,
)
from vestibule.store.permission_set_provisionings import finish_targets
from vestibule.store.work import Work


def waiting_creations(
    work: Work, row: ProvisionedPermissionSet
) -> list[AccountAssignmentOperation]:
    """The requests to make an assignment that wait for the row, oldest first."""
    waiting = waiting_operations(work.tx, row.permission_set_id, account_id=row.account_id)
    return [operation for operation in waiting if operation.kind is OperationKind.CREATION]


def succeed_requests(work: Work, row: ProvisionedPermissionSet) -> None:
    """All that waited for the row is done; assignments that were in flight give access."""
    for operation in waiting_operations(work.tx, row.permission_set_id, account_id=row.account_id):
        if operation.kind is OperationKind.CREATION:
            kept = find_assignment(work.tx, operation.assignment)
            if kept is not None and not kept.is_active:
                activate_assignment(work.tx, kept.id)
        finish_operation(work.tx, operation.id)
    finish_targets(work.tx, row.permission_set_id, account_id=row.account_id)


def fail_requests(work: Work, row: ProvisionedPermissionSet, reason: str) -> None:
    """What waited for the row FAILED, removals excepted: their access has ended already."""
    for operation in waiting_operations(work.tx, row.permission_set_id, account_id=row.account_id):
        if operation.kind is OperationKind.CREATION:
            fail_creation(work, operation, reason)
        else:
            finish_operation(work.tx, operation.id)
    finish_targets(work.tx, row.permission_set_id, account_id=row.account_id, failure_reason=reason)


def fail_creation(work: Work, operation: AccountAssignmentOperation, reason: str) -> None:
    """The request FAILED; its assignment goes, unless it was in force before."""
    kept = find_assignment(work.tx, operation.assignment)
    if kept is not None and not kept.is_active:
        delete_assignment(work.tx, kept.id)
    finish_operation(work.tx, operation.id, failure_reason=reason)
