import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from vestibule.audit.events import AuditEvent, lookup_events
from vestibule.audit.trail_check import check_trail
from vestibule.gateway.event_recorder import EventRecorder
from vestibule.model.randomness import Randomness
from vestibule.store.keyring import new_key_ring
from vestibule.store.schema import load_schema
from vestibule.store.sqlite import SqliteDatabase
from vestibule.store.work import UnitsOfWork

_ACCOUNT = "111122223333"


class _CountedDatabase(SqliteDatabase):
    """Counts its writes, and fails them when told to."""

    writes = 0
    fails = False

    def append(self, function: Callable[..., Any]) -> "asyncio.Future[Any]":
        self.writes += 1
        if self.fails:
            failed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            failed.set_exception(OSError("the disk is full"))
            return failed
        return super().append(function)


def _units(folder: Path) -> tuple[UnitsOfWork, _CountedDatabase]:
    load_schema()
    database = _CountedDatabase(folder / "events.sqlite3")
    database.create_schema()
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return UnitsOfWork(database, new_key_ring(), Randomness(), lambda: now, "us-east-1"), database


def _event(name: str) -> AuditEvent:
    return AuditEvent(_ACCOUNT, name, "sso.amazonaws.com", "us-east-1", reads=True)


def test_events_that_come_together_are_written_together(tmp_path: Path) -> None:
    units, database = _units(tmp_path)

    async def record_all() -> None:
        recorder = EventRecorder(units)
        await asyncio.gather(*(recorder.record(_event(f"Call{n}")) for n in range(40)))
        await recorder.record(_event("Last"))

    asyncio.run(record_all())
    found, _ = units.read(lambda work: lookup_events(work, _ACCOUNT))
    assert {event.name for event in found} == {*(f"Call{n}" for n in range(40)), "Last"}
    assert database.writes <= 3
    assert units.read(check_trail).fault is None
    database.close()


def test_an_event_that_cannot_be_kept_fails_its_call_and_no_later_one(tmp_path: Path) -> None:
    units, database = _units(tmp_path)

    async def record_all() -> None:
        recorder = EventRecorder(units)
        database.fails = True
        with pytest.raises(OSError, match="disk is full"):
            await recorder.record(_event("Lost"))
        database.fails = False
        await recorder.record(_event("Kept"))

    asyncio.run(record_all())
    found, _ = units.read(lambda work: lookup_events(work, _ACCOUNT))
    assert [event.name for event in found] == ["Kept"]
    database.close()


def test_a_caller_who_goes_away_holds_up_nobody(tmp_path: Path) -> None:
    units, database = _units(tmp_path)

    async def record_all() -> None:
        recorder = EventRecorder(units)
        gone = asyncio.create_task(recorder.record(_event("Gone")))
        await asyncio.sleep(0)
        gone.cancel()
        await recorder.record(_event("Stayed"))

    asyncio.run(record_all())
    found, _ = units.read(lambda work: lookup_events(work, _ACCOUNT))
    assert "Stayed" in {event.name for event in found}
    database.close()
