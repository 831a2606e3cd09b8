"""Rows of refresh tokens; used ones stay while their session lives, so that reuse is noticed."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    bindparam,
    insert,
    select,
    update,
)

from vestibule.model.clock import from_epoch
from vestibule.model.oidc import RefreshToken
from vestibule.model.users import UserStatus
from vestibule.store.database import Transaction
from vestibule.store.sign_in_sessions import SIGN_IN_SESSIONS
from vestibule.store.statements import Statement, metadata
from vestibule.store.users import USERS

REFRESH_TOKENS = Table(
    "refresh_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column(
        "session_id",
        ForeignKey(SIGN_IN_SESSIONS.c.id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("client_id", Text, nullable=False),
    Column("is_used", Integer, nullable=False),
)
_C = REFRESH_TOKENS.c
_INSERT = Statement(insert(REFRESH_TOKENS).values({c.name: bindparam(c.name) for c in _C}))
_S = SIGN_IN_SESSIONS.c
_FIND = Statement(
    select(_C.session_id, _C.client_id, _S.expires_at, _C.is_used)
    .join_from(REFRESH_TOKENS, SIGN_IN_SESSIONS, _S.id == _C.session_id)
    .join(USERS, USERS.c.id == _S.user_id)
    .where(
        _C.digest == bindparam("digest"),
        _S.expires_at > bindparam("now"),
        USERS.c.status == UserStatus.ENABLED.value,
    )
)
_USE = Statement(
    update(REFRESH_TOKENS)
    .where(_C.digest == bindparam("the_digest"), _C.is_used == 0)
    .values(is_used=1)
)


def insert_refresh_token(
    tx: Transaction, digest: bytes, *, session_id: str, client_id: str
) -> None:
    """Keeps a fresh token under its digest."""
    tx.run(_INSERT, digest=digest, session_id=session_id, client_id=client_id, is_used=0)


def find_refresh_token(tx: Transaction, digest: bytes, *, now: float) -> RefreshToken | None:
    """The token of that digest, used or not, of a session that lives."""
    row = tx.one(_FIND, digest=digest, now=now)
    return RefreshToken(row[0], row[1], from_epoch(row[2]), bool(row[3])) if row else None


def use_refresh_token(tx: Transaction, digest: bytes) -> bool:
    """Marks the token as used; False when it was."""
    return tx.run(_USE, the_digest=digest) == 1
