"""Counting refusals: few events, no refusal lost, whatever a flood looks like."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vestibule.audit.events import AuditEvent
from vestibule.audit.refused_calls import MOST_TALLIES, RefusedCalls

OWNER = "111122223333"
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Trail:
    """Takes events; fails while told to."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []
        self.begun = 0
        self.fails = False
        self.now = START

    async def record(self, event: AuditEvent) -> None:
        self.begun += 1
        await asyncio.sleep(0)
        if self.fails:
            raise OSError("the disk is full")
        self.events.append(event)

    @property
    def told(self) -> list[dict[str, Any]]:
        return [dict(event.details or {})["additionalEventData"] for event in self.events]

    @property
    def total(self) -> int:
        return sum(int(each["RefusalCount"]) for each in self.told)


def refused(trail: Trail, **options: Any) -> RefusedCalls:
    return RefusedCalls(trail.record, lambda: trail.now, round_seconds=3600, **options)


def event(
    name: str = "ListUsers", *, account: str = OWNER, source: str = "192.0.2.1"
) -> AuditEvent:
    details = {"sourceIPAddress": source, "errorCode": "SignatureDoesNotMatch"}
    return AuditEvent(account, name, "iam.amazonaws.com", "us-east-1", reads=True, details=details)


def count(calls: RefusedCalls, times: int = 1, **more: Any) -> None:
    source = more.pop("source", "192.0.2.1")
    subject, code = more.pop("subject", "AKIA1"), more.pop("code", "SignatureDoesNotMatch")
    for _ in range(times):
        calls.count(event(source=source, **more), source_ip=source, subject=subject, code=code)


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await story()

    asyncio.run(whole())


def test_ten_thousand_refusals_alike_are_told_in_one_event_with_their_number() -> None:
    trail = Trail()

    async def story() -> None:
        calls = refused(trail)
        count(calls, 10_000)
        await calls.drain()

    run(story)
    assert [each["RefusalCount"] for each in trail.told] == [10_000]


def test_a_flood_from_everywhere_makes_few_events_and_none_is_lost_from_the_count() -> None:
    trail = Trail()

    async def story() -> None:
        calls = refused(trail)
        for number in range(10_000):
            count(calls, source=f"10.0.{number // 250}.{number % 250}", subject=None)
            count(calls, source=f"2001:db8:{number:x}::1", account="444455556666")
        await calls.write_due()
        await calls.drain()

    run(story)
    assert len(trail.events) <= MOST_TALLIES + 2
    assert trail.total == 20_000
    assert {each.account_id for each in trail.events} == {OWNER, "444455556666"}


def test_there_is_one_event_a_minute_while_refusals_go_on() -> None:
    trail = Trail()
    rounds_an_hour = 720

    async def story() -> None:
        calls = refused(trail)
        for _ in range(rounds_an_hour):
            count(calls, 7)
            await calls.write_due()
        await calls.drain()

    run(story)
    assert 60 <= len(trail.events) <= 61
    assert trail.total == rounds_an_hour * 7


def test_the_first_refusal_is_told_in_the_next_round_and_a_quiet_source_is_forgotten() -> None:
    trail = Trail()

    async def story() -> None:
        calls = refused(trail, most=1)
        count(calls)
        await calls.write_due()
        assert trail.total == 1
        for _ in range(13):
            await calls.write_due()
        count(calls, source="192.0.2.2", name="ListRoles")
        await calls.write_due()

    run(story)
    assert trail.events[1].name == "ListRoles"  # not among all the others: its place was free
    assert [each["RefusalCount"] for each in trail.told] == [1, 1]


@pytest.mark.parametrize(
    ("other", "events"),
    [
        ({"source": "192.0.2.2"}, 2),
        ({"subject": "AKIA2"}, 2),
        ({"code": "InvalidClientTokenId"}, 2),
        ({"account": "444455556666"}, 2),
        ({"name": "ListRoles"}, 1),
    ],
)
def test_source_subject_code_and_account_are_told_apart(other: dict[str, str], events: int) -> None:
    trail = Trail()

    async def story() -> None:
        calls = refused(trail)
        count(calls)
        count(calls, **other)
        await calls.drain()

    run(story)
    assert (len(trail.events), trail.total) == (events, 2)


def test_addresses_of_one_ipv6_network_are_one_source() -> None:
    trail = Trail()

    async def story() -> None:
        calls = refused(trail)
        for number in range(500):
            count(calls, source=f"2001:db8::{number:x}")
        await calls.drain()

    run(story)
    assert [each["RefusalCount"] for each in trail.told] == [500]


def test_the_event_tells_when_and_which_operations() -> None:
    trail = Trail()

    async def story() -> None:
        calls = refused(trail)
        count(calls, name="ListUsers")
        trail.now += timedelta(seconds=40)
        count(calls, name="DeleteUser")
        for number in range(30):
            count(calls, name=f"Call{number}")
        await calls.drain()

    run(story)
    [told] = trail.told
    assert told["FirstRefusal"] == "2026-11-24T09:00:00Z"
    assert told["LastRefusal"] == "2026-11-24T09:00:40Z"
    assert {"iam:DeleteUser", "iam:ListUsers"} <= set(told["Operations"])
    assert len(told["Operations"]) == 10
    assert dict(trail.events[0].details or {})["errorCode"] == "SignatureDoesNotMatch"


def test_what_the_store_does_not_take_is_told_later() -> None:
    trail = Trail()

    async def story() -> None:
        calls = refused(trail)
        count(calls, 3)
        trail.fails = True
        await calls.write_due()
        trail.now += timedelta(seconds=5)
        count(calls, 4)
        trail.fails = False
        await calls.write_due()

    run(story)
    assert [each["RefusalCount"] for each in trail.told] == [7]
    assert trail.told[0]["FirstRefusal"] == "2026-11-24T09:00:00Z"


def test_what_is_refused_while_an_event_is_written_is_in_the_next_one() -> None:
    trail = Trail()

    async def story() -> None:
        calls = refused(trail)
        count(calls, 3)
        writing = asyncio.create_task(calls.write_due())
        while not trail.begun:
            await asyncio.sleep(0)
        count(calls, 2)
        await writing
        await calls.drain()

    run(story)
    assert [each["RefusalCount"] for each in trail.told] == [3, 2]


def test_rounds_come_by_themselves_and_end_with_the_refusals() -> None:
    trail = Trail()

    async def story() -> None:
        calls = RefusedCalls(trail.record, lambda: trail.now, round_seconds=0.001)
        count(calls, 5)
        while not trail.events:
            await asyncio.sleep(0.001)
        for _ in range(100):
            await asyncio.sleep(0.001)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        assert not others
        count(calls, 6)
        await calls.drain()

    run(story)
    assert trail.total == 11


def test_a_reset_takes_the_counts_with_it() -> None:
    trail = Trail()

    async def story() -> None:
        calls = refused(trail)
        count(calls, 5)
        calls.forget()
        await calls.drain()

    run(story)
    assert trail.events == []
