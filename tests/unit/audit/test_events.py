"""The audit trail: complete, findable, and not to be changed unnoticed."""

import json
from datetime import timedelta

import pytest

from memory_store import later
from vestibule.audit.events import AuditEvent, lookup_events, record_event
from vestibule.audit.trail_check import check_trail
from vestibule.model.errors import Invalid
from vestibule.store.work import Work

ACCOUNT = "111122223333"


def event(name: str = "CreateUser", **changes: object) -> AuditEvent:
    given = {
        "account_id": ACCOUNT,
        "name": name,
        "source": "identitystore.amazonaws.com",
        "region": "us-east-1",
        "reads": False,
        "user_name": "admin",
        "resources": (("USER", "u-1"),),
        "details": {"requestParameters": {"userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}},
    }
    return AuditEvent(**{**given, **changes})  # type: ignore[arg-type]


def names(work: Work, **asked: object) -> list[str]:
    return [found.name for found in lookup_events(work, ACCOUNT, **asked)[0]]  # type: ignore[arg-type]


def test_a_record_has_cloudtrails_shape(work: Work) -> None:
    event_id = record_event(work, event())
    (found,), _ = lookup_events(work, ACCOUNT)
    record = json.loads(found.record)
    assert found.event_id == record["eventID"] == event_id
    assert record["eventTime"] == "2026-11-24T09:00:00Z"
    assert record["eventName"] == "CreateUser"
    assert record["recipientAccountId"] == ACCOUNT
    assert record["requestParameters"] == {"userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    assert found.resources == (("USER", "u-1"),)


@pytest.mark.parametrize("value", ["half \ud800 a pair", 10**30, -(2**63) - 1])
def test_what_json_cannot_say_keeps_no_call_out_of_the_trail(work: Work, value: object) -> None:
    strange = {"requestParameters": {"a": [value], str(value): {"b": value}}, "errorMessage": value}
    record_event(work, event(details=strange, resources=(("ROLE", str(value)),)))
    (found,), _ = lookup_events(work, ACCOUNT)
    told = str(value).replace("\ud800", "?")
    assert json.loads(found.record)["requestParameters"] == {"a": [told], told: {"b": told}}
    assert found.resources == (("ROLE", told),)
    assert check_trail(work).fault is None


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        (("EventName", "DeleteUser"), ["DeleteUser"]),
        (("Username", "bob"), ["ListUsers"]),
        (("EventSource", "sso.amazonaws.com"), ["ListUsers"]),
        (("AccessKeyId", "ASIA1"), ["ListUsers"]),
        (("ReadOnly", "true"), ["ListUsers"]),
        (("ReadOnly", "false"), ["DeleteUser", "CreateUser"]),
        (("ResourceName", "u-2"), ["DeleteUser"]),
        (("ResourceType", "USER"), ["DeleteUser", "CreateUser"]),
        (("EventName", "Nothing"), []),
    ],
)
def test_events_are_found_by_attribute(
    work: Work, attribute: tuple[str, str], expected: list[str]
) -> None:
    record_event(work, event())
    record_event(work, event("DeleteUser", resources=(("USER", "u-2"), ("USER", "u-3"))))
    other = {"user_name": "bob", "source": "sso.amazonaws.com", "access_key_id": "ASIA1"}
    record_event(work, event("ListUsers", reads=True, resources=(), **other))
    assert names(work, attribute=attribute) == expected


def test_an_event_about_several_resources_is_found_once(work: Work) -> None:
    about = (("USER", "u-1"), ("GROUP", "u-1"), ("USER", "u-2"))
    record_event(work, event(resources=about))
    for attribute in (("ResourceType", "USER"), ("ResourceName", "u-1"), ("ResourceName", "u-2")):
        (found,), _ = lookup_events(work, ACCOUNT, attribute=attribute)
        assert found.resources == tuple(sorted(about))


def test_pages_by_resource_follow_one_another(work: Work) -> None:
    for number in range(3):
        record_event(work, event(f"Event{number}"))
    attribute = ("ResourceType", "USER")
    first, token = lookup_events(work, ACCOUNT, attribute=attribute, page_size=2)
    second, end = lookup_events(work, ACCOUNT, attribute=attribute, page_size=2, token=token)
    assert [found.name for found in [*first, *second]] == ["Event2", "Event1", "Event0"]
    assert end is None


def test_pages_follow_one_another_and_new_events_do_not_disturb_them(work: Work) -> None:
    for number in range(5):
        record_event(work, event(f"Event{number}"))
    first, token = lookup_events(work, ACCOUNT, page_size=2)
    record_event(work, event("Late"))
    second, token = lookup_events(work, ACCOUNT, page_size=2, token=token)
    third, end = lookup_events(work, ACCOUNT, page_size=2, token=token)
    seen = [found.name for found in [*first, *second, *third]]
    assert seen == ["Event4", "Event3", "Event2", "Event1", "Event0"]
    assert end is None


def test_only_the_accounts_own_events_of_the_time_asked_for_are_seen(work: Work) -> None:
    record_event(work, event("Old"))
    tomorrow = later(work, timedelta(days=1))
    record_event(tomorrow, event("New"))
    record_event(tomorrow, event("Foreign", account_id="999999999999"))
    assert names(tomorrow) == ["New", "Old"]
    assert names(tomorrow, end=work.now) == ["Old"]
    assert names(tomorrow, start=tomorrow.now) == ["New"]
    assert names(later(work, timedelta(days=91))) == ["New"]


def test_wrong_questions_are_refused(work: Work) -> None:
    record_event(work, event())
    record_event(work, event())
    _, token = lookup_events(work, ACCOUNT, page_size=1)
    for asked in (
        {"attribute": ("Colour", "red")},
        {"start": work.now, "end": work.now - timedelta(seconds=1)},
        {"page_size": 0},
        {"page_size": 51},
        {"token": token, "attribute": ("EventName", "CreateUser")},
    ):
        with pytest.raises(Invalid):
            lookup_events(work, ACCOUNT, **asked)  # type: ignore[arg-type]
