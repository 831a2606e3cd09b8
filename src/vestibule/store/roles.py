"""Rows of IAM roles."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
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
    insert,
    select,
    update,
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.iam_entities import Role
from vestibule.store.database import Row, Transaction
from vestibule.store.statements import Statement, any_of, metadata

ROLES = Table(
    "iam_roles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("trust_policy", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("max_session_seconds", Integer, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("boundary_arn", Text),
    Column("tags", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Index("iam_roles_by_name", "account_id", "name_key", unique=True),
    Index("iam_roles_by_boundary", "boundary_arn", "id"),
)
_C = ROLES.c
_FIXED = {"id", "account_id", "name", "path", "created_at", "name_key"}
_KEPT = [column for column in _C if column.name != "name_key"]
_IN_ACCOUNT = select(*_KEPT).where(_C.account_id == bindparam("account_id"))
_INSERT = Statement(insert(ROLES).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(_IN_ACCOUNT.where(_C.name_key == bindparam("name_key")))
_BY_IDS = Statement(select(*_KEPT).where(any_of(_C.id, "ids")))
_COUNT = Statement(
    select(func.count()).select_from(ROLES).where(_C.account_id == bindparam("account_id"))
)
_PAGE = Statement(
    _IN_ACCOUNT.where(
        _C.name_key > bindparam("after"),
        func.substr(_C.path, 1, bindparam("prefix_length")) == bindparam("prefix"),
    )
    .order_by(_C.name_key)
    .limit(bindparam("count"))
)
_UPDATE = Statement(
    update(ROLES)
    .where(_C.id == bindparam("role_id"))
    .values({c.name: bindparam(c.name) for c in _C if c.name not in _FIXED})
)
_DELETE = Statement(delete(ROLES).where(_C.id == bindparam("role_id")))


def insert_role(tx: Transaction, role: Role) -> None:
    """Keeps the role. Raises UniqueViolation for a name that the account has, in any case."""
    tx.run(_INSERT, **_values(role))


def find_role(tx: Transaction, account_id: str, name: str) -> Role | None:
    """The role of that name in the account, whatever its case."""
    row = tx.one(_FIND, account_id=account_id, name_key=name.lower())
    return _role(row) if row else None


def roles_of_ids(tx: Transaction, ids: Sequence[str]) -> list[Role]:
    """The roles of those ids, in no order."""
    return [_role(row) for row in tx.all(_BY_IDS, ids=orjson.dumps(ids).decode())]


def count_roles(tx: Transaction, account_id: str) -> int:
    """How many roles the account has."""
    row = tx.one(_COUNT, account_id=account_id)
    return int(row[0]) if row else 0


def roles_page(
    tx: Transaction, account_id: str, *, path_prefix: str, after: str, count: int
) -> list[Role]:
    """Up to `count` roles by name (lower case) past `after`, below the path prefix."""
    rows = tx.all(
        _PAGE,
        account_id=account_id,
        prefix=path_prefix,
        prefix_length=len(path_prefix),
        after=after,
        count=count,
    )
    return [_role(row) for row in rows]


def update_role(tx: Transaction, role: Role) -> None:
    """Replaces all that may change about the role of that id."""
    values = {name: value for name, value in _values(role).items() if name not in _FIXED}
    tx.run(_UPDATE, role_id=role.id, **values)


def delete_role(tx: Transaction, role_id: str) -> None:
    """Removes the role."""
    tx.run(_DELETE, role_id=role_id)


def _values(role: Role) -> dict[str, Any]:
    return {
        "id": role.id,
        "account_id": role.account_id,
        "name": role.name,
        "path": role.path,
        "trust_policy": role.trust_policy,
        "description": role.description,
        "max_session_seconds": int(role.max_session_duration.total_seconds()),
        "created_at": to_epoch(role.created_at),
        "boundary_arn": role.boundary_arn,
        "tags": orjson.dumps(role.tags).decode(),
        "name_key": role.name.lower(),
    }


def _role(row: Row) -> Role:
    return Role(
        id=row[0],
        account_id=row[1],
        name=row[2],
        path=row[3],
        trust_policy=row[4],
        description=row[5],
        max_session_duration=timedelta(seconds=row[6]),
        created_at=from_epoch(row[7]),
        boundary_arn=row[8],
        tags=orjson.loads(row[9]),
    )
