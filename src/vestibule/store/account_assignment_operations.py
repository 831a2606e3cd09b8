"""Rows of requests about assignments, and what came of them."""

from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Index,
    Table,
    Text,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from vestibule.model.account_assignments import (
    AccountAssignment,
    AccountAssignmentOperation,
    OperationKind,
    OperationStatus,
    PrincipalType,
)
from vestibule.model.clock import from_epoch, to_epoch
from vestibule.store.database import Row, Transaction
from vestibule.store.statements import Statement, metadata

OPERATIONS = Table(
    "account_assignment_operations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("permission_set_id", Text, nullable=False),
    Column("permission_set_arn", Text, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("principal_type", Text, nullable=False),
    Column("principal_id", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("failure_reason", Text),
    Index(
        "account_assignment_operations_waiting",
        "status",
        "permission_set_id",
        "account_id",
        "created_at",
    ),
    Index("account_assignment_operations_by_time", "kind", "created_at", "id"),
    Index("account_assignment_operations_by_status", "kind", "status", "created_at", "id"),
)
_C = OPERATIONS.c
_KEPT = select(
    _C.id,
    _C.kind,
    _C.status,
    _C.permission_set_arn,
    _C.account_id,
    _C.principal_type,
    _C.principal_id,
    _C.created_at,
    _C.created_by,
    _C.failure_reason,
)
_IN_PROGRESS = _C.status == OperationStatus.IN_PROGRESS.value
_INSERT = Statement(insert(OPERATIONS).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(_KEPT.where(_C.id == bindparam("id"), _C.kind == bindparam("kind")))
_WAITING = Statement(
    _KEPT.where(
        _IN_PROGRESS,
        _C.permission_set_id == bindparam("permission_set_id"),
        _C.account_id == bindparam("account_id"),
    ).order_by(_C.created_at)
)
_OUTSTANDING = Statement(select(func.count()).select_from(OPERATIONS).where(_IN_PROGRESS))
_FINISH = Statement(
    update(OPERATIONS)
    .where(_C.id == bindparam("operation_id"))
    .values(status=bindparam("status"), failure_reason=bindparam("failure_reason"))
)
_PAGE = (
    _KEPT.where(
        _C.kind == bindparam("kind"),
        _C.created_at <= bindparam("time"),
        or_(_C.created_at < bindparam("time"), _C.id < bindparam("before_id")),
    )
    .order_by(_C.created_at.desc(), _C.id.desc())
    .limit(bindparam("count"))
)
_NEWEST = Statement(_PAGE)
_NEWEST_OF_STATUS = Statement(_PAGE.where(_C.status == bindparam("status")))


def insert_operation(tx: Transaction, operation: AccountAssignmentOperation) -> None:
    """Keeps the request."""
    assignment = operation.assignment
    tx.run(
        _INSERT,
        id=operation.id,
        kind=operation.kind.value,
        status=operation.status.value,
        permission_set_id=assignment.permission_set_id,
        permission_set_arn=assignment.permission_set_arn,
        account_id=assignment.account_id,
        principal_type=assignment.principal_type.value,
        principal_id=assignment.principal_id,
        created_at=to_epoch(operation.created_at),
        created_by=operation.created_by,
        failure_reason=operation.failure_reason,
    )


def find_operation(
    tx: Transaction, operation_id: str, *, kind: OperationKind
) -> AccountAssignmentOperation | None:
    """The request of that id and kind, if there is one."""
    row = tx.one(_FIND, id=operation_id, kind=kind.value)
    return _operation(row) if row else None


def waiting_operations(
    tx: Transaction, permission_set_id: str, *, account_id: str
) -> list[AccountAssignmentOperation]:
    """All requests in progress about the permission set in the account, oldest first."""
    rows = tx.all(_WAITING, permission_set_id=permission_set_id, account_id=account_id)
    return [_operation(row) for row in rows]


def count_outstanding(tx: Transaction) -> int:
    """How many requests are in progress."""
    row = tx.one(_OUTSTANDING)
    return row[0] if row else 0


def finish_operation(
    tx: Transaction, operation_id: str, *, failure_reason: str | None = None
) -> None:
    """The request SUCCEEDED, or FAILED where a reason is given."""
    status = OperationStatus.FAILED if failure_reason else OperationStatus.SUCCEEDED
    tx.run(_FINISH, operation_id=operation_id, status=status.value, failure_reason=failure_reason)


def operations_page(
    tx: Transaction,
    kind: OperationKind,
    *,
    status: OperationStatus | None,
    before: tuple[float, str],
    count: int,
) -> list[AccountAssignmentOperation]:
    """Up to `count` requests, newest first, made before the time and id `before`."""
    place: dict[str, Any] = {
        "kind": kind.value,
        "time": before[0],
        "before_id": before[1],
        "count": count,
    }
    if status is None:
        return [_operation(row) for row in tx.all(_NEWEST, **place)]
    rows = tx.all(_NEWEST_OF_STATUS, status=status.value, **place)
    return [_operation(row) for row in rows]


def _operation(row: Row) -> AccountAssignmentOperation:
    assignment = AccountAssignment(row[3], row[4], PrincipalType(row[5]), row[6])
    return AccountAssignmentOperation(
        row[0],
        OperationKind(row[1]),
        OperationStatus(row[2]),
        assignment,
        from_epoch(row[7]),
        row[8],
        row[9],
    )
