"""Rows of customer managed policies and their versions."""

from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.iam_entities import CustomerPolicy, PolicyVersion
from vestibule.store.database import Row, Transaction
from vestibule.store.named_rows import NamedRows
from vestibule.store.statements import Statement, metadata

POLICIES = Table(
    "iam_policies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("default_version", Integer, nullable=False),
    Column("latest_version", Integer, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    Column("tags", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("arn", Text, nullable=False, unique=True),
    Index("iam_policies_by_name", "account_id", "name_key", unique=True),
)
POLICY_VERSIONS = Table(
    "iam_policy_versions",
    metadata,
    Column("policy_id", Text, ForeignKey(POLICIES.c.id, ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("document", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)
_V = POLICY_VERSIONS.c
_INSERT_VERSION = Statement(insert(POLICY_VERSIONS).values({c.name: bindparam(c.name) for c in _V}))
_VERSIONS = Statement(
    select(_V.version, _V.document, _V.created_at)
    .where(_V.policy_id == bindparam("policy_id"))
    .order_by(_V.version.desc())
)
_DELETE_VERSION = Statement(
    delete(POLICY_VERSIONS).where(
        _V.policy_id == bindparam("policy_id"), _V.version == bindparam("number")
    )
)


def insert_policy_version(
    tx: Transaction, policy_id: str, *, number: int, document: str, created_at: float
) -> None:
    """Keeps a version. created_at: epoch seconds."""
    tx.run(
        _INSERT_VERSION,
        policy_id=policy_id,
        version=number,
        document=document,
        created_at=created_at,
    )


def policy_versions(tx: Transaction, policy: CustomerPolicy) -> list[PolicyVersion]:
    """All versions of the policy, at most five, the newest first."""
    return [
        PolicyVersion(f"v{row[0]}", row[1], row[0] == policy.default_version, from_epoch(row[2]))
        for row in tx.all(_VERSIONS, policy_id=policy.id)
    ]


def delete_policy_version(tx: Transaction, policy_id: str, number: int) -> None:
    """Removes the version."""
    tx.run(_DELETE_VERSION, policy_id=policy_id, number=number)


def _values(policy: CustomerPolicy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "account_id": policy.account_id,
        "name": policy.name,
        "path": policy.path,
        "description": policy.description,
        "default_version": policy.default_version,
        "latest_version": policy.latest_version,
        "created_at": to_epoch(policy.created_at),
        "updated_at": to_epoch(policy.updated_at),
        "tags": orjson.dumps(policy.tags).decode(),
        "name_key": policy.name.lower(),
        "arn": policy.arn,
    }


def _policy(row: Row) -> CustomerPolicy:
    return CustomerPolicy(
        id=row[0],
        account_id=row[1],
        name=row[2],
        path=row[3],
        description=row[4],
        default_version=row[5],
        latest_version=row[6],
        created_at=from_epoch(row[7]),
        updated_at=from_epoch(row[8]),
        tags=orjson.loads(row[9]),
    )


def find_iam_policy(tx: Transaction, arn: str) -> CustomerPolicy | None:
    """The customer managed policy of that very ARN."""
    row = tx.one(_FIND, arn=arn)
    return _policy(row) if row else None


_DERIVED = {"name_key", "arn"}
_FIND = Statement(
    select(*(column for column in POLICIES.c if column.name not in _DERIVED)).where(
        POLICIES.c.arn == bindparam("arn")
    )
)
_ROWS = NamedRows(
    POLICIES,
    derived=_DERIVED,
    changing=("default_version", "latest_version", "updated_at", "tags"),
    values=_values,
    item=_policy,
)
insert_iam_policy = _ROWS.insert
count_iam_policies = _ROWS.count
iam_policies_page = _ROWS.page
update_iam_policy = _ROWS.update
delete_iam_policy = _ROWS.delete
