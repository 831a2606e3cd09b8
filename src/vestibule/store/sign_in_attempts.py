"""Rows that count failed sign-ins, by digest of what they are counted for."""

from sqlalchemy import Column, Float, Integer, LargeBinary, Table, bindparam, delete, select

from vestibule.store.database import Transaction
from vestibule.store.statements import Statement, metadata, upsert

ATTEMPTS = Table(
    "sign_in_attempts",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Float, nullable=False, index=True),
    Column("locked_until", Float, nullable=False),
)
_C = ATTEMPTS.c
_FIND = Statement(
    select(_C.failures, _C.locked_until).where(
        _C.digest == bindparam("digest"), _C.last_at > bindparam("since")
    )
)
_PUT = upsert(ATTEMPTS, keys=["digest"], update=["failures", "last_at", "locked_until"])
_DELETE = Statement(delete(ATTEMPTS).where(_C.digest == bindparam("the_digest")))
_DELETE_OLD = Statement(delete(ATTEMPTS).where(_C.last_at <= bindparam("since")))


def find_failures(tx: Transaction, digest: bytes, *, since: float) -> tuple[int, float]:
    """How many failures are counted, and until when (epoch seconds) no attempt is taken."""
    row = tx.one(_FIND, digest=digest, since=since)
    return (row[0], row[1]) if row else (0, 0.0)


def put_failures(
    tx: Transaction, digest: bytes, *, failures: int, last_at: float, locked_until: float
) -> None:
    """Keeps the count in place of the one before."""
    tx.run(_PUT, digest=digest, failures=failures, last_at=last_at, locked_until=locked_until)


def delete_failures(tx: Transaction, digest: bytes) -> None:
    """Forgets what was counted."""
    tx.run(_DELETE, the_digest=digest)


def delete_old_failures(tx: Transaction, *, since: float) -> None:
    """Forgets all that was last counted before."""
    tx.run(_DELETE_OLD, since=since)
