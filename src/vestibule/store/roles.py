"""Rows of IAM roles."""

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
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.iam_entities import Role
from vestibule.store.database import Row
from vestibule.store.named_rows import NamedRows
from vestibule.store.statements import metadata

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


_FIXED = {"id", "account_id", "name", "path", "created_at", "name_key"}
_ROWS = NamedRows(
    ROLES,
    derived={"name_key"},
    changing=[column.name for column in ROLES.c if column.name not in _FIXED],
    values=_values,
    item=_role,
)
insert_role = _ROWS.insert
find_role = _ROWS.find
roles_of_ids = _ROWS.of_ids
count_roles = _ROWS.count
roles_page = _ROWS.page
update_role = _ROWS.update
delete_role = _ROWS.delete
