"""The audit trail: CloudTrail-shaped records in a hash chain, committed with what they tell of."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.errors import Invalid
from vestibule.model.randomness import Randomness
from vestibule.store import audit_events
from vestibule.store.audit_events import AuditRow, Window
from vestibule.store.paging import page_position, page_token
from vestibule.store.work import Work

KEPT = timedelta(days=90)  # how far back LookupEvents sees
MAXIMUM_PAGE = 50
_VERSION = "1.11"
_MAX_BYTES = 100_000
_LONG = 2**63


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """What happened, before it becomes a record.

    account_id: of the trail it goes to; source: "sso.amazonaws.com"; resources: (type, ARN or
    name). details: further members of the record in CloudTrail's spelling (userIdentity,
    requestParameters, errorCode, …); they hold no secret.
    """

    account_id: str
    name: str
    source: str
    region: str
    reads: bool
    user_name: str | None = None
    access_key_id: str | None = None
    resources: Sequence[tuple[str, str]] = ()
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event as LookupEvents answers it; `record` is the whole CloudTrail JSON text."""

    event_id: str
    name: str
    source: str
    time: datetime
    reads: bool
    user_name: str | None
    access_key_id: str | None
    resources: tuple[tuple[str, str], ...]
    record: str


class PreparedEvent(NamedTuple):
    """An event ready to be appended; only its place in the chain is open. Columns of AuditRow."""

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


def record_event(work: Work, event: AuditEvent) -> str:
    """Appends the event in this transaction and answers its event id."""
    prepared = prepare_event(event, now=work.now, random=work.random)
    append_events(work, (prepared,))
    return prepared.event_id


def prepare_event(event: AuditEvent, *, now: datetime, random: Randomness) -> PreparedEvent:
    """The event as of `now`, its record written, whatever the caller has put into it."""
    try:
        return _prepared(event, now=now, event_id=random.uuid_at(now))
    except TypeError:
        shown = replace(event, details=_writable(event.details), resources=_pairs(event.resources))
        return _prepared(shown, now=now, event_id=random.uuid_at(now))


def _prepared(event: AuditEvent, *, now: datetime, event_id: str) -> PreparedEvent:
    return PreparedEvent(
        account_id=event.account_id,
        event_time=to_epoch(now),
        event_id=event_id,
        event_name=event.name,
        event_source=event.source,
        user_name=event.user_name,
        access_key_id=event.access_key_id,
        read_only=int(event.reads),
        record=_record(event, event_id, now),
        resources=orjson.dumps(sorted(set(event.resources))).decode(),
    )


def _pairs(resources: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(_writable(kind), _writable(name)) for kind, name in resources]


def _writable(value: Any) -> Any:
    """The value with what JSON cannot say replaced: lone surrogates and very large numbers."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_writable(str(name)): _writable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(each) for each in value]
    if isinstance(value, int) and abs(value) >= _LONG:
        return str(value)
    return value


def append_events(work: Work, events: Sequence[PreparedEvent]) -> None:
    """Appends the events in their order; one look at the chain for all of them."""
    sequence, chain = audit_events.last_link(work.tx)
    rows: list[AuditRow] = []
    for number, event in enumerate(events, sequence + 1):
        chain = link(chain, event.record)
        rows.append(AuditRow(number, *event, chain))
    audit_events.append_events(work.tx, rows)


def link(previous: bytes, record: str) -> bytes:
    """The chain's next hash (SHA-256, 32 bytes): over the one before and the record."""
    return hashlib.sha256(previous + record.encode()).digest()


def _record(event: AuditEvent, event_id: str, now: datetime) -> str:
    """The CloudTrail record as JSON, within CloudTrail's bounds.

    Source: CloudTrail User Guide, record contents: 100 KB each for requestParameters and
    responseElements.
    """
    record = _members(event, event_id, now)
    written = orjson.dumps(record)
    if len(written) > _MAX_BYTES:
        for name in ("requestParameters", "responseElements"):
            if len(orjson.dumps(record.get(name))) > _MAX_BYTES:
                record[name] = {"omitted": True}
        written = orjson.dumps(record)
    return written.decode()


def _members(event: AuditEvent, event_id: str, now: datetime) -> dict[str, Any]:
    return {
        "eventVersion": _VERSION,
        "eventTime": f"{now.isoformat(timespec='seconds')[:19]}Z",
        "eventSource": event.source,
        "eventName": event.name,
        "awsRegion": event.region,
        "eventID": event_id,
        "readOnly": event.reads,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": event.account_id,
        "eventCategory": "Management",
        **(event.details or {}),
    }


def lookup_events(
    work: Work,
    account_id: str,
    *,
    attribute: tuple[str, str] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    page_size: int = MAXIMUM_PAGE,
    token: str | None = None,
) -> tuple[list[FoundEvent], str | None]:
    """A page of the account's events of the last 90 days, newest first, and the next token.

    attribute: LookupAttribute key and value; start and end: both included; page_size: 1 to 50.
    Raises Invalid: LOOKUP_ATTRIBUTES, TIME_RANGE, MAX_RESULTS, NEXT_TOKEN.
    Source: cloudtrail 2013-11-01, API_LookupEvents.
    """
    if attribute and attribute[0] not in audit_events.ATTRIBUTES:
        raise Invalid("The lookup attribute is not valid.", kind="LOOKUP_ATTRIBUTES")
    if start and end and start > end:
        raise Invalid("The start time is after the end time.", kind="TIME_RANGE")
    if not 1 <= page_size <= MAXIMUM_PAGE:
        raise Invalid("MaxResults must be between 1 and 50.", kind="MAX_RESULTS")
    query = f"events {account_id} {attribute} {start} {end}"
    position = page_position(work.keyring, token, query=query)
    earliest = work.now - KEPT
    window = Window(
        account_id=account_id,
        start=to_epoch(max(start, earliest) if start else earliest),
        end=to_epoch(end or work.now) if position is None else position[2],
        before=(position[0], position[1]) if position else None,
    )
    rows = audit_events.find_events(
        work.tx, window, attribute=_stored(attribute), count=page_size + 1
    )
    page, more = rows[:page_size], rows[page_size:]
    next_position = [page[-1].event_time, page[-1].sequence, window.end] if more else None
    following = page_token(work.keyring, next_position, query=query) if more else None
    return [_found(row) for row in page], following


def _stored(attribute: tuple[str, str] | None) -> tuple[str, str | int] | None:
    if attribute and attribute[0] == "ReadOnly":
        return ("ReadOnly", int(attribute[1].lower() == "true"))
    return attribute


def _found(row: AuditRow) -> FoundEvent:
    return FoundEvent(
        event_id=row.event_id,
        name=row.event_name,
        source=row.event_source,
        time=from_epoch(row.event_time),
        reads=bool(row.read_only),
        user_name=row.user_name,
        access_key_id=row.access_key_id,
        resources=tuple(audit_events.resources_of_event(row)),
        record=row.record,
    )
