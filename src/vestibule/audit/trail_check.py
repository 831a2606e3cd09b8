"""Whether the audit trail still is what was recorded."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vestibule.audit.events import link
from vestibule.store import audit_events
from vestibule.store.audit_events import AuditRow
from vestibule.store.work import Work

_BATCH = 1000
_START = bytes(32)
_OF_RECORD: dict[str, Callable[[AuditRow], object]] = {
    "recipientAccountId": lambda row: row.account_id,
    "eventID": lambda row: row.event_id,
    "eventName": lambda row: row.event_name,
    "eventSource": lambda row: row.event_source,
    "readOnly": lambda row: bool(row.read_only),
}
"""What a record tells and its row repeats, for events to be found by."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the trail: the event's number, from 1, and the chain's hash there (64 hex)."""

    sequence: int
    chain_hash: str


@dataclass(frozen=True, slots=True)
class TrailCheck:
    """last: the newest event that was looked at; sequence 0 where there is none.

    fault: the number of the first event that was changed, removed or slipped in; None if none was.
    """

    last: Link
    fault: int | None


def check_trail(work: Work, noted: Link | None = None) -> TrailCheck:
    """Walks the trail from its first event.

    noted: a link told by an earlier check. Events removed from the end leave no trace in the chain
    itself, nor does a trail that was written anew: a link kept elsewhere gives both away.
    """
    sequence, previous = 0, _START
    while rows := audit_events.events_after(work.tx, sequence, count=_BATCH):
        for row in rows:
            is_noted = noted is not None and noted.sequence == row.sequence
            if (
                row.sequence != sequence + 1
                or bytes(row.chain_hash) != link(previous, row.record)
                or not _is_as_recorded(row)
                or (is_noted and noted != Link(row.sequence, bytes(row.chain_hash).hex()))
            ):
                return TrailCheck(Link(sequence, previous.hex()), sequence + 1)
            sequence, previous = row.sequence, bytes(row.chain_hash)
    is_cut = noted is not None and noted.sequence > sequence
    return TrailCheck(Link(sequence, previous.hex()), sequence + 1 if is_cut else None)


def _is_as_recorded(row: AuditRow) -> bool:
    try:
        record: Any = json.loads(row.record)
    except ValueError:
        return False
    return isinstance(record, dict) and all(
        record.get(name) == of_row(row) for name, of_row in _OF_RECORD.items()
    )
