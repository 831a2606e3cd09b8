"""Memberships on the wire, as botocore sends and reads them."""

from typing import Any

import pytest

from operation_calls import ADMIN, OWNER, call_operation, targets_of
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.identity_store import groups, users
from vestibule.identity_store.instances import create_instance, get_instance
from vestibule.model.arns import identity_store_member_arn
from vestibule.model.errors import NotFound
from vestibule.model.operations import Target
from vestibule.store.work import Work

NOBODY = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def pair(work: Work) -> dict[str, Any]:
    """The members that name an identity store, a group and a user."""
    store = create_instance(work, owner_account_id=OWNER).identity_store_id
    name = {"givenName": "Ada", "familyName": "L"}
    attributes = {"userName": "ada", "displayName": "Ada", "name": name}
    user = users.create_user(work, store, attributes=attributes, by="admin")
    group = groups.create_group(work, store, display_name="Developers", by="admin")
    return {"IdentityStoreId": store, "GroupId": group.id, "MemberId": {"UserId": user.id}}


def call(work: Work, operation: str, pair: dict[str, Any], *names: str, **members: Any) -> Any:
    named = {name: pair[name] for name in ("IdentityStoreId", *names)}
    return call_operation(work, "identitystore", operation, {**named, **members})


def test_a_membership_is_made_described_listed_and_removed(
    work: Work, pair: dict[str, Any]
) -> None:
    made = call(work, "CreateGroupMembership", pair, "GroupId", "MemberId")
    assert made["MembershipArn"].endswith(f":membership/{made['MembershipId']}")
    named = {"MembershipId": made["MembershipArn"]}
    described = call(work, "DescribeGroupMembership", pair, **named)
    assert described == {
        **made,
        **pair,
        "CreatedAt": work.now,
        "CreatedBy": ADMIN.arn,
        "UpdatedAt": work.now,
        "UpdatedBy": ADMIN.arn,
    }
    everyone = {"GroupMemberships": [described]}
    assert call(work, "ListGroupMemberships", pair, "GroupId") == everyone
    assert call(work, "ListGroupMembershipsForMember", pair, "MemberId") == everyone
    assert call(work, "GetGroupMembershipId", pair, "GroupId", "MemberId") == made
    assert call(work, "DeleteGroupMembership", pair, **named) == {}
    with pytest.raises(NotFound):
        call(work, "GetGroupMembershipId", pair, "GroupId", "MemberId")


def test_membership_is_told_group_by_group_in_the_order_asked(
    work: Work, pair: dict[str, Any]
) -> None:
    call(work, "CreateGroupMembership", pair, "GroupId", "MemberId")
    asked = [NOBODY, pair["GroupId"]]
    told = call(work, "IsMemberInGroups", pair, "MemberId", GroupIds=asked)["Results"]
    assert [(each["GroupId"], each["MembershipExists"]) for each in told] == [
        (NOBODY, False),
        (pair["GroupId"], True),
    ]
    assert all(each["MemberId"] == pair["MemberId"] for each in told)


def test_who_does_not_exist_joins_nothing(work: Work, pair: dict[str, Any]) -> None:
    unknown = {"UserId": NOBODY}
    with pytest.raises(NotFound, match=r"^Member does not exist$"):
        call(work, "CreateGroupMembership", pair, "GroupId", MemberId=unknown)
    with pytest.raises(NotFound, match=r"^Group does not exist$"):
        call(work, "CreateGroupMembership", pair, "MemberId", GroupId=NOBODY)


def test_a_member_that_is_no_user_breaks_the_model(work: Work, pair: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        call(work, "CreateGroupMembership", pair, "GroupId", MemberId={})


def test_joining_is_authorized_on_store_group_and_user(work: Work, pair: dict[str, Any]) -> None:
    arns = (
        get_instance(work).identity_store_arn,
        identity_store_member_arn("group", pair["GroupId"]),
        identity_store_member_arn("user", pair["MemberId"]["UserId"]),
    )
    targets = targets_of(work, "identitystore", "CreateGroupMembership", pair)
    assert targets == [Target(arn, OWNER) for arn in arns]
