"""Refused calls of people unknown: counted, and told in few events, lest a flood fill the disk.

What nobody known has signed costs its sender nothing; an event of its own for each would let anyone
fill the trail. Calls that are alike share one event a minute, which carries their number.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from vestibule.audit.events import AuditEvent
from vestibule.model.sources import source_network

MOST_TALLIES = 256  # that many kinds of refusals are told apart at a time
ROUND_SECONDS = 5.0
_ROUNDS_BETWEEN = 12  # one event a minute
_MOST_OPERATIONS = 10
_Key = tuple[str, str, str | None, str]

_log = structlog.get_logger("audit")


@dataclass(slots=True)
class _Tally:
    """Refusals that one event will tell of. event: of the first of them.

    next_round: when it may be written; operations: which ones were asked for.
    """

    event: AuditEvent
    first: datetime
    last: datetime
    next_round: int
    count: int = 0
    operations: set[str] = field(default_factory=set)

    def add(self, event: AuditEvent, now: datetime) -> None:
        if self.count == 0:
            self.event, self.first = event, now
            self.operations = set()
        self.count += 1
        self.last = now
        if len(self.operations) < _MOST_OPERATIONS:
            self.operations.add(f"{event.source.partition('.')[0]}:{event.name}")

    def told(self) -> AuditEvent:
        details = dict(self.event.details or {})
        details["additionalEventData"] = {
            **(details.get("additionalEventData") or {}),
            "RefusalCount": self.count,
            "FirstRefusal": f"{self.first:%Y-%m-%dT%H:%M:%SZ}",
            "LastRefusal": f"{self.last:%Y-%m-%dT%H:%M:%SZ}",
            "Operations": sorted(self.operations),
        }
        return replace(self.event, details=details)


class RefusedCalls:
    """Counts refusals and writes them from time to time; each is in the count of one event.

    Writing is apart from counting, so that the time of an answer tells nobody whether an event
    was due. record: returns once the event is durable. Used from the event loop only.
    """

    def __init__(
        self,
        record: Callable[[AuditEvent], Awaitable[object]],
        clock: Callable[[], datetime],
        *,
        most: int = MOST_TALLIES,
        round_seconds: float = ROUND_SECONDS,
    ) -> None:
        self._record = record
        self._clock = clock
        self._most = most
        self._round_seconds = round_seconds
        self._round = 0
        self._tallies: dict[_Key, _Tally] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def count(self, event: AuditEvent, *, source_ip: str, subject: str | None, code: str) -> None:
        """Counts a refusal with those of the same source, subject and code.

        subject: the user or access key that was named, where it is known to exist.
        """
        tallies, now = self._tallies, self._clock()
        key: _Key = (event.account_id, source_network(source_ip), subject, code)
        if key not in tallies and len(tallies) >= self._most:
            key = (event.account_id, "", None, "")  # all others of the account
        tally = tallies.setdefault(key, _Tally(event, now, now, next_round=self._round + 1))
        tally.add(event, now)
        if self._timer is None:
            self._wait_a_round()

    async def write_due(self) -> None:
        """One round: writes what was not told of for a minute, and forgets what has ceased."""
        self._round += 1
        due = [each for each in self._tallies.items() if each[1].next_round <= self._round]
        for key, tally in due:
            if tally.count == 0:
                self._tallies.pop(key, None)
        await self._write([tally for _, tally in due])

    async def drain(self) -> None:
        """Writes all that was counted; for the server's end."""
        if self._timer is not None:
            self._timer.cancel()
        if self._writing is not None:
            await self._writing
        await self._write(list(self._tallies.values()))
        lost = sum(tally.count for tally in self._tallies.values())
        if lost:
            _log.error("refusals lost", count=lost)

    def forget(self) -> None:
        """Drops all counts, what they are about being gone. From any thread."""
        self._tallies = {}

    def _wait_a_round(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._round_seconds, self._begin_round)

    def _begin_round(self) -> None:
        self._writing = asyncio.get_running_loop().create_task(self._go_round())

    async def _go_round(self) -> None:
        await self.write_due()
        self._timer = None
        if self._tallies:
            self._wait_a_round()

    async def _write(self, tallies: Iterable[_Tally]) -> None:
        await asyncio.gather(*(self._write_one(tally) for tally in tallies if tally.count))

    async def _write_one(self, tally: _Tally) -> None:
        event, taken, first = tally.told(), tally.count, tally.first
        tally.count, tally.next_round = 0, self._round + _ROUNDS_BETWEEN
        try:
            await self._record(event)
        except Exception as error:  # the store's: the count waits for the next round
            tally.count, tally.first = tally.count + taken, first
            tally.next_round = self._round + 1
            _log.error("refusals not recorded yet", exc_info=error)
