"""Rows of sign-in sessions. A session that has ended has no row, and nothing that hung on it."""

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
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.sign_in_sessions import SessionKind, SignInSession
from vestibule.model.users import UserStatus
from vestibule.store.database import Row, Transaction
from vestibule.store.statements import Statement, metadata
from vestibule.store.users import USERS

SIGN_IN_SESSIONS = Table(
    "sign_in_sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", ForeignKey(USERS.c.id, ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
    Column("source_ip", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("client_name", Text),
    Column("token_digest", LargeBinary, nullable=False, unique=True),
    Index("sign_in_sessions_by_user", "user_id", "id"),
)
_C = SIGN_IN_SESSIONS.c
_SHOWN = (
    _C.id,
    _C.user_id,
    USERS.c.user_name,
    USERS.c.identity_store_id,
    _C.kind,
    _C.created_at,
    _C.expires_at,
    _C.source_ip,
    _C.user_agent,
    _C.client_name,
)
_INSERT = Statement(insert(SIGN_IN_SESSIONS).values({c.name: bindparam(c.name) for c in _C}))
_WHO = Statement(
    select(USERS.c.user_name, USERS.c.identity_store_id).where(
        USERS.c.id == bindparam("user_id"), USERS.c.status == UserStatus.ENABLED.value
    )
)
_LIVE = (
    select(*_SHOWN)
    .join_from(SIGN_IN_SESSIONS, USERS, USERS.c.id == _C.user_id)
    .where(_C.expires_at > bindparam("now"), USERS.c.status == UserStatus.ENABLED.value)
)
_FIND = Statement(
    _LIVE.where(_C.token_digest == bindparam("token_digest"), _C.kind == bindparam("kind"))
)
_OF_USER = Statement(_LIVE.where(_C.user_id == bindparam("user_id")).order_by(_C.id))
_DELETE = Statement(delete(SIGN_IN_SESSIONS).where(_C.id == bindparam("session_id")))
_DELETE_OTHERS = Statement(
    delete(SIGN_IN_SESSIONS).where(_C.user_id == bindparam("of_user"), _C.id != bindparam("but"))
)
_DELETE_EXPIRED = Statement(delete(SIGN_IN_SESSIONS).where(_C.expires_at <= bindparam("now")))


def find_who_may_sign_in(tx: Transaction, user_id: str) -> tuple[str, str] | None:
    """User name and identity store of the user; None when it is gone or disabled."""
    row = tx.one(_WHO, user_id=user_id)
    return (row[0], row[1]) if row else None


def insert_sign_in_session(tx: Transaction, session: SignInSession, *, digest: bytes) -> None:
    """Keeps the session under the digest of its token."""
    tx.run(
        _INSERT,
        id=session.id,
        user_id=session.user_id,
        kind=session.kind.value,
        created_at=to_epoch(session.created_at),
        expires_at=to_epoch(session.expires_at),
        source_ip=session.source_ip,
        user_agent=session.user_agent,
        client_name=session.client_name,
        token_digest=digest,
    )


def find_sign_in_session(
    tx: Transaction, digest: bytes, *, kind: SessionKind, now: float
) -> SignInSession | None:
    """The session of that kind behind the token, of a user who may still sign in."""
    row = tx.one(_FIND, token_digest=digest, kind=kind.value, now=now)
    return _session(row) if row else None


def sign_in_sessions_of_user(tx: Transaction, user_id: str, *, now: float) -> list[SignInSession]:
    """Where the user is signed in."""
    return [_session(row) for row in tx.all(_OF_USER, user_id=user_id, now=now)]


def delete_sign_in_session(tx: Transaction, session_id: str) -> bool:
    """Ends the session and all tokens made in it; False when it had ended."""
    return tx.run(_DELETE, session_id=session_id) == 1


def delete_other_sign_in_sessions(tx: Transaction, user_id: str, *, but: str) -> int:
    """Ends the user's sessions except the one of the id `but`; answers how many."""
    return tx.run(_DELETE_OTHERS, of_user=user_id, but=but)


def delete_expired_sign_in_sessions(tx: Transaction, now: float) -> int:
    """Removes the sessions whose time is over; answers how many."""
    return tx.run(_DELETE_EXPIRED, now=now)


def _session(row: Row) -> SignInSession:
    return SignInSession(
        id=row[0],
        user_id=row[1],
        user_name=row[2],
        identity_store_id=row[3],
        kind=SessionKind(row[4]),
        created_at=from_epoch(row[5]),
        expires_at=from_epoch(row[6]),
        source_ip=row[7],
        user_agent=row[8],
        client_name=row[9],
    )
