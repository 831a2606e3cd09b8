"""Users on the wire, as botocore sends and reads them."""

from typing import Any

import pytest

from operation_calls import ADMIN, OWNER, call_operation, targets_of
from vestibule.identity_store.instances import create_instance, get_instance
from vestibule.model.errors import Conflict, Invalid, NotFound
from vestibule.model.operations import Target
from vestibule.operations.identitystore.errors import SERVICE
from vestibule.store.work import Work

ADA: dict[str, Any] = {
    "UserName": "ada",
    "DisplayName": "Ada L",
    "Name": {"GivenName": "Ada", "FamilyName": "Lovelace"},
    "Emails": [{"Value": "ada@example.com", "Type": "work", "Primary": True}],
    "Timezone": "Europe/London",
    "Extensions": {"aws:identitystore:enterprise": {"costCenter": "42"}},
}


@pytest.fixture
def store(work: Work) -> dict[str, str]:
    """The member that names the identity store."""
    made = create_instance(work, owner_account_id=OWNER)
    return {"IdentityStoreId": made.identity_store_id}


def call(work: Work, operation: str, store: dict[str, str], **members: Any) -> dict[str, Any]:
    return call_operation(work, "identitystore", operation, {**store, **members})


def unique(path: str, value: str) -> dict[str, Any]:
    return {"UniqueAttribute": {"AttributePath": path, "AttributeValue": value}}


def test_a_user_is_described_as_it_was_made(work: Work, store: dict[str, str]) -> None:
    made = call(work, "CreateUser", store, **ADA)
    arn = f"arn:aws:identitystore:::user/{made['UserId']}"
    assert made == {**store, "UserId": made["UserId"], "UserArn": arn, "Revision": "1"}
    asked = ["aws:identitystore:enterprise"]
    described = call(work, "DescribeUser", store, UserId=made["UserId"], Extensions=asked)
    assert described == {
        **made,
        **ADA,
        "UserStatus": "ENABLED",
        "CreatedAt": work.now,
        "CreatedBy": ADMIN.arn,
        "UpdatedAt": work.now,
        "UpdatedBy": ADMIN.arn,
    }


def test_extensions_are_told_only_where_asked_for(work: Work, store: dict[str, str]) -> None:
    made = call(work, "CreateUser", store, **ADA)
    assert "Extensions" not in call(work, "DescribeUser", store, UserId=made["UserId"])


def test_an_arn_names_a_user_as_its_id_does(work: Work, store: dict[str, str]) -> None:
    made = call(work, "CreateUser", store, **ADA)
    operations = [{"AttributePath": "displayName", "AttributeValue": "Countess"}]
    changed = call(work, "UpdateUser", store, UserId=made["UserArn"], Operations=operations)
    assert changed == {**made, "Revision": "2"}
    assert call(work, "DescribeUser", store, UserId=made["UserId"])["DisplayName"] == "Countess"


def test_a_user_is_found_by_name_and_email(work: Work, store: dict[str, str]) -> None:
    made = call(work, "CreateUser", store, **ADA)
    for path, value in (("userName", "ADA"), ("emails.value", "ada@example.com")):
        found = call(work, "GetUserId", store, AlternateIdentifier=unique(path, value))
        assert found == {name: made[name] for name in ("IdentityStoreId", "UserId", "UserArn")}
    with pytest.raises(Invalid, match="is not a unique attribute"):
        call(work, "GetUserId", store, AlternateIdentifier=unique("title", "x"))
    external = {"ExternalId": {"Issuer": "scim", "Id": "1"}}
    with pytest.raises(NotFound, match=r"^USER not found\.$"):
        call(work, "GetUserId", store, AlternateIdentifier=external)


def test_users_are_listed_by_page_and_by_the_old_filter(work: Work, store: dict[str, str]) -> None:
    call(work, "CreateUser", store, **ADA)
    call(work, "CreateUser", store, **(ADA | {"UserName": "bob", "Emails": [{"Value": "b@b.b"}]}))
    first = call(work, "ListUsers", store, MaxResults=1)
    last = call(work, "ListUsers", store, MaxResults=1, NextToken=first["NextToken"])
    assert {user["UserName"] for user in first["Users"] + last["Users"]} == {"ada", "bob"}
    wanted = [{"AttributePath": "UserName", "AttributeValue": "Bob"}]
    assert [u["UserName"] for u in call(work, "ListUsers", store, Filters=wanted)["Users"]] == [
        "bob"
    ]
    nobody = [{"AttributePath": "UserName", "AttributeValue": "carl"}]
    assert call(work, "ListUsers", store, Filters=nobody) == {"Users": []}
    other = [{"AttributePath": "Title", "AttributeValue": "x"}]
    with pytest.raises(Invalid):
        call(work, "ListUsers", store, Filters=other)


def test_an_old_revision_deletes_nobody(work: Work, store: dict[str, str]) -> None:
    made = call(work, "CreateUser", store, **ADA)
    with pytest.raises(Conflict) as refused:
        call(work, "DeleteUser", store, UserId=made["UserId"], Revision="7")
    assert SERVICE.error_name(refused.value) == "ConflictException"
    assert refused.value.fields == {"Reason": "CONCURRENT_MODIFICATION"}
    assert call(work, "DeleteUser", store, UserId=made["UserId"], Revision="1") == {}
    with pytest.raises(NotFound) as gone:
        call(work, "DescribeUser", store, UserId=made["UserId"])
    assert gone.value.fields == {"ResourceType": "USER", "ResourceId": made["UserId"]}


def test_a_user_without_a_name_is_invalid(work: Work, store: dict[str, str]) -> None:
    with pytest.raises(Invalid, match=r"^userName is a required attribute$"):
        call(work, "CreateUser", store)


def test_another_identity_store_is_not_found(work: Work, store: dict[str, str]) -> None:
    other = {"IdentityStoreId": "d-0000000000"}
    assert other != store
    with pytest.raises(NotFound) as refused:
        call(work, "CreateUser", other, **ADA)
    assert refused.value.fields == {
        "ResourceType": "IDENTITY_STORE",
        "ResourceId": "d-0000000000",
    }


def test_a_call_is_authorized_on_the_owners_store_and_user(
    work: Work, store: dict[str, str]
) -> None:
    arn = "arn:aws:identitystore:::user/11111111-2222-3333-4444-555555555555"
    request = {**store, "UserId": arn}
    assert targets_of(work, "identitystore", "DeleteUser", request) == [
        Target(get_instance(work).identity_store_arn, OWNER),
        Target(arn, OWNER),
    ]
