"""Events of calls that change nothing: written together, answered once they are durable."""

import asyncio
from functools import partial

from vestibule.audit.events import AuditEvent, PreparedEvent, append_events, prepare_event
from vestibule.store.work import UnitsOfWork

_FEW = 2  # calls side by side that need no gathering
_MANY = 16  # events that are worth a write at once
_GATHERING_SECONDS = 0.001
_Waiting = tuple[PreparedEvent, "asyncio.Future[None]"]


class EventRecorder:
    """Collects events while a write is under way; the next write takes all of them.

    Where many calls come side by side, a write waits for a good number of events, at most a
    millisecond: larger groups cost each call less than it waits. It begins in the midst of the
    calls of one round of the loop, so that the rest of them are answered meanwhile. Few calls wait
    for nothing. A change records its own event in its own transaction and does not come here.
    """

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units
        self._waiting: list[_Waiting] = []
        self._is_writing = False
        self._last_group = 0
        self._timer: asyncio.TimerHandle | None = None

    async def record(self, event: AuditEvent) -> None:
        """Returns once the event is durable. Raises what the store raises."""
        units = self._units
        prepared = prepare_event(event, now=units.clock(), random=units.random)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((prepared, future))
        if not self._is_writing:
            self._write_or_gather()
        await future

    def _write_or_gather(self) -> None:
        if self._last_group <= _FEW or len(self._waiting) >= _MANY:
            self._write()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_GATHERING_SECONDS, self._write)

    def _write(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        group, self._waiting = self._waiting, []
        self._is_writing = True
        self._last_group = len(group)
        events = [event for event, _ in group]
        written = self._units.append(lambda work: append_events(work, events))
        written.add_done_callback(partial(self._end, group))

    def _end(self, group: list[_Waiting], written: "asyncio.Future[None]") -> None:
        self._is_writing = False
        if self._waiting:
            self._write_or_gather()
        error = written.exception()
        for _, future in group:
            if future.done():  # whoever waited may have gone
                continue
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(None)
