"""Groups on the wire, as botocore sends and reads them."""

from typing import Any

import pytest

from operation_calls import ADMIN, OWNER, call_operation
from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import Conflict, Invalid, NotFound
from vestibule.store.work import Work


@pytest.fixture
def store(work: Work) -> dict[str, str]:
    """The member that names the identity store."""
    made = create_instance(work, owner_account_id=OWNER)
    return {"IdentityStoreId": made.identity_store_id}


def call(work: Work, operation: str, store: dict[str, str], **members: Any) -> dict[str, Any]:
    return call_operation(work, "identitystore", operation, {**store, **members})


def unique(path: str, value: str) -> dict[str, Any]:
    return {"UniqueAttribute": {"AttributePath": path, "AttributeValue": value}}


def test_a_group_is_described_as_it_was_made(work: Work, store: dict[str, str]) -> None:
    made = call(work, "CreateGroup", store, DisplayName="Developers", Description="They build")
    arn = f"arn:aws:identitystore:::group/{made['GroupId']}"
    assert made == {**store, "GroupId": made["GroupId"], "GroupArn": arn, "Revision": "1"}
    assert call(work, "DescribeGroup", store, GroupId=arn) == {
        **made,
        "DisplayName": "Developers",
        "Description": "They build",
        "CreatedAt": work.now,
        "CreatedBy": ADMIN.arn,
        "UpdatedAt": work.now,
        "UpdatedBy": ADMIN.arn,
    }


def test_a_group_is_found_by_its_name_only(work: Work, store: dict[str, str]) -> None:
    made = call(work, "CreateGroup", store, DisplayName="Developers")
    named = unique("displayName", "developers")
    found = call(work, "GetGroupId", store, AlternateIdentifier=named)
    assert (found["GroupId"], found["GroupArn"]) == (made["GroupId"], made["GroupArn"])
    external = {"ExternalId": {"Issuer": "scim", "Id": "1"}}
    with pytest.raises(NotFound, match=r"^GROUP not found\.$"):
        call(work, "GetGroupId", store, AlternateIdentifier=external)


def test_groups_are_listed_by_page_and_by_the_old_filter(work: Work, store: dict[str, str]) -> None:
    for name in ("A", "B"):
        call(work, "CreateGroup", store, DisplayName=name)
    first = call(work, "ListGroups", store, MaxResults=1)
    last = call(work, "ListGroups", store, MaxResults=1, NextToken=first["NextToken"])
    assert {group["DisplayName"] for group in first["Groups"] + last["Groups"]} == {"A", "B"}
    wanted = [{"AttributePath": "DisplayName", "AttributeValue": "a"}]
    [found] = call(work, "ListGroups", store, Filters=wanted)["Groups"]
    assert found["DisplayName"] == "A"
    other = [{"AttributePath": "Description", "AttributeValue": "x"}]
    with pytest.raises(Invalid):
        call(work, "ListGroups", store, Filters=other)


def test_a_group_is_changed_and_deleted_at_the_revision_seen(
    work: Work, store: dict[str, str]
) -> None:
    made = call(work, "CreateGroup", store, DisplayName="Developers")
    named = {"GroupId": made["GroupId"], "Revision": "1"}
    operations = [{"AttributePath": "description", "AttributeValue": "They build"}]
    changed = call(work, "UpdateGroup", store, Operations=operations, **named)
    assert changed == {**made, "Revision": "2"}
    with pytest.raises(Conflict):
        call(work, "DeleteGroup", store, **named)
    assert call(work, "DeleteGroup", store, **(named | {"Revision": "2"})) == {}
    with pytest.raises(NotFound):
        call(work, "DescribeGroup", store, GroupId=made["GroupId"])
