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
    func,
    insert,
    select,
    update,
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.iam_entities import CustomerPolicy, PolicyVersion
from vestibule.store.database import Row, Transaction
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
_C = POLICIES.c
_V = POLICY_VERSIONS.c
_CHANGING = ("default_version", "latest_version", "updated_at", "tags")
_KEPT = [column for column in _C if column.name not in {"name_key", "arn"}]
_IN_ACCOUNT = select(*_KEPT).where(_C.account_id == bindparam("account_id"))
_INSERT = Statement(insert(POLICIES).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(select(*_KEPT).where(_C.arn == bindparam("arn")))
_COUNT = Statement(
    select(func.count()).select_from(POLICIES).where(_C.account_id == bindparam("account_id"))
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
    update(POLICIES)
    .where(_C.id == bindparam("policy_id"))
    .values({name: bindparam(name) for name in _CHANGING})
)
_DELETE = Statement(delete(POLICIES).where(_C.id == bindparam("policy_id")))
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


def insert_iam_policy(tx: Transaction, policy: CustomerPolicy) -> None:
    """Keeps the policy, without versions. Raises UniqueViolation for a name that is taken."""
    tx.run(_INSERT, **_values(policy))


def find_iam_policy(tx: Transaction, arn: str) -> CustomerPolicy | None:
    """The customer managed policy of that very ARN."""
    row = tx.one(_FIND, arn=arn)
    return _policy(row) if row else None


def count_iam_policies(tx: Transaction, account_id: str) -> int:
    """How many policies the account owns."""
    row = tx.one(_COUNT, account_id=account_id)
    return int(row[0]) if row else 0


def iam_policies_page(
    tx: Transaction, account_id: str, *, path_prefix: str, after: str, count: int
) -> list[CustomerPolicy]:
    """Up to `count` policies by name (lower case) past `after`, below the path prefix."""
    rows = tx.all(
        _PAGE,
        account_id=account_id,
        prefix=path_prefix,
        prefix_length=len(path_prefix),
        after=after,
        count=count,
    )
    return [_policy(row) for row in rows]


def update_iam_policy(tx: Transaction, policy: CustomerPolicy) -> None:
    """Replaces all that may change about the policy of that id."""
    values = {name: value for name, value in _values(policy).items() if name in _CHANGING}
    tx.run(_UPDATE, policy_id=policy.id, **values)


def delete_iam_policy(tx: Transaction, policy_id: str) -> None:
    """Removes the policy and its versions."""
    tx.run(_DELETE, policy_id=policy_id)


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
