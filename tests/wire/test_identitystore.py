"""The identity store by boto3 against a served process."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from served import Served


class Store:
    """The client, with the identity store filled in."""

    def __init__(self, served: Served) -> None:
        self.client = served.client("identitystore")
        instances = served.client("sso-admin").list_instances()["Instances"]
        self.id: str = instances[0]["IdentityStoreId"]

    def call(self, method: str, **parameters: Any) -> Any:
        """The operation on our store."""
        return getattr(self.client, method)(IdentityStoreId=self.id, **parameters)

    def user(self, name: str, **more: Any) -> str:
        """A new user's id."""
        made = self.call(
            "create_user",
            UserName=name,
            DisplayName=name,
            Name={"GivenName": name, "FamilyName": "Example"},
            **more,
        )
        return str(made["UserId"])

    def group(self, name: str) -> str:
        """A new group's id."""
        return str(self.call("create_group", DisplayName=name)["GroupId"])


@pytest.fixture(scope="module")
def store(served: Served) -> Store:
    """The identity store."""
    return Store(served)


def _error(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    told = error.value.response["Error"]
    return str(told["Code"]), str(told["Message"])


def test_a_user_is_made_found_changed_and_removed(store: Store) -> None:
    emails = [{"Value": "bob@example.com", "Type": "work", "Primary": True}]
    user_id = store.user("bob", Emails=emails, Title="Engineer")
    named = {"UserId": user_id}
    found = store.call("describe_user", **named)
    assert (found["UserName"], found["Title"], found["Emails"]) == ("bob", "Engineer", emails)
    assert found["UserArn"] == f"arn:aws:identitystore:::user/{user_id}"
    assert found["UserStatus"] == "ENABLED"
    for path, value in (("userName", "bob"), ("emails.value", "BOB@example.com")):
        attribute = {"AttributePath": path, "AttributeValue": value}
        alternate = {"AlternateIdentifier": {"UniqueAttribute": attribute}}
        assert store.call("get_user_id", **alternate)["UserId"] == user_id
    change = {"AttributePath": "name.familyName", "AttributeValue": "Changed"}
    changed = store.call("update_user", **named, Operations=[change], Revision=found["Revision"])
    assert changed["Revision"] != found["Revision"]
    with pytest.raises(ClientError) as refused:
        store.call("update_user", **named, Operations=[change], Revision=found["Revision"])
    assert _error(refused)[0] == "ConflictException"
    filters = [{"AttributePath": "UserName", "AttributeValue": "bob"}]
    listed = store.call("list_users", Filters=filters)["Users"]
    assert [each["Name"]["FamilyName"] for each in listed] == ["Changed"]
    store.call("delete_user", UserId=found["UserArn"])
    with pytest.raises(ClientError) as refused:
        store.call("describe_user", **named)
    assert _error(refused) == ("ResourceNotFoundException", "USER not found.")
    assert refused.value.response["ResourceType"] == "USER"  # type: ignore[typeddict-item]


def test_duplicates_are_refused_in_awss_words(store: Store) -> None:
    store.user("carol")
    with pytest.raises(ClientError) as refused:
        store.user("CAROL")
    assert _error(refused) == ("ConflictException", "Duplicate UserName")
    store.group("Carols")
    with pytest.raises(ClientError) as refused:
        store.group("carols")
    assert _error(refused) == ("ConflictException", "Duplicate GroupDisplayName")


def test_missing_attributes_are_told(store: Store) -> None:
    with pytest.raises(ClientError) as refused:
        store.call("create_user", UserName="dan")
    code, text = _error(refused)
    assert code == "ValidationException"
    assert "displayname: The attribute displayname is required" in text


def test_members_come_and_go(store: Store) -> None:
    user_id, group_id = store.user("erin"), store.group("Erins")
    member = {"MemberId": {"UserId": user_id}}
    made = store.call("create_group_membership", GroupId=group_id, **member)
    with pytest.raises(ClientError) as refused:
        store.call("create_group_membership", GroupId=group_id, **member)
    assert _error(refused)[0] == "ConflictException"
    found = store.call("get_group_membership_id", GroupId=group_id, **member)
    assert found["MembershipId"] == made["MembershipId"]
    described = store.call("describe_group_membership", MembershipId=made["MembershipId"])
    assert (described["GroupId"], described["MemberId"]) == (group_id, {"UserId": user_id})
    listed = store.call("list_group_memberships", GroupId=group_id)["GroupMemberships"]
    of_member = store.call("list_group_memberships_for_member", **member)["GroupMemberships"]
    assert listed[0]["MembershipId"] == of_member[0]["MembershipId"] == made["MembershipId"]
    other = store.group("Others of Erin")
    results = store.call("is_member_in_groups", GroupIds=[group_id, other], **member)["Results"]
    assert [each["MembershipExists"] for each in results] == [True, False]
    store.call("delete_group_membership", MembershipId=made["MembershipId"])
    assert store.call("list_group_memberships", GroupId=group_id)["GroupMemberships"] == []


def test_a_group_is_made_found_changed_and_removed(store: Store) -> None:
    group_id = store.group("Founders")
    attribute = {"AttributePath": "displayName", "AttributeValue": "founders"}
    alternate = {"AlternateIdentifier": {"UniqueAttribute": attribute}}
    assert store.call("get_group_id", **alternate)["GroupId"] == group_id
    change = {"AttributePath": "description", "AttributeValue": "Who began"}
    store.call("update_group", GroupId=group_id, Operations=[change])
    assert store.call("describe_group", GroupId=group_id)["Description"] == "Who began"
    store.call("delete_group", GroupId=group_id)
    names = {each["DisplayName"] for each in store.call("list_groups")["Groups"]}
    assert "Founders" not in names


def test_another_store_does_not_exist(store: Store) -> None:
    with pytest.raises(ClientError) as refused:
        store.client.list_users(IdentityStoreId="d-0000000000")
    assert _error(refused)[0] == "ResourceNotFoundException"
    assert refused.value.response["ResourceType"] == "IDENTITY_STORE"  # type: ignore[typeddict-item]


def test_the_store_is_listed_and_described(store: Store) -> None:
    listed = store.client.list_identity_stores()["IdentityStores"]
    assert [each["IdentityStoreId"] for each in listed] == [store.id]
    assert store.call("describe_identity_store")["IdentityStoreArn"].endswith(store.id)


def test_users_come_in_pages(store: Store) -> None:
    for number in range(3):
        store.user(f"paged-{number}")
    pages = store.client.get_paginator("list_users").paginate(
        IdentityStoreId=store.id, PaginationConfig={"PageSize": 2}
    )
    names = [each["UserName"] for page in pages for each in page["Users"]]
    assert len(names) == len(set(names)) >= 3
