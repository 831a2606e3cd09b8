"""The audit trail, as CloudTrail's event history tells it."""

from typing import Any

from vestibule.audit.events import MAXIMUM_PAGE, FoundEvent
from vestibule.audit.events import lookup_events as lookup
from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.operations.operation import Request, operation
from vestibule.store.work import Work


@operation("cloudtrail", "LookupEvents", reads=True)
def lookup_events(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """A page of the events of the caller's account, newest first.

    Source: cloudtrail 2013-11-01, API_LookupEvents.
    """
    if request.get("EventCategory"):
        raise Invalid("Insights events are not recorded here.", kind="EVENT_CATEGORY")
    attributes = request.get("LookupAttributes") or []
    if len(attributes) > 1:
        raise Invalid("You can look up by one attribute only.", kind="LOOKUP_ATTRIBUTES")
    attribute = None
    if attributes:
        attribute = (attributes[0]["AttributeKey"], attributes[0]["AttributeValue"])
    found, token = lookup(
        work,
        call.caller.account_id,
        attribute=attribute,
        start=request.get("StartTime"),
        end=request.get("EndTime"),
        page_size=request.get("MaxResults", MAXIMUM_PAGE),
        token=request.get("NextToken"),
    )
    return {"Events": [_event(each) for each in found], "NextToken": token}


def _event(event: FoundEvent) -> dict[str, Any]:
    return {
        "EventId": event.event_id,
        "EventName": event.name,
        "ReadOnly": "true" if event.reads else "false",
        "AccessKeyId": event.access_key_id,
        "EventTime": event.time,
        "EventSource": event.source,
        "Username": event.user_name,
        "Resources": [
            {"ResourceType": kind, "ResourceName": name} for kind, name in event.resources
        ],
        "CloudTrailEvent": event.record,
    }
