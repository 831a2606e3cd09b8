"""Rows of IAM users."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Float,
    Index,
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
from vestibule.model.iam_entities import IamUser
from vestibule.store.database import Row, Transaction
from vestibule.store.statements import Statement, any_of, metadata

IAM_USERS = Table(
    "iam_users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("boundary_arn", Text),
    Column("tags", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Index("iam_users_by_name", "account_id", "name_key", unique=True),
    Index("iam_users_by_boundary", "boundary_arn", "id"),
)
_C = IAM_USERS.c
_FIXED = {"id", "account_id", "created_at"}
_KEPT = [column for column in _C if column.name != "name_key"]
_IN_ACCOUNT = select(*_KEPT).where(_C.account_id == bindparam("account_id"))
_INSERT = Statement(insert(IAM_USERS).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(_IN_ACCOUNT.where(_C.name_key == bindparam("name_key")))
_BY_IDS = Statement(select(*_KEPT).where(any_of(_C.id, "ids")))
_COUNT = Statement(
    select(func.count()).select_from(IAM_USERS).where(_C.account_id == bindparam("account_id"))
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
    update(IAM_USERS)
    .where(_C.id == bindparam("user_id"))
    .values({c.name: bindparam(c.name) for c in _C if c.name not in _FIXED})
)
_DELETE = Statement(delete(IAM_USERS).where(_C.id == bindparam("user_id")))


def insert_iam_user(tx: Transaction, user: IamUser) -> None:
    """Keeps the user. Raises UniqueViolation for a name that the account has, in any case."""
    tx.run(_INSERT, **_values(user))


def find_iam_user(tx: Transaction, account_id: str, name: str) -> IamUser | None:
    """The user of that name in the account, whatever its case."""
    row = tx.one(_FIND, account_id=account_id, name_key=name.lower())
    return _user(row) if row else None


def iam_users_of_ids(tx: Transaction, ids: Sequence[str]) -> list[IamUser]:
    """The users of those ids, in no order."""
    return [_user(row) for row in tx.all(_BY_IDS, ids=orjson.dumps(ids).decode())]


def count_iam_users(tx: Transaction, account_id: str) -> int:
    """How many users the account has."""
    row = tx.one(_COUNT, account_id=account_id)
    return int(row[0]) if row else 0


def iam_users_page(
    tx: Transaction, account_id: str, *, path_prefix: str, after: str, count: int
) -> list[IamUser]:
    """Up to `count` users by name (lower case) past `after`, below the path prefix."""
    rows = tx.all(
        _PAGE,
        account_id=account_id,
        prefix=path_prefix,
        prefix_length=len(path_prefix),
        after=after,
        count=count,
    )
    return [_user(row) for row in rows]


def update_iam_user(tx: Transaction, user: IamUser) -> None:
    """Replaces all that may change about the user of that id. Raises UniqueViolation (name)."""
    values = {name: value for name, value in _values(user).items() if name not in _FIXED}
    tx.run(_UPDATE, user_id=user.id, **values)


def delete_iam_user(tx: Transaction, user_id: str) -> None:
    """Removes the user."""
    tx.run(_DELETE, user_id=user_id)


def _values(user: IamUser) -> dict[str, Any]:
    return {
        "id": user.id,
        "account_id": user.account_id,
        "name": user.name,
        "path": user.path,
        "created_at": to_epoch(user.created_at),
        "boundary_arn": user.boundary_arn,
        "tags": orjson.dumps(user.tags).decode(),
        "name_key": user.name.lower(),
    }


def _user(row: Row) -> IamUser:
    return IamUser(
        id=row[0],
        account_id=row[1],
        name=row[2],
        path=row[3],
        created_at=from_epoch(row[4]),
        boundary_arn=row[5],
        tags=orjson.loads(row[6]),
    )
