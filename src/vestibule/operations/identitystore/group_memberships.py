"""Memberships of users in groups."""

from typing import Any

from vestibule.identity_store import group_memberships as memberships
from vestibule.identity_store.pages import MAX_PAGE
from vestibule.model.arns import identity_store_member_arn
from vestibule.model.calls import Call
from vestibule.model.users import Membership
from vestibule.operations.identitystore.identifiers import (
    bare_id,
    member_id,
    store_and,
    store_id,
)
from vestibule.operations.operation import Request, operation
from vestibule.store.work import Work


@operation("identitystore", "CreateGroupMembership", targets=store_and("GroupId", "MemberId"))
def create_group_membership(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """Puts a user into a group. Source: identitystore 2020-06-15, API_CreateGroupMembership."""
    made = memberships.create_group_membership(
        work,
        store_id(work, request),
        group_id=bare_id(request["GroupId"]),
        user_id=member_id(request),
        by=call.caller.arn,
    )
    return _named(made.identity_store_id, made.id)


@operation(
    "identitystore", "DescribeGroupMembership", reads=True, targets=store_and("MembershipId")
)
def describe_group_membership(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The membership. Source: identitystore 2020-06-15, API_DescribeGroupMembership."""
    found = memberships.get_group_membership(
        work, bare_id(request["MembershipId"]), identity_store_id=store_id(work, request)
    )
    return _membership(found)


@operation("identitystore", "DeleteGroupMembership", targets=store_and("MembershipId"))
def delete_group_membership(work: Work, _call: Call, request: Request) -> None:
    """Takes a user out of a group. Source: identitystore 2020-06-15, API_DeleteGroupMembership."""
    memberships.delete_group_membership(
        work, bare_id(request["MembershipId"]), identity_store_id=store_id(work, request)
    )


@operation("identitystore", "ListGroupMemberships", reads=True, targets=store_and("GroupId"))
def list_group_memberships(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of a group's. Source: identitystore 2020-06-15, API_ListGroupMemberships."""
    found, token = memberships.list_group_memberships(
        work,
        store_id(work, request),
        group_id=bare_id(request["GroupId"]),
        token=request.get("NextToken"),
        count=request.get("MaxResults", MAX_PAGE),
    )
    return {"GroupMemberships": [_membership(each) for each in found], "NextToken": token}


@operation(
    "identitystore", "ListGroupMembershipsForMember", reads=True, targets=store_and("MemberId")
)
def list_group_memberships_for_member(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of a user's. Source: identitystore 2020-06-15, API_ListGroupMembershipsForMember."""
    found, token = memberships.list_group_memberships_for_member(
        work,
        store_id(work, request),
        user_id=member_id(request),
        token=request.get("NextToken"),
        count=request.get("MaxResults", MAX_PAGE),
    )
    return {"GroupMemberships": [_membership(each) for each in found], "NextToken": token}


@operation(
    "identitystore",
    "GetGroupMembershipId",
    reads=True,
    targets=store_and("GroupId", "MemberId"),
)
def get_group_membership_id(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The membership of a user. Source: identitystore 2020-06-15, API_GetGroupMembershipId."""
    store = store_id(work, request)
    found = memberships.get_group_membership_id(
        work, store, group_id=bare_id(request["GroupId"]), user_id=member_id(request)
    )
    return _named(store, found)


@operation("identitystore", "IsMemberInGroups", reads=True, targets=store_and("MemberId"))
def is_member_in_groups(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """Group by group, as asked. Source: identitystore 2020-06-15, API_IsMemberInGroups."""
    user_id = member_id(request)
    found = memberships.is_member_in_groups(
        work,
        store_id(work, request),
        user_id=user_id,
        group_ids=[bare_id(each) for each in request["GroupIds"]],
    )
    return {
        "Results": [
            {"GroupId": group_id, "MemberId": {"UserId": user_id}, "MembershipExists": is_member}
            for group_id, is_member in found
        ]
    }


def _membership(membership: Membership) -> dict[str, Any]:
    return {
        **_named(membership.identity_store_id, membership.id),
        "GroupId": membership.group_id,
        "MemberId": {"UserId": membership.user_id},
        "CreatedAt": membership.created_at,
        "CreatedBy": membership.created_by,
        "UpdatedAt": membership.created_at,
        "UpdatedBy": membership.created_by,
    }


def _named(store: str, membership_id: str) -> dict[str, str]:
    return {
        "IdentityStoreId": store,
        "MembershipId": membership_id,
        "MembershipArn": identity_store_member_arn("membership", membership_id),
    }
