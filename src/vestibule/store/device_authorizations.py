"""Rows of device authorizations, and of the codes that a user typed wrongly."""

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
    update,
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.oidc import DeviceAuthorization, DeviceState, Origin
from vestibule.store.database import Row, Transaction
from vestibule.store.sign_in_sessions import SIGN_IN_SESSIONS
from vestibule.store.statements import Statement, metadata, upsert
from vestibule.store.users import USERS

DEVICE_AUTHORIZATIONS = Table(
    "device_authorizations",
    metadata,
    Column("device_code_digest", LargeBinary, primary_key=True),
    Column("user_code", Text, nullable=False, unique=True),
    Column("client_id", Text, nullable=False),
    Column("client_name", Text, nullable=False),
    Column("source_ip", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
    Column("polled_at", Float),
    Column("user_id", ForeignKey(USERS.c.id, ondelete="CASCADE"), index=True),
    Column("session_id", ForeignKey(SIGN_IN_SESSIONS.c.id, ondelete="CASCADE"), index=True),
)
WRONG_USER_CODES = Table(
    "wrong_user_codes",
    metadata,
    Column("user_id", ForeignKey(USERS.c.id, ondelete="CASCADE"), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("since", Float, nullable=False),
)
_C = DEVICE_AUTHORIZATIONS.c
_SHOWN = [column for column in _C if column.name != "device_code_digest"]
_INSERT = Statement(insert(DEVICE_AUTHORIZATIONS).values({c.name: bindparam(c.name) for c in _C}))
_BY_DEVICE_CODE = Statement(select(*_SHOWN).where(_C.device_code_digest == bindparam("digest")))
_BY_USER_CODE = Statement(select(*_SHOWN).where(_C.user_code == bindparam("user_code")))
_THE_ONE = update(DEVICE_AUTHORIZATIONS).where(_C.user_code == bindparam("the_code"))
_DECIDE = Statement(
    _THE_ONE.where(_C.state == DeviceState.PENDING.value).values(
        state=bindparam("new_state"), user_id=bindparam("by_user")
    )
)
_POLL = Statement(_THE_ONE.values(polled_at=bindparam("now")))
_REDEEM = Statement(
    _THE_ONE.where(_C.state == DeviceState.APPROVED.value).values(
        state=DeviceState.REDEEMED.value, session_id=bindparam("given")
    )
)
_WITHDRAW = Statement(
    update(DEVICE_AUTHORIZATIONS)
    .where(_C.user_id == bindparam("of_user"), _C.state == DeviceState.APPROVED.value)
    .values(state=DeviceState.DENIED.value)
)
_DELETE_EXPIRED = Statement(
    delete(DEVICE_AUTHORIZATIONS).where(_C.expires_at <= bindparam("until"))
)
_W = WRONG_USER_CODES.c
_WRONG = Statement(select(_W.count, _W.since).where(_W.user_id == bindparam("user_id")))
_SET_WRONG = upsert(WRONG_USER_CODES, keys=["user_id"], update=["count", "since"])


def insert_device_authorization(
    tx: Transaction, authorization: DeviceAuthorization, *, digest: bytes
) -> None:
    """Keeps it under the digest of its device code. Raises UniqueViolation for its user code."""
    tx.run(
        _INSERT,
        device_code_digest=digest,
        user_code=authorization.user_code,
        client_id=authorization.client_id,
        client_name=authorization.client_name,
        source_ip=authorization.origin.source_ip,
        user_agent=authorization.origin.user_agent,
        state=authorization.state.value,
        requested_at=to_epoch(authorization.requested_at),
        expires_at=to_epoch(authorization.expires_at),
        polled_at=None,
        user_id=None,
        session_id=None,
    )


def find_by_device_code(tx: Transaction, digest: bytes) -> DeviceAuthorization | None:
    """The one of that device code, expired or not."""
    row = tx.one(_BY_DEVICE_CODE, digest=digest)
    return _authorization(row) if row else None


def find_by_user_code(tx: Transaction, user_code: str) -> DeviceAuthorization | None:
    """The one of that user code, expired or not."""
    row = tx.one(_BY_USER_CODE, user_code=user_code)
    return _authorization(row) if row else None


def decide_device_authorization(
    tx: Transaction, user_code: str, *, state: DeviceState, user_id: str
) -> bool:
    """Keeps the user's decision; False when it was decided before."""
    return tx.run(_DECIDE, the_code=user_code, new_state=state.value, by_user=user_id) == 1


def mark_polled(tx: Transaction, user_code: str, *, now: float) -> None:
    """Keeps when the device asked last."""
    tx.run(_POLL, the_code=user_code, now=now)


def redeem_device_authorization(tx: Transaction, user_code: str, *, session_id: str) -> bool:
    """Keeps what the device was given; False when it is not there to be given."""
    return tx.run(_REDEEM, the_code=user_code, given=session_id) == 1


def withdraw_approvals(tx: Transaction, user_id: str) -> int:
    """Keeps out the devices that the user let in and that have asked for nothing yet."""
    return tx.run(_WITHDRAW, of_user=user_id)


def delete_expired_device_authorizations(tx: Transaction, *, until: float) -> int:
    """Removes those that expired until then; answers how many."""
    return tx.run(_DELETE_EXPIRED, until=until)


def wrong_user_codes(tx: Transaction, user_id: str) -> tuple[int, float]:
    """How many codes the user typed wrongly, and since when."""
    row = tx.one(_WRONG, user_id=user_id)
    return (row[0], row[1]) if row else (0, 0.0)


def set_wrong_user_codes(tx: Transaction, user_id: str, *, count: int, since: float) -> None:
    """Keeps how many codes the user typed wrongly."""
    tx.run(_SET_WRONG, user_id=user_id, count=count, since=since)


def _authorization(row: Row) -> DeviceAuthorization:
    return DeviceAuthorization(
        user_code=row[0],
        client_id=row[1],
        client_name=row[2],
        origin=Origin(row[3], row[4]),
        state=DeviceState(row[5]),
        requested_at=from_epoch(row[6]),
        expires_at=from_epoch(row[7]),
        polled_at=None if row[8] is None else from_epoch(row[8]),
        user_id=row[9],
        session_id=row[10],
    )
