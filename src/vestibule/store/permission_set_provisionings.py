"""Rows of requests to provision a permission set, and of the accounts each still waits for."""

from typing import Any

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Table,
    Text,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from vestibule.model.account_assignments import OperationStatus, PermissionSetProvisioning
from vestibule.model.clock import from_epoch, to_epoch
from vestibule.store.database import Row, Transaction
from vestibule.store.provisioned_permission_sets import PROVISIONED
from vestibule.store.statements import Statement, metadata

PROVISIONINGS = Table(
    "permission_set_provisionings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("permission_set_arn", Text, nullable=False),
    Column("account_id", Text),
    Column("created_at", Float, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("failure_reason", Text),
    Index("permission_set_provisionings_by_time", "created_at", "id"),
    Index("permission_set_provisionings_by_status", "status", "created_at", "id"),
)
TARGETS = Table(
    "permission_set_provisioning_targets",
    metadata,
    Column(
        "request_id",
        Text,
        ForeignKey(PROVISIONINGS.c.id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("permission_set_id", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Index("permission_set_provisioning_targets_waiting", "permission_set_id", "account_id"),
)
_C, _T = PROVISIONINGS.c, TARGETS.c
_HERE = (
    _T.permission_set_id == bindparam("permission_set_id"),
    _T.account_id == bindparam("account_id"),
)
_INSERT = Statement(insert(PROVISIONINGS).values({c.name: bindparam(c.name) for c in _C}))
_INSERT_TARGET = Statement(insert(TARGETS).values({c.name: bindparam(c.name) for c in _T}))
_INSERT_TARGETS = Statement(
    insert(TARGETS).from_select(
        ["request_id", "permission_set_id", "account_id"],
        select(
            bindparam("request_id"), PROVISIONED.c.permission_set_id, PROVISIONED.c.account_id
        ).where(PROVISIONED.c.permission_set_id == bindparam("permission_set_id")),
    )
)
_FIND = Statement(select(PROVISIONINGS).where(_C.id == bindparam("id")))
_WAITING = Statement(select(_T.request_id).where(*_HERE))
_DELETE_TARGETS = Statement(delete(TARGETS).where(*_HERE))
_NOTE_FAILURE = Statement(
    update(PROVISIONINGS)
    .where(_C.id == bindparam("provisioning_id"), _C.failure_reason.is_(None))
    .values(failure_reason=bindparam("failure_reason"))
)
_IS_WAITING = exists().where(_T.request_id == _C.id)
_DONE = (_C.id == bindparam("provisioning_id"), ~_IS_WAITING)
_SUCCEED = Statement(
    update(PROVISIONINGS)
    .where(*_DONE, _C.failure_reason.is_(None))
    .values(status=OperationStatus.SUCCEEDED.value)
)
_FAIL = Statement(
    update(PROVISIONINGS)
    .where(*_DONE, _C.failure_reason.is_not(None))
    .values(status=OperationStatus.FAILED.value)
)
_PAGE = (
    select(PROVISIONINGS)
    .where(
        _C.created_at <= bindparam("time"),
        or_(_C.created_at < bindparam("time"), _C.id < bindparam("before_id")),
    )
    .order_by(_C.created_at.desc(), _C.id.desc())
    .limit(bindparam("count"))
)
_NEWEST = Statement(_PAGE)
_NEWEST_OF_STATUS = Statement(_PAGE.where(_C.status == bindparam("status")))


def insert_provisioning(tx: Transaction, made: PermissionSetProvisioning) -> None:
    """Keeps the request."""
    tx.run(
        _INSERT,
        id=made.id,
        status=made.status.value,
        permission_set_arn=made.permission_set_arn,
        account_id=made.account_id,
        created_at=to_epoch(made.created_at),
        created_by=made.created_by,
        failure_reason=made.failure_reason,
    )


def insert_target(tx: Transaction, made: PermissionSetProvisioning, *, account_id: str) -> None:
    """The request waits for that account."""
    tx.run(
        _INSERT_TARGET,
        request_id=made.id,
        permission_set_id=made.permission_set_id,
        account_id=account_id,
    )


def insert_targets(tx: Transaction, made: PermissionSetProvisioning) -> int:
    """The request waits for all accounts that have the permission set; tells how many."""
    return tx.run(_INSERT_TARGETS, request_id=made.id, permission_set_id=made.permission_set_id)


def find_provisioning(tx: Transaction, request_id: str) -> PermissionSetProvisioning | None:
    """The request of that id, if there is one."""
    row = tx.one(_FIND, id=request_id)
    return _provisioning(row) if row else None


def waiting_provisionings(tx: Transaction, permission_set_id: str, *, account_id: str) -> list[str]:
    """The ids of the requests that wait for the permission set in the account."""
    rows = tx.all(_WAITING, permission_set_id=permission_set_id, account_id=account_id)
    return [row[0] for row in rows]


def finish_targets(
    tx: Transaction, permission_set_id: str, *, account_id: str, failure_reason: str | None = None
) -> None:
    """The account is done, or failed; requests that wait for no other account have ended."""
    waiting = waiting_provisionings(tx, permission_set_id, account_id=account_id)
    if not waiting:
        return
    tx.run(_DELETE_TARGETS, permission_set_id=permission_set_id, account_id=account_id)
    for request_id in waiting:
        if failure_reason is not None:
            tx.run(_NOTE_FAILURE, provisioning_id=request_id, failure_reason=failure_reason)
        finish_if_done(tx, request_id)


def finish_if_done(tx: Transaction, request_id: str) -> None:
    """Ends the request where it waits for no account any more."""
    tx.run(_SUCCEED, provisioning_id=request_id)
    tx.run(_FAIL, provisioning_id=request_id)


def provisionings_page(
    tx: Transaction, *, status: OperationStatus | None, before: tuple[float, str], count: int
) -> list[PermissionSetProvisioning]:
    """Up to `count` requests, newest first, made before the time and id `before`."""
    place: dict[str, Any] = {"time": before[0], "before_id": before[1], "count": count}
    if status is None:
        return [_provisioning(row) for row in tx.all(_NEWEST, **place)]
    rows = tx.all(_NEWEST_OF_STATUS, status=status.value, **place)
    return [_provisioning(row) for row in rows]


def _provisioning(row: Row) -> PermissionSetProvisioning:
    return PermissionSetProvisioning(
        row[0], OperationStatus(row[1]), row[2], row[3], from_epoch(row[4]), row[5], row[6]
    )
