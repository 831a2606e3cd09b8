"""Events of calls that change nothing: written together, answered once they are durable."""

import asyncio
from collections.abc import Sequence

from vestibule.audit.events import AuditEvent, PreparedEvent, append_events, prepare_event
from vestibule.store.work import UnitsOfWork

_FEW = 2  # calls side by side that need no gathering
_GATHERING_SECONDS = 0.001
_Waiting = tuple[PreparedEvent, "asyncio.Future[None]"]


class EventRecorder:
    """Collects events while a write is under way; the next write takes all of them.

    Where many calls come side by side, a millisecond of gathering between writes makes groups
    several times larger, which costs each call less than it waits; few calls wait for nothing.
    A change records its own event in its own transaction and does not come here.
    """

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def record(self, event: AuditEvent) -> None:
        """Returns once the event is durable. Raises what the store raises."""
        units = self._units
        prepared = prepare_event(event, now=units.clock(), random=units.random)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((prepared, future))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await future

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await self._write([event for event, _ in batch], [future for _, future in batch])
            if len(batch) > _FEW:
                await asyncio.sleep(_GATHERING_SECONDS)
        self._writing = None

    async def _write(
        self, events: Sequence[PreparedEvent], futures: Sequence["asyncio.Future[None]"]
    ) -> None:
        try:
            await self._units.append(lambda work: append_events(work, events))
        except Exception as error:  # handed to everyone who waits for it
            for future in futures:
                if not future.done():
                    future.set_exception(error)
            return
        for future in futures:
            if not future.done():  # whoever waited may have gone
                future.set_result(None)
