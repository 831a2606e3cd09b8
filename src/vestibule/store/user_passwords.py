"""Rows of users' passwords, as hashes, and of the links with which users set one."""

from dataclasses import dataclass

import orjson
from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
)

from vestibule.store.database import Transaction
from vestibule.store.statements import Statement, metadata, upsert
from vestibule.store.users import USERS

PASSWORDS = Table(
    "user_passwords",
    metadata,
    Column("user_id", ForeignKey(USERS.c.id, ondelete="CASCADE"), primary_key=True),
    Column("hashed", Text, nullable=False),
    Column("earlier", Text, nullable=False),
    Column("must_change", Integer, nullable=False),
    Column("changed_at", Float, nullable=False),
)
LINKS = Table(
    "one_time_links",
    metadata,
    Column("user_id", ForeignKey(USERS.c.id, ondelete="CASCADE"), primary_key=True),
    Column("token_digest", LargeBinary, nullable=False, unique=True),
    Column("expires_at", Float, nullable=False),
)
_FIND = Statement(select(PASSWORDS).where(PASSWORDS.c.user_id == bindparam("user_id")))
_PUT = upsert(
    PASSWORDS, keys=["user_id"], update=["hashed", "earlier", "must_change", "changed_at"]
)
_INSERT_LINK = Statement(insert(LINKS).values({c.name: bindparam(c.name) for c in LINKS.c}))
_FIND_LINK = Statement(
    select(LINKS.c.user_id).where(
        LINKS.c.token_digest == bindparam("digest"), LINKS.c.expires_at > bindparam("now")
    )
)
_DELETE_LINKS = Statement(delete(LINKS).where(LINKS.c.user_id == bindparam("of_user")))


@dataclass(frozen=True, slots=True)
class PasswordRow:
    """A user's password. earlier: the hashes before, newest first; changed_at: epoch seconds."""

    user_id: str
    hashed: str
    earlier: tuple[str, ...]
    must_change: bool
    changed_at: float


def find_password(tx: Transaction, user_id: str) -> PasswordRow | None:
    """The user's password, if it has one."""
    row = tx.one(_FIND, user_id=user_id)
    if row is None:
        return None
    return PasswordRow(row[0], row[1], tuple(orjson.loads(row[2])), bool(row[3]), row[4])


def put_password(tx: Transaction, row: PasswordRow) -> None:
    """Keeps the password in place of the one before. Raises UniqueViolation: no such user."""
    tx.run(
        _PUT,
        user_id=row.user_id,
        hashed=row.hashed,
        earlier=orjson.dumps(row.earlier).decode(),
        must_change=int(row.must_change),
        changed_at=row.changed_at,
    )


def insert_link(tx: Transaction, digest: bytes, *, user_id: str, expires_at: float) -> None:
    """Keeps the link. Raises UniqueViolation: no such user, or it has a link."""
    tx.run(_INSERT_LINK, token_digest=digest, user_id=user_id, expires_at=expires_at)


def find_link(tx: Transaction, digest: bytes, *, now: float) -> str | None:
    """The id of the user whose link it is."""
    row = tx.one(_FIND_LINK, digest=digest, now=now)
    return row[0] if row else None


def delete_links(tx: Transaction, user_id: str) -> None:
    """Makes the user's link worthless."""
    tx.run(_DELETE_LINKS, of_user=user_id)
