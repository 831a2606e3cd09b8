"""Rows of the audit trail: appended, found, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    bindparam,
    insert,
    select,
)
from sqlalchemy.sql import ColumnElement

from vestibule.store.database import Row, Transaction
from vestibule.store.statements import Statement, metadata

EVENTS = Table(
    "audit_events",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("event_time", Float, nullable=False),
    Column("event_id", Text, nullable=False, unique=True),
    Column("event_name", Text, nullable=False),
    Column("event_source", Text, nullable=False),
    Column("user_name", Text),
    Column("access_key_id", Text),
    Column("read_only", Integer, nullable=False),
    Column("record", Text, nullable=False),
    Column("chain_hash", LargeBinary, nullable=False),
)
RESOURCES = Table(
    "audit_event_resources",
    metadata,
    Column("sequence", ForeignKey(EVENTS.c.sequence), primary_key=True),
    Column("resource_type", Text, primary_key=True),
    Column("resource_name", Text, primary_key=True),
)
_PLACE = (EVENTS.c.account_id, EVENTS.c.event_time, EVENTS.c.sequence)
Index("audit_events_by_time", *_PLACE)
_COLUMN_OF = {
    "EventId": EVENTS.c.event_id,
    "EventName": EVENTS.c.event_name,
    "EventSource": EVENTS.c.event_source,
    "Username": EVENTS.c.user_name,
    "AccessKeyId": EVENTS.c.access_key_id,
    "ReadOnly": EVENTS.c.read_only,
}
for _name in ("event_name", "event_source", "user_name", "access_key_id"):
    Index(f"audit_events_by_{_name}", EVENTS.c[_name], *_PLACE)
Index("audit_event_resources_by_name", RESOURCES.c.resource_name, RESOURCES.c.sequence)
Index("audit_event_resources_by_type", RESOURCES.c.resource_type, RESOURCES.c.sequence)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An event as kept: `record` is its CloudTrail-shaped JSON, the rest is for finding it.

    sequence: 1 for the first event, without gaps; event_time: epoch seconds.
    chain_hash: over the previous event's hash and this record.
    """

    sequence: int
    account_id: str
    event_time: float
    event_id: str
    event_name: str
    event_source: str
    user_name: str | None
    access_key_id: str | None
    read_only: int
    record: str
    chain_hash: bytes


def _about(column: ColumnElement[str]) -> ColumnElement[bool]:
    named = select(RESOURCES.c.sequence).where(column == bindparam("value"))
    return EVENTS.c.sequence.in_(named)


def _newest_first(condition: ColumnElement[bool] | None) -> Statement:
    query: Select[Row] = select(EVENTS).where(
        EVENTS.c.account_id == bindparam("account_id"),
        EVENTS.c.event_time >= bindparam("start"),
        EVENTS.c.event_time <= bindparam("end"),
        (EVENTS.c.event_time < bindparam("time")) | (EVENTS.c.sequence < bindparam("sequence")),
        EVENTS.c.event_time <= bindparam("time"),
    )
    if condition is not None:
        query = query.where(condition)
    return Statement(
        query.order_by(EVENTS.c.event_time.desc(), EVENTS.c.sequence.desc()).limit(
            bindparam("count")
        )
    )


_LOOK_UP: dict[str | None, Statement] = {
    None: _newest_first(None),
    "ResourceName": _newest_first(_about(RESOURCES.c.resource_name)),
    "ResourceType": _newest_first(_about(RESOURCES.c.resource_type)),
    **{key: _newest_first(column == bindparam("value")) for key, column in _COLUMN_OF.items()},
}
ATTRIBUTES = frozenset(key for key in _LOOK_UP if key)
_INSERT = Statement(insert(EVENTS))
_INSERT_RESOURCE = Statement(insert(RESOURCES))
_LAST = Statement(
    select(EVENTS.c.sequence, EVENTS.c.chain_hash).order_by(EVENTS.c.sequence.desc()).limit(1)
)
_FROM = Statement(
    select(EVENTS)
    .where(EVENTS.c.sequence > bindparam("after"))
    .order_by(EVENTS.c.sequence)
    .limit(bindparam("count"))
)
_RESOURCES_OF = Statement(
    select(RESOURCES.c.resource_type, RESOURCES.c.resource_name)
    .where(RESOURCES.c.sequence == bindparam("sequence"))
    .order_by(RESOURCES.c.resource_type, RESOURCES.c.resource_name)
)


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the trail a look-up reads: from `end` back to `start`, after the last one seen.

    start, end: epoch seconds, both included. before: (event_time, sequence) of the last one seen.
    """

    account_id: str
    start: float
    end: float
    before: tuple[float, int] | None = None


def last_link(tx: Transaction) -> tuple[int, bytes]:
    """Sequence and hash of the newest event; (0, 32 zero bytes) before the first."""
    row = tx.one(_LAST)
    return (row[0], bytes(row[1])) if row else (0, bytes(32))


def append_event(tx: Transaction, row: AuditRow, resources: Sequence[tuple[str, str]]) -> None:
    """Adds an event at the end. Raises UniqueViolation when its sequence is taken."""
    tx.run(_INSERT, **{name: getattr(row, name) for name in AuditRow.__slots__})
    tx.run_many(
        _INSERT_RESOURCE,
        [
            {"sequence": row.sequence, "resource_type": kind, "resource_name": name}
            for kind, name in dict.fromkeys(resources)
        ],
    )


def find_events(
    tx: Transaction, window: Window, *, attribute: tuple[str, str | int] | None, count: int
) -> list[AuditRow]:
    """Up to `count` events, newest first. attribute: a key of ATTRIBUTES and its value."""
    key, value = attribute or (None, None)
    time, sequence = window.before or (window.end, 1 << 62)
    bound = {} if key is None else {"value": value}
    rows = tx.all(
        _LOOK_UP[key],
        account_id=window.account_id,
        start=window.start,
        end=window.end,
        time=time,
        sequence=sequence,
        count=count,
        **bound,
    )
    return [AuditRow(*row) for row in rows]


def events_after(tx: Transaction, sequence: int, *, count: int) -> list[AuditRow]:
    """Up to `count` events after a sequence, oldest first: for checking and export."""
    return [AuditRow(*row) for row in tx.all(_FROM, after=sequence, count=count)]


def resources_of_event(tx: Transaction, sequence: int) -> list[tuple[str, str]]:
    """(type, name) of what the event was about."""
    return [(row[0], row[1]) for row in tx.all(_RESOURCES_OF, sequence=sequence)]
