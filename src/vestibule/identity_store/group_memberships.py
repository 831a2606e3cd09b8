"""Memberships: which users are in which groups. Groups hold users only, never groups."""

from collections.abc import Sequence
from functools import partial

from vestibule.identity_store.pages import MAX_PAGE
from vestibule.identity_store.revisions import duplicate, not_found
from vestibule.model.errors import Invalid
from vestibule.model.users import Membership
from vestibule.store import group_memberships as rows
from vestibule.store.database import UniqueViolation
from vestibule.store.groups import find_group
from vestibule.store.paging import page
from vestibule.store.users import find_user
from vestibule.store.work import Work

_MAX_GROUP_IDS = 100


def create_group_membership(
    work: Work, identity_store_id: str, *, group_id: str, user_id: str, by: str
) -> Membership:
    """Puts the user into the group; both must be of the identity store.

    by: who does it, for CreatedBy.
    Raises NotFound (GROUP, USER) and Conflict (UNIQUENESS_CONSTRAINT_VIOLATION).
    Source: identitystore 2020-06-15, API_CreateGroupMembership.
    """
    _check_group(work, group_id, identity_store_id)
    _check_member(work, user_id, identity_store_id)
    taken = rows.find_membership_of(
        work.tx, user_id, group_id=group_id, identity_store_id=identity_store_id
    )
    if taken:
        raise duplicate("GroupMembership")
    membership = Membership(work.random.uuid(), identity_store_id, group_id, user_id, work.now, by)
    try:
        rows.insert_membership(work.tx, membership)
    except UniqueViolation as error:
        raise duplicate("GroupMembership") from error
    return membership


def get_group_membership(work: Work, membership_id: str, *, identity_store_id: str) -> Membership:
    """The membership. Raises NotFound (GROUP_MEMBERSHIP)."""
    found = rows.find_membership(work.tx, membership_id, identity_store_id=identity_store_id)
    if found is None:
        raise not_found("GROUP_MEMBERSHIP", membership_id)
    return found


def get_group_membership_id(
    work: Work, identity_store_id: str, *, group_id: str, user_id: str
) -> str:
    """The id of the user's membership in the group. Raises NotFound (GROUP_MEMBERSHIP)."""
    found = rows.find_membership_of(
        work.tx, user_id, group_id=group_id, identity_store_id=identity_store_id
    )
    if found is None:
        raise not_found("GROUP_MEMBERSHIP")
    return found.id


def delete_group_membership(work: Work, membership_id: str, *, identity_store_id: str) -> None:
    """Takes the user out of the group. Raises NotFound (GROUP_MEMBERSHIP)."""
    if not rows.delete_membership(work.tx, membership_id, identity_store_id=identity_store_id):
        raise not_found("GROUP_MEMBERSHIP", membership_id)


def list_group_memberships(
    work: Work,
    identity_store_id: str,
    *,
    group_id: str,
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[Membership], str | None]:
    """A page of the group's memberships, and the next page's token.

    Raises Invalid and NotFound (GROUP).
    """
    _check_group(work, group_id, identity_store_id)
    fetch = partial(
        rows.memberships_of_group, work.tx, group_id, identity_store_id=identity_store_id
    )
    query = f"memberships:{identity_store_id}:group:{group_id}"
    return page(work, query, token=token, count=count, most=MAX_PAGE, rows=fetch)


def list_group_memberships_for_member(
    work: Work,
    identity_store_id: str,
    *,
    user_id: str,
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[Membership], str | None]:
    """A page of the user's memberships, and the next page's token.

    Raises Invalid and NotFound (USER).
    """
    _check_member(work, user_id, identity_store_id)
    fetch = partial(rows.memberships_of_user, work.tx, user_id, identity_store_id=identity_store_id)
    query = f"memberships:{identity_store_id}:user:{user_id}"
    return page(work, query, token=token, count=count, most=MAX_PAGE, rows=fetch)


def group_ids_of_user(work: Work, user_id: str, *, identity_store_id: str) -> frozenset[str]:
    """All groups that the user is in, none for an unknown user; for decisions about access."""
    return rows.group_ids_of_user(work.tx, user_id, identity_store_id=identity_store_id)


def is_member_in_groups(
    work: Work, identity_store_id: str, *, user_id: str, group_ids: Sequence[str]
) -> list[tuple[str, bool]]:
    """For each of 1 to 100 groups, as asked, whether the user is in it; an unknown one: False.

    Raises Invalid and NotFound (USER). Source: identitystore 2020-06-15, API_IsMemberInGroups.
    """
    if not 1 <= len(group_ids) <= _MAX_GROUP_IDS:
        raise Invalid("GroupIds must have 1 to 100 elements.", kind="GROUP_IDS")
    _check_member(work, user_id, identity_store_id)
    held = rows.group_ids_of_user_among(
        work.tx, user_id, identity_store_id=identity_store_id, group_ids=group_ids
    )
    return [(group_id, group_id in held) for group_id in group_ids]


def _check_group(work: Work, group_id: str, identity_store_id: str) -> None:
    if find_group(work.tx, group_id, identity_store_id=identity_store_id) is None:
        raise not_found("GROUP", group_id, message="Group does not exist")


def _check_member(work: Work, user_id: str, identity_store_id: str) -> None:
    if find_user(work.tx, user_id, identity_store_id=identity_store_id) is None:
        raise not_found("USER", user_id, message="Member does not exist")
