"""Rows of access tokens."""

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    LargeBinary,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from vestibule.model.users import UserStatus
from vestibule.store.database import Row, Transaction
from vestibule.store.instances import INSTANCES
from vestibule.store.sign_in_sessions import SIGN_IN_SESSIONS
from vestibule.store.statements import Statement, metadata
from vestibule.store.users import USERS

ACCESS_TOKENS = Table(
    "access_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column(
        "session_id",
        ForeignKey(SIGN_IN_SESSIONS.c.id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("expires_at", Float, nullable=False, index=True),
)
_C, _S, _U = ACCESS_TOKENS.c, SIGN_IN_SESSIONS.c, USERS.c
_INSERT = Statement(insert(ACCESS_TOKENS).values({c.name: bindparam(c.name) for c in _C}))
_FIND_BEARER = Statement(
    select(
        _S.id,
        _U.id,
        _U.user_name,
        INSTANCES.c.owner_account_id,
        _C.expires_at,
        _S.expires_at.label("session_expires_at"),
    )
    .join_from(ACCESS_TOKENS, SIGN_IN_SESSIONS, _S.id == _C.session_id)
    .join(USERS, _U.id == _S.user_id)
    .join(INSTANCES, INSTANCES.c.identity_store_id == _U.identity_store_id)
    .where(
        _C.digest == bindparam("digest"),
        _U.status == UserStatus.ENABLED.value,
    )
)
_DELETE_EXPIRED = Statement(delete(ACCESS_TOKENS).where(_C.expires_at <= bindparam("until")))


def insert_access_token(
    tx: Transaction, digest: bytes, *, session_id: str, expires_at: float
) -> None:
    """Keeps a fresh token under its digest."""
    tx.run(_INSERT, digest=digest, session_id=session_id, expires_at=expires_at)


def find_bearer(tx: Transaction, digest: bytes) -> Row | None:
    """Session id, user id, user name, account of the instance, and when token and session expire.

    None where the token is not known or its user is shut out.
    """
    return tx.one(_FIND_BEARER, digest=digest)


def delete_expired_access_tokens(tx: Transaction, *, until: float) -> int:
    """Removes those that expired until then; answers how many."""
    return tx.run(_DELETE_EXPIRED, until=until)
