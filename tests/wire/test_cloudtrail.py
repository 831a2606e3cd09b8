"""The audit trail by boto3 against a served process."""

import datetime
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from served import ACCESS_KEY_ID, Served


def _lookup(served: Served, key: str, value: str, **more: Any) -> list[dict[str, Any]]:
    found = served.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}], **more
    )
    return list(found["Events"])


def test_a_change_is_found_by_every_attribute(served: Served) -> None:
    root = served.client("organizations").list_roots()["Roots"][0]["Id"]
    made = served.client("organizations").create_organizational_unit(ParentId=root, Name="Audited")
    unit_id = made["OrganizationalUnit"]["Id"]
    event = _lookup(served, "ResourceName", unit_id)[0]
    assert (event["EventName"], event["Username"]) == ("CreateOrganizationalUnit", "root")
    for key, value in (
        ("EventId", event["EventId"]),
        ("EventName", "CreateOrganizationalUnit"),
        ("ReadOnly", "false"),
        ("Username", "root"),
        ("EventSource", "organizations.amazonaws.com"),
        ("AccessKeyId", ACCESS_KEY_ID),
    ):
        assert event["EventId"] in {each["EventId"] for each in _lookup(served, key, value)}
    record = json.loads(event["CloudTrailEvent"])
    assert record["requestParameters"] == {"parentId": root, "name": "Audited"}
    assert record["responseElements"]["organizationalUnit"]["id"] == unit_id
    assert record["requestID"] == made["ResponseMetadata"]["RequestId"]


def test_refused_calls_are_recorded_with_their_error(served: Served) -> None:
    organizations = served.client("organizations")
    with pytest.raises(ClientError):
        organizations.describe_account(AccountId="999999999999")
    event = _lookup(served, "ResourceName", "999999999999")[0]
    assert json.loads(event["CloudTrailEvent"])["errorCode"] == "AccountNotFoundException"


def test_events_come_newest_first_in_pages_and_in_time(served: Served) -> None:
    trail = served.client("cloudtrail")
    pages = trail.get_paginator("lookup_events").paginate(
        PaginationConfig={"PageSize": 2, "MaxItems": 6}
    )
    times = [event["EventTime"] for page in pages for event in page["Events"]]
    assert times == sorted(times, reverse=True)
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    assert trail.lookup_events(StartTime=later)["Events"] == []


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"NextToken": "forged"}, "InvalidNextTokenException"),
        (
            {
                "StartTime": datetime.datetime(2026, 2, 2, tzinfo=datetime.UTC),
                "EndTime": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
            },
            "InvalidTimeRangeException",
        ),
        ({"EventCategory": "insight"}, "InvalidEventCategoryException"),
    ],
)
def test_bad_look_ups_are_refused(served: Served, parameters: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        served.client("cloudtrail").lookup_events(**parameters)
    assert refused.value.response["Error"]["Code"] == code


def test_clients_that_name_the_service_without_its_package_are_understood(served: Served) -> None:
    client = served.client("cloudtrail")

    def shorten(params: dict[str, Any], **_: Any) -> None:
        params["headers"]["X-Amz-Target"] = "CloudTrail_20131101.LookupEvents"

    client.meta.events.register("before-call.cloudtrail.LookupEvents", shorten)
    assert client.lookup_events(MaxResults=1)["ResponseMetadata"]["HTTPStatusCode"] == 200
