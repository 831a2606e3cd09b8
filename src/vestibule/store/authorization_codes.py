"""Rows of authorization codes; a redeemed one stays, so that its replay is noticed."""

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
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
from vestibule.model.oidc import AuthorizationCode
from vestibule.store.database import Transaction
from vestibule.store.sign_in_sessions import SIGN_IN_SESSIONS
from vestibule.store.statements import Statement, metadata
from vestibule.store.users import USERS

AUTHORIZATION_CODES = Table(
    "authorization_codes",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("user_id", ForeignKey(USERS.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("redirect_uri", Text, nullable=False),
    Column("code_challenge", Text, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
    Column("session_id", ForeignKey(SIGN_IN_SESSIONS.c.id, ondelete="CASCADE"), index=True),
)
_C = AUTHORIZATION_CODES.c
_SHOWN = [column for column in _C if column.name != "digest"]
_INSERT = Statement(insert(AUTHORIZATION_CODES).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(select(*_SHOWN).where(_C.digest == bindparam("digest")))
_REDEEM = Statement(
    update(AUTHORIZATION_CODES)
    .where(_C.digest == bindparam("the_digest"), _C.session_id.is_(None))
    .values(session_id=bindparam("given"))
)
_DELETE = Statement(delete(AUTHORIZATION_CODES).where(_C.digest == bindparam("digest")))
_DELETE_UNUSED = Statement(
    delete(AUTHORIZATION_CODES).where(_C.user_id == bindparam("user_id"), _C.session_id.is_(None))
)
_DELETE_EXPIRED = Statement(delete(AUTHORIZATION_CODES).where(_C.expires_at <= bindparam("until")))


def insert_authorization_code(tx: Transaction, code: AuthorizationCode, *, digest: bytes) -> None:
    """Keeps the code under its digest."""
    tx.run(
        _INSERT,
        digest=digest,
        client_id=code.client_id,
        user_id=code.user_id,
        redirect_uri=code.redirect_uri,
        code_challenge=code.code_challenge,
        expires_at=to_epoch(code.expires_at),
        session_id=code.session_id,
    )


def find_authorization_code(tx: Transaction, digest: bytes) -> AuthorizationCode | None:
    """The code of that digest: unused, redeemed or expired."""
    row = tx.one(_FIND, digest=digest)
    if row is None:
        return None
    return AuthorizationCode(row[0], row[1], row[2], row[3], from_epoch(row[4]), row[5])


def redeem_authorization_code(tx: Transaction, digest: bytes, *, session_id: str) -> bool:
    """Keeps what the client was given; False when it was given something before."""
    return tx.run(_REDEEM, the_digest=digest, given=session_id) == 1


def delete_authorization_code(tx: Transaction, digest: bytes) -> None:
    """Removes the code, if it is there."""
    tx.run(_DELETE, digest=digest)


def delete_unused_authorization_codes(tx: Transaction, user_id: str) -> int:
    """Removes the user's codes that nobody has redeemed; answers how many."""
    return tx.run(_DELETE_UNUSED, user_id=user_id)


def delete_expired_authorization_codes(tx: Transaction, *, until: float) -> int:
    """Removes those that expired until then; answers how many."""
    return tx.run(_DELETE_EXPIRED, until=until)
