"""Rows of what accounts have of permission sets: one a permission set and account.

A row comes with the first assignment and goes when the role is gone. `due_at` is the outbox: a row
that has one is looked at by the worker, however often that is interrupted.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    update,
)

from vestibule.model.account_assignments import ProvisionedPermissionSet
from vestibule.model.clock import from_epoch, to_epoch
from vestibule.store.database import Row, Transaction
from vestibule.store.statements import Statement, metadata, upsert

PROVISIONED = Table(
    "provisioned_permission_sets",
    metadata,
    Column("permission_set_id", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("role_name", Text, nullable=False),
    Column("role_arn", Text),
    Column("role_id", Text),
    Column("version_applied", Integer),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Float, index=True),
    Column("last_failure", Text),
    Index("provisioned_permission_sets_by_account", "account_id", "permission_set_id"),
)
_C = PROVISIONED.c
_THE_ONE = (
    _C.permission_set_id == bindparam("set_id"),
    _C.account_id == bindparam("in_account"),
)
_WANT = upsert(PROVISIONED, keys=["permission_set_id", "account_id"], update=["due_at", "attempts"])
_MARK_DUE = update(PROVISIONED).values(due_at=bindparam("due"), attempts=0)
_MARK_ONE_DUE = Statement(_MARK_DUE.where(*_THE_ONE))
_MARK_ALL_DUE = Statement(_MARK_DUE.where(_C.permission_set_id == bindparam("set_id")))
_FIND = Statement(select(PROVISIONED).where(*_THE_ONE))
_DUE = Statement(
    select(PROVISIONED)
    .where(_C.due_at <= bindparam("now"))
    .order_by(_C.due_at, _C.account_id, _C.permission_set_id)
    .limit(bindparam("count"))
)
_NEXT_DUE = Statement(select(func.min(_C.due_at)).where(_C.due_at.is_not(None)))
_KEYS = {"permission_set_id", "account_id"}
_UPDATE = Statement(
    update(PROVISIONED)
    .where(*_THE_ONE)
    .values({c.name: bindparam(c.name) for c in _C if c.name not in _KEYS})
)
_DELETE = Statement(delete(PROVISIONED).where(*_THE_ONE))


def insert_or_mark_due(tx: Transaction, row: ProvisionedPermissionSet) -> None:
    """Has the worker look at the permission set in the account when `due_at` comes.

    All else of `row` counts only where there is no row yet.
    """
    values = _values(row)
    tx.run(
        _WANT,
        permission_set_id=row.permission_set_id,
        account_id=row.account_id,
        **values,
    )


def mark_due(tx: Transaction, permission_set_id: str, *, account_id: str, at: datetime) -> bool:
    """Has the worker look at a row that is there; False when there is none."""
    place = {"set_id": permission_set_id, "in_account": account_id}
    return tx.run(_MARK_ONE_DUE, due=to_epoch(at), **place) == 1


def mark_due_everywhere(tx: Transaction, permission_set_id: str, *, at: datetime) -> None:
    """Has the worker look at every account that has the permission set."""
    tx.run(_MARK_ALL_DUE, set_id=permission_set_id, due=to_epoch(at))


def find_provisioned(
    tx: Transaction, permission_set_id: str, *, account_id: str
) -> ProvisionedPermissionSet | None:
    """What the account has of the permission set, if anything."""
    row = tx.one(_FIND, set_id=permission_set_id, in_account=account_id)
    return _provisioned(row) if row else None


def due_provisionings(
    tx: Transaction, *, now: datetime, count: int
) -> list[ProvisionedPermissionSet]:
    """Up to `count` rows that are due, the longest waiting first."""
    return [_provisioned(row) for row in tx.all(_DUE, now=to_epoch(now), count=count)]


def next_due(tx: Transaction) -> datetime | None:
    """When the next row is or was due; None while none is."""
    row = tx.one(_NEXT_DUE)
    return from_epoch(row[0]) if row and row[0] is not None else None


def update_provisioned(tx: Transaction, row: ProvisionedPermissionSet) -> None:
    """Replaces the row."""
    tx.run(_UPDATE, set_id=row.permission_set_id, in_account=row.account_id, **_values(row))


def delete_provisioned(tx: Transaction, row: ProvisionedPermissionSet) -> None:
    """Removes the row: the account has nothing of the permission set."""
    tx.run(_DELETE, set_id=row.permission_set_id, in_account=row.account_id)


def _values(row: ProvisionedPermissionSet) -> Mapping[str, Any]:
    return {
        "role_name": row.role_name,
        "role_arn": row.role_arn,
        "role_id": row.role_id,
        "version_applied": row.version_applied,
        "attempts": row.attempts,
        "due_at": None if row.due_at is None else to_epoch(row.due_at),
        "last_failure": row.last_failure,
    }


def _provisioned(row: Row) -> ProvisionedPermissionSet:
    return ProvisionedPermissionSet(
        permission_set_id=row[0],
        account_id=row[1],
        role_name=row[2],
        role_arn=row[3],
        role_id=row[4],
        version_applied=row[5],
        attempts=row[6],
        due_at=None if row[7] is None else from_epoch(row[7]),
        last_failure=row[8],
    )
