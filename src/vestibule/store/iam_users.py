"""Rows of IAM users."""

from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Float,
    Index,
    Table,
    Text,
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.iam_entities import IamUser
from vestibule.store.database import Row
from vestibule.store.named_rows import NamedRows
from vestibule.store.statements import metadata

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


_FIXED = {"id", "account_id", "created_at"}
_ROWS = NamedRows(
    IAM_USERS,
    derived={"name_key"},
    changing=[column.name for column in IAM_USERS.c if column.name not in _FIXED],
    values=_values,
    item=_user,
)
insert_iam_user = _ROWS.insert
find_iam_user = _ROWS.find
iam_users_of_ids = _ROWS.of_ids
count_iam_users = _ROWS.count
iam_users_page = _ROWS.page
update_iam_user = _ROWS.update
delete_iam_user = _ROWS.delete
