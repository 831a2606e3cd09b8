"""What LookupEvents answers, and what it refuses."""

import json
from datetime import timedelta
from typing import Any

import pytest

from memory_store import START
from vestibule.audit.events import AuditEvent, record_event
from vestibule.gateway.protocol.operation_codec import Protocol
from vestibule.gateway.service_registry import ServiceRegistry
from vestibule.model.callers import Caller, CallerKind
from vestibule.model.calls import Call
from vestibule.model.errors import VestibuleError
from vestibule.operations.cloudtrail.errors import SERVICE
from vestibule.operations.cloudtrail.events import lookup_events
from vestibule.store.work import Work

ACCOUNT = "111111111111"


def looked_up(work: Work, account_id: str = ACCOUNT, **request: Any) -> Any:
    caller = Caller(CallerKind.ROOT, account_id, f"arn:aws:iam::{account_id}:root", account_id)
    url, ip = "http://localhost:8700", "127.0.0.1"
    call = Call("r-1", "cloudtrail", "LookupEvents", caller, START, "us-east-1", ip, "test", url)
    return lookup_events(work, call, request)


def record(work: Work, account_id: str = ACCOUNT) -> str:
    source = "organizations.amazonaws.com"
    resources = (("AWS::Organizations::Account", "222222222222"),)
    return record_event(
        work,
        AuditEvent(
            account_id, "MoveAccount", source, "us-east-1", reads=False, resources=resources
        ),
    )


def test_an_event_goes_on_the_wire_as_cloudtrail_writes_it(work: Work) -> None:
    event_id = record(work)
    operation = ServiceRegistry(("cloudtrail",)).service("cloudtrail").operation("LookupEvents")
    answer = Protocol().serialize(operation, looked_up(work), request_id="r-1")
    (event,) = json.loads(answer.body)["Events"]
    assert (event["EventId"], event["ReadOnly"]) == (event_id, "false")
    assert json.loads(event["CloudTrailEvent"])["eventID"] == event_id
    assert event["Resources"] == [
        {"ResourceType": "AWS::Organizations::Account", "ResourceName": "222222222222"}
    ]


def test_a_caller_sees_only_its_own_accounts_events(work: Work) -> None:
    record(work)
    assert looked_up(work, "222222222222")["Events"] == []


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (
            {
                "LookupAttributes": [
                    {"AttributeKey": "EventName", "AttributeValue": "A"},
                    {"AttributeKey": "Username", "AttributeValue": "B"},
                ]
            },
            "InvalidLookupAttributesException",
        ),
        (
            {"StartTime": START, "EndTime": START - timedelta(hours=1)},
            "InvalidTimeRangeException",
        ),
        ({"MaxResults": 51}, "InvalidMaxResultsException"),
        ({"NextToken": "forged"}, "InvalidNextTokenException"),
        ({"EventCategory": "insight"}, "InvalidEventCategoryException"),
    ],
)
def test_wrong_questions_bear_awss_error_names(
    work: Work, request_: dict[str, Any], error: str
) -> None:
    with pytest.raises(VestibuleError) as refused:
        looked_up(work, **request_)
    assert SERVICE.error_name(refused.value) == error
