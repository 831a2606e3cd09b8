"""Rows of the audit trail: appended, found, never changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson
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
    select,
)
from sqlalchemy.sql import ColumnElement

from vestibule.store.database import Row, Transaction
from vestibule.store.statements import InsertRows, Statement, metadata

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
    Column("resources", Text, nullable=False),
    Column("chain_hash", LargeBinary, nullable=False),
)
RESOURCES = Table(
    "audit_event_resources",
    metadata,
    Column("sequence", ForeignKey(EVENTS.c.sequence), primary_key=True),
    Column("resource_type", Text, primary_key=True),
    Column("resource_name", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("event_time", Float, nullable=False),
    Column("is_first_of_type", Integer, nullable=False),
    Column("is_first_of_name", Integer, nullable=False),
)
_PLACE = (EVENTS.c.account_id, EVENTS.c.event_time, EVENTS.c.sequence)
_PLACE_OF_RESOURCE = (RESOURCES.c.account_id, RESOURCES.c.event_time, RESOURCES.c.sequence)
# Without statistics SQLite takes, of indexes it deems equal, the one made first, and they are made
# in the order of their names: this one comes last, so that a look-up by attribute gets its own.
Index("audit_events_newest_first", *_PLACE)
_COLUMN_OF = {
    "EventId": EVENTS.c.event_id,
    "EventName": EVENTS.c.event_name,
    "EventSource": EVENTS.c.event_source,
    "Username": EVENTS.c.user_name,
    "AccessKeyId": EVENTS.c.access_key_id,
    "ReadOnly": EVENTS.c.read_only,
}
for _name in ("event_name", "event_source", "read_only"):
    Index(f"audit_events_by_{_name}", EVENTS.c[_name], *_PLACE)
for _name in ("user_name", "access_key_id"):
    # Many events have none, and nobody looks for those.
    _is_known = EVENTS.c[_name].is_not(None)
    Index(
        f"audit_events_by_{_name}",
        *(EVENTS.c[_name], *_PLACE),
        sqlite_where=_is_known,
        postgresql_where=_is_known,
    )
for _name in ("name", "type"):
    Index(
        f"audit_event_resources_by_{_name}",
        RESOURCES.c[f"resource_{_name}"],
        RESOURCES.c[f"is_first_of_{_name}"],
        *_PLACE_OF_RESOURCE,
    )


class AuditRow(NamedTuple):
    """An event as kept: `record` is its CloudTrail-shaped JSON, the rest is for finding it.

    sequence: 1 for the first event, without gaps; event_time: epoch seconds.
    resources: [type, name] pairs as JSON: what the event was about.
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
    resources: str
    chain_hash: bytes


def _newest_first(table: Table, condition: ColumnElement[bool] | None = None) -> Statement:
    """Events of the window in the order of the table's own index, so that nothing is sorted."""
    place = table.c
    query: Select[Row] = select(EVENTS).where(
        place.account_id == bindparam("account_id"),
        place.event_time >= bindparam("start"),
        place.event_time <= bindparam("end"),
        (place.event_time < bindparam("time")) | (place.sequence < bindparam("sequence")),
        place.event_time <= bindparam("time"),
    )
    if condition is not None:
        query = query.where(condition)
    if table is RESOURCES:
        query = query.join(RESOURCES, RESOURCES.c.sequence == EVENTS.c.sequence)
    newest = (place.event_time.desc(), place.sequence.desc())
    return Statement(query.order_by(*newest).limit(bindparam("count")))


def _about(name: str) -> Statement:
    """Events about a resource; an event with several that fit is found by the first of them."""
    is_it = RESOURCES.c[f"resource_{name}"] == bindparam("value")
    return _newest_first(RESOURCES, is_it & (RESOURCES.c[f"is_first_of_{name}"] == 1))


_LOOK_UP: dict[str | None, Statement] = {
    None: _newest_first(EVENTS),
    "ResourceName": _about("name"),
    "ResourceType": _about("type"),
    **{
        key: _newest_first(EVENTS, column == bindparam("value"))
        for key, column in _COLUMN_OF.items()
    },
}
ATTRIBUTES = frozenset(key for key in _LOOK_UP if key)
_INSERT = InsertRows(EVENTS)
_INSERT_RESOURCES = InsertRows(RESOURCES)
_LAST = Statement(
    select(EVENTS.c.sequence, EVENTS.c.chain_hash).order_by(EVENTS.c.sequence.desc()).limit(1)
)
_FROM = Statement(
    select(EVENTS)
    .where(EVENTS.c.sequence > bindparam("after"))
    .order_by(EVENTS.c.sequence)
    .limit(bindparam("count"))
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


def append_events(tx: Transaction, rows: Sequence[AuditRow]) -> None:
    """Adds events at the end. Raises UniqueViolation when a sequence is taken."""
    tx.insert_rows(_INSERT, rows)
    tx.insert_rows(_INSERT_RESOURCES, [each for row in rows for each in _resource_rows(row)])


def _resource_rows(row: AuditRow) -> Iterator[tuple[int, str, str, str, float, int, int]]:
    types: set[str] = set()
    names: set[str] = set()
    for kind, name in resources_of_event(row):
        is_first = (int(kind not in types), int(name not in names))
        yield (row.sequence, kind, name, row.account_id, row.event_time, *is_first)
        types.add(kind)
        names.add(name)


def look_up(attribute: str | None) -> Statement:
    """The statement that finds events by one of ATTRIBUTES, or all of the window."""
    return _LOOK_UP[attribute]


def find_events(
    tx: Transaction, window: Window, *, attribute: tuple[str, str | int] | None, count: int
) -> list[AuditRow]:
    """Up to `count` events, newest first. attribute: a key of ATTRIBUTES and its value."""
    key, value = attribute or (None, None)
    time, sequence = window.before or (window.end, 1 << 62)
    bound = {} if key is None else {"value": value}
    rows = tx.all(
        look_up(key),
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


def resources_of_event(row: AuditRow) -> list[tuple[str, str]]:
    """(type, name) of what the event was about."""
    return [(kind, name) for kind, name in orjson.loads(row.resources)]
