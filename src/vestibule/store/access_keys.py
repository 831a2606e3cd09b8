"""Rows of access keys; the secret is sealed, since a signature can be checked only with it."""

from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.iam_entities import AccessKeyMetadata, AccessKeyStatus
from vestibule.store.database import Row, Transaction
from vestibule.store.iam_users import IAM_USERS
from vestibule.store.statements import Statement, metadata

ACCESS_KEYS = Table(
    "iam_access_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("user_id", Text, ForeignKey(IAM_USERS.c.id, ondelete="CASCADE")),
    Column("status", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Index("iam_access_keys_by_user", "account_id", "user_id"),
)
_C = ACCESS_KEYS.c
_U = IAM_USERS.c
_INSERT = Statement(insert(ACCESS_KEYS).values({c.name: bindparam(c.name) for c in _C}))
_WITH_USER = select(
    _C.id,
    _C.account_id,
    _U.name,
    _C.status,
    _C.created_at,
    _C.sealed_secret,
    _U.id,
    _U.path,
).select_from(ACCESS_KEYS.outerjoin(IAM_USERS, _U.id == _C.user_id))
_FIND = Statement(_WITH_USER.where(_C.id == bindparam("id")))
_OF_USER = Statement(
    _WITH_USER.where(
        _C.account_id == bindparam("account_id"), _C.user_id == bindparam("user_id")
    ).order_by(_C.id)
)
_OF_ROOT = Statement(
    _WITH_USER.where(_C.account_id == bindparam("account_id"), _C.user_id.is_(None)).order_by(_C.id)
)
_SET_STATUS = Statement(
    update(ACCESS_KEYS).where(_C.id == bindparam("key_id")).values(status=bindparam("new_status"))
)
_DELETE = Statement(delete(ACCESS_KEYS).where(_C.id == bindparam("key_id")))


@dataclass(frozen=True, slots=True)
class KeptAccessKey:
    """An access key, its sealed secret, and whose it is. user_id, user_path: None for root."""

    metadata: AccessKeyMetadata
    sealed_secret: bytes
    user_id: str | None
    user_path: str | None


def insert_access_key(
    tx: Transaction, key: AccessKeyMetadata, *, user_id: str | None, sealed_secret: bytes
) -> None:
    """Keeps the key. Raises UniqueViolation for an id that is taken."""
    tx.run(
        _INSERT,
        id=key.access_key_id,
        account_id=key.account_id,
        user_id=user_id,
        status=key.status.value,
        created_at=to_epoch(key.created_at),
        sealed_secret=sealed_secret,
    )


def find_access_key(tx: Transaction, access_key_id: str) -> KeptAccessKey | None:
    """The key of that id, if there is one."""
    row = tx.one(_FIND, id=access_key_id)
    return _key(row) if row else None


def access_keys_of(tx: Transaction, account_id: str, user_id: str | None) -> list[KeptAccessKey]:
    """The keys of the user, or of the account's root user (None)."""
    if user_id is None:
        return [_key(row) for row in tx.all(_OF_ROOT, account_id=account_id)]
    return [_key(row) for row in tx.all(_OF_USER, account_id=account_id, user_id=user_id)]


def update_access_key_status(tx: Transaction, access_key_id: str, status: AccessKeyStatus) -> None:
    """Activates or deactivates the key."""
    tx.run(_SET_STATUS, key_id=access_key_id, new_status=status.value)


def delete_access_key(tx: Transaction, access_key_id: str) -> None:
    """Removes the key."""
    tx.run(_DELETE, key_id=access_key_id)


def _key(row: Row) -> KeptAccessKey:
    metadata = AccessKeyMetadata(
        row[0], row[1], row[2], AccessKeyStatus(row[3]), from_epoch(row[4])
    )
    return KeptAccessKey(metadata, bytes(row[5]), row[6], row[7])
