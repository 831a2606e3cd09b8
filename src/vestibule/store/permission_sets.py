"""Rows of permission sets, with their one inline policy and boundary."""

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.permission_sets import Boundary, CustomerPolicyReference, PermissionSet
from vestibule.store.database import Row, Transaction
from vestibule.store.statements import Statement, metadata

PERMISSION_SETS = Table(
    "permission_sets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("arn", Text, nullable=False, unique=True),
    Column("instance_arn", Text, nullable=False),
    Column("name", Text, nullable=False, unique=True),
    Column("description", Text),
    Column("session_seconds", Integer, nullable=False),
    Column("relay_state", Text),
    Column("created_at", Float, nullable=False),
    Column("version", Integer, nullable=False),
    Column("inline_policy", Text),
    Column("boundary_arn", Text),
    Column("boundary_name", Text),
    Column("boundary_path", Text),
)
_C = PERMISSION_SETS.c
_SHOWN = (
    _C.id,
    _C.arn,
    _C.instance_arn,
    _C.name,
    _C.description,
    _C.session_seconds,
    _C.relay_state,
    _C.created_at,
    _C.version,
)
_THE_ONE = _C.id == bindparam("permission_set_id")
_INSERT = Statement(insert(PERMISSION_SETS).values({c.name: bindparam(c.name) for c in _SHOWN}))
_FIND_BY_ARN = Statement(select(*_SHOWN).where(_C.arn == bindparam("arn")))
_FIND = Statement(select(*_SHOWN).where(_THE_ONE))
_FIND_BY_NAME = Statement(select(*_SHOWN).where(_C.name == bindparam("name")))
_PAGE = Statement(
    select(*_SHOWN).where(_C.id > bindparam("after")).order_by(_C.id).limit(bindparam("count"))
)
_COUNT = Statement(select(func.count()).select_from(PERMISSION_SETS))
_DELETE = Statement(delete(PERMISSION_SETS).where(_THE_ONE))
_TOUCH = Statement(update(PERMISSION_SETS).where(_THE_ONE).values(version=_C.version + 1))
_UPDATE = Statement(
    update(PERMISSION_SETS)
    .where(_THE_ONE)
    .values(
        description=bindparam("new_description"),
        session_seconds=bindparam("new_session_seconds"),
        relay_state=bindparam("new_relay_state"),
    )
)
_SET_INLINE = Statement(
    update(PERMISSION_SETS).where(_THE_ONE).values(inline_policy=bindparam("document"))
)
_INLINE = Statement(select(_C.inline_policy).where(_THE_ONE))
_SET_BOUNDARY = Statement(
    update(PERMISSION_SETS)
    .where(_THE_ONE)
    .values(
        boundary_arn=bindparam("of_arn"),
        boundary_name=bindparam("of_name"),
        boundary_path=bindparam("of_path"),
    )
)
_BOUNDARY = Statement(select(_C.boundary_arn, _C.boundary_name, _C.boundary_path).where(_THE_ONE))


def insert_permission_set(tx: Transaction, made: PermissionSet) -> None:
    """Keeps a new set. Raises UniqueViolation where the name is taken."""
    tx.run(
        _INSERT,
        id=made.id,
        arn=made.arn,
        instance_arn=made.instance_arn,
        name=made.name,
        description=made.description,
        session_seconds=int(made.session_duration.total_seconds()),
        relay_state=made.relay_state,
        created_at=to_epoch(made.created_at),
        version=made.version,
    )


def find_permission_set_by_arn(tx: Transaction, arn: str) -> PermissionSet | None:
    """The set of that ARN."""
    return _found(tx.one(_FIND_BY_ARN, arn=arn))


def find_permission_set(tx: Transaction, permission_set_id: str) -> PermissionSet | None:
    """The set of that id."""
    return _found(tx.one(_FIND, permission_set_id=permission_set_id))


def find_permission_set_by_name(tx: Transaction, name: str) -> PermissionSet | None:
    """The set of that name."""
    return _found(tx.one(_FIND_BY_NAME, name=name))


def permission_sets_page(tx: Transaction, *, after: str, count: int) -> list[PermissionSet]:
    """Up to `count` sets in the order of their ids, past `after`."""
    return [_permission_set(row) for row in tx.all(_PAGE, after=after, count=count)]


def count_permission_sets(tx: Transaction) -> int:
    """How many there are."""
    row = tx.one(_COUNT)
    return int(row[0]) if row else 0


def update_permission_set(
    tx: Transaction,
    permission_set_id: str,
    *,
    description: str | None,
    session_duration: timedelta,
    relay_state: str | None,
) -> None:
    """Replaces what can be changed of the set itself."""
    tx.run(
        _UPDATE,
        permission_set_id=permission_set_id,
        new_description=description,
        new_session_seconds=int(session_duration.total_seconds()),
        new_relay_state=relay_state,
    )


def increment_version(tx: Transaction, permission_set_id: str) -> None:
    """Tells that accounts no longer have what the set says."""
    tx.run(_TOUCH, permission_set_id=permission_set_id)


def delete_permission_set(tx: Transaction, permission_set_id: str) -> None:
    """Removes the set and everything that hangs on it."""
    tx.run(_DELETE, permission_set_id=permission_set_id)


def find_inline_policy(tx: Transaction, permission_set_id: str) -> str | None:
    """The inline policy's text."""
    row = tx.one(_INLINE, permission_set_id=permission_set_id)
    return row[0] if row else None


def set_inline_policy(tx: Transaction, permission_set_id: str, document: str | None) -> None:
    """Puts or, with None, removes the inline policy."""
    tx.run(_SET_INLINE, permission_set_id=permission_set_id, document=document)


def find_boundary(tx: Transaction, permission_set_id: str) -> Boundary | None:
    """The permissions boundary."""
    row = tx.one(_BOUNDARY, permission_set_id=permission_set_id)
    if row is None:
        return None
    arn, name, path = row
    return CustomerPolicyReference(name, path) if name is not None else arn


def set_boundary(tx: Transaction, permission_set_id: str, boundary: Boundary | None) -> None:
    """Puts or, with None, removes the boundary."""
    values: dict[str, Any] = {"of_arn": None, "of_name": None, "of_path": None}
    if isinstance(boundary, CustomerPolicyReference):
        values |= {"of_name": boundary.name, "of_path": boundary.path}
    else:
        values["of_arn"] = boundary
    tx.run(_SET_BOUNDARY, permission_set_id=permission_set_id, **values)


def _found(row: Row | None) -> PermissionSet | None:
    return None if row is None else _permission_set(row)


def _permission_set(row: Row) -> PermissionSet:
    return PermissionSet(
        id=row[0],
        arn=row[1],
        instance_arn=row[2],
        name=row[3],
        description=row[4],
        session_duration=timedelta(seconds=row[5]),
        relay_state=row[6],
        created_at=from_epoch(row[7]),
        version=row[8],
    )
