"""The audit trail cannot be changed unnoticed."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from vestibule.audit.events import AuditEvent, link, record_event
from vestibule.audit.trail_check import Link, check_trail
from vestibule.store.statements import Statement
from vestibule.store.work import Work

EVENT = AuditEvent("111122223333", "CreateUser", "sso.amazonaws.com", "us-east-1", reads=False)


def record(work: Work, count: int) -> None:
    for _ in range(count):
        record_event(work, EVENT)


def test_an_empty_trail_is_whole(work: Work) -> None:
    assert check_trail(work).fault is None
    assert check_trail(work).last.sequence == 0


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_events SET record = replace(record, 'User', 'Role') WHERE sequence = 3",
        "DELETE FROM audit_events WHERE sequence = 3",
        "UPDATE audit_events SET chain_hash = x'00' WHERE sequence = 3",
        "UPDATE audit_events SET event_name = 'ListUsers' WHERE sequence = 3",
        "UPDATE audit_events SET read_only = 1 WHERE sequence = 3",
        "UPDATE audit_events SET account_id = '999999999999' WHERE sequence = 3",
    ],
)
def test_a_change_is_noticed_where_it_was_made(work: Work, attack: str) -> None:
    record(work, 5)
    assert check_trail(work).fault is None
    work.tx.run(Statement(text(attack)))
    found = check_trail(work)
    assert (found.last.sequence, found.fault) == (2, 3)


@pytest.mark.parametrize("forged", ["", "[]", "{"])
def test_a_forged_event_that_is_no_record_is_noticed(work: Work, forged: str) -> None:
    record(work, 2)
    last = bytes.fromhex(check_trail(work).last.chain_hash)
    record(work, 1)
    forgery = Statement(
        text("UPDATE audit_events SET record = :record, chain_hash = :hash WHERE sequence = 3")
    )
    work.tx.run(forgery, record=forged, hash=link(last, forged))
    assert check_trail(work).fault == 3


def test_a_noted_link_still_fits_a_trail_that_has_grown(work: Work) -> None:
    record(work, 3)
    noted = check_trail(work).last
    record(work, 3)
    found = check_trail(work, noted)
    assert (found.last.sequence, found.fault) == (6, None)


def test_events_removed_from_the_end_are_missed_by_a_noted_link(work: Work) -> None:
    record(work, 5)
    noted = check_trail(work).last
    work.tx.run(Statement(text("DELETE FROM audit_events WHERE sequence > 3")))
    assert check_trail(work).fault is None
    assert check_trail(work, noted).fault == 4
    record(work, 2)  # other events in their place
    assert check_trail(work).fault is None
    assert check_trail(work, noted).fault == 5


def test_a_link_of_another_trail_does_not_fit(work: Work) -> None:
    record(work, 2)
    noted = check_trail(work).last
    assert check_trail(work, replace(noted, chain_hash="0" * 64)).fault == 2
    assert check_trail(work, Link(0, "0" * 64)).fault is None
