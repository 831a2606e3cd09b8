"""Memberships: who may be in which group, and what goes with a user or a group."""

import pytest

from vestibule.identity_store import group_memberships as memberships
from vestibule.identity_store import groups, users
from vestibule.model.errors import Conflict, Invalid, NotFound
from vestibule.model.users import Membership
from vestibule.store.work import Work

STORE, OTHER = "d-0123456789", "d-9876543210"


def new_user(work: Work, user_name: str = "ada", *, store: str = STORE) -> str:
    name = {"givenName": "A", "familyName": "L"}
    attributes = {"userName": user_name, "displayName": user_name, "name": name}
    return users.create_user(work, store, attributes=attributes, by="admin").id


def new_group(work: Work, display_name: str = "Developers", *, store: str = STORE) -> str:
    return groups.create_group(work, store, display_name=display_name, by="admin").id


def join(work: Work, user_id: str, group_id: str, *, store: str = STORE) -> Membership:
    return memberships.create_group_membership(
        work, store, group_id=group_id, user_id=user_id, by="admin"
    )


def test_a_membership_is_read_back_as_it_was_made(work: Work) -> None:
    user, group = new_user(work), new_group(work)
    made = join(work, user, group)
    assert memberships.get_group_membership(work, made.id, identity_store_id=STORE) == made
    found = memberships.get_group_membership_id(work, STORE, group_id=group, user_id=user)
    assert found == made.id


def test_a_user_is_in_a_group_once(work: Work) -> None:
    user, group = new_user(work), new_group(work)
    join(work, user, group)
    with pytest.raises(Conflict) as refused:
        join(work, user, group)
    assert refused.value.kind == "UNIQUENESS_CONSTRAINT_VIOLATION"


def test_users_and_groups_of_different_identity_stores_never_meet(work: Work) -> None:
    user, group = new_user(work), new_group(work)
    stranger, elsewhere = new_user(work, store=OTHER), new_group(work, store=OTHER)
    with pytest.raises(NotFound, match=r"^Member does not exist"):
        join(work, stranger, group)
    with pytest.raises(NotFound, match=r"^Group does not exist"):
        join(work, user, elsewhere)
    with pytest.raises(NotFound, match=r"^Group does not exist"):
        join(work, user, group, store=OTHER)
    assert memberships.list_group_memberships(work, STORE, group_id=group) == ([], None)


def test_a_group_is_no_member_of_a_group(work: Work) -> None:
    outer, inner = new_group(work), new_group(work, "Inner")
    with pytest.raises(NotFound, match="Member does not exist"):
        join(work, inner, outer)


def test_a_membership_is_removed_from_its_own_identity_store_only(work: Work) -> None:
    user, group = new_user(work), new_group(work)
    made = join(work, user, group)
    with pytest.raises(NotFound):
        memberships.delete_group_membership(work, made.id, identity_store_id=OTHER)
    memberships.delete_group_membership(work, made.id, identity_store_id=STORE)
    with pytest.raises(NotFound) as refused:
        memberships.delete_group_membership(work, made.id, identity_store_id=STORE)
    assert refused.value.kind == "GROUP_MEMBERSHIP"
    assert memberships.group_ids_of_user(work, user, identity_store_id=STORE) == frozenset()


def test_memberships_go_with_their_user_and_with_their_group(work: Work) -> None:
    ada, eve = new_user(work), new_user(work, "eve")
    one, two = new_group(work, "One"), new_group(work, "Two")
    kept = join(work, eve, two)
    for user, group in ((ada, one), (ada, two), (eve, one)):
        join(work, user, group)
    users.delete_user(work, ada, identity_store_id=STORE)
    groups.delete_group(work, one, identity_store_id=STORE)
    assert memberships.list_group_memberships(work, STORE, group_id=two) == ([kept], None)
    assert memberships.group_ids_of_user(work, ada, identity_store_id=STORE) == frozenset()
    assert memberships.group_ids_of_user(work, eve, identity_store_id=STORE) == {two}


def test_membership_in_groups_is_told_in_the_order_asked(work: Work) -> None:
    user, other = new_user(work), new_user(work, "eve")
    one, two = new_group(work, "One"), new_group(work, "Two")
    join(work, user, two)
    join(work, other, one)
    asked = [one, "no-such-group", two]
    answer = memberships.is_member_in_groups(work, STORE, user_id=user, group_ids=asked)
    assert answer == [(one, False), ("no-such-group", False), (two, True)]
    with pytest.raises(NotFound, match="Member does not exist"):
        memberships.is_member_in_groups(work, OTHER, user_id=user, group_ids=[two])
    for wrong in ([], [one] * 101):
        with pytest.raises(Invalid):
            memberships.is_member_in_groups(work, STORE, user_id=user, group_ids=wrong)


def test_pages_hold_every_membership_once_and_tokens_serve_one_list(work: Work) -> None:
    user, group = new_user(work), new_group(work)
    made = {join(work, new_user(work, f"user{n}"), group).id for n in range(4)}
    made.add(join(work, user, group).id)
    first, token = memberships.list_group_memberships(work, STORE, group_id=group, count=3)
    second, end = memberships.list_group_memberships(
        work, STORE, group_id=group, count=3, token=token
    )
    assert (len(first), {m.id for m in first + second}, end) == (3, made, None)
    with pytest.raises(Invalid):
        memberships.list_group_memberships_for_member(work, STORE, user_id=user, token=token)


def test_a_user_lists_their_own_memberships_only(work: Work) -> None:
    user, other = new_user(work), new_user(work, "eve")
    mine = {join(work, user, new_group(work, f"group{n}")).id for n in range(3)}
    join(work, other, new_group(work, "Else"))
    first, token = memberships.list_group_memberships_for_member(work, STORE, user_id=user, count=2)
    second, end = memberships.list_group_memberships_for_member(
        work, STORE, user_id=user, count=2, token=token
    )
    assert ({m.id for m in first + second}, len(first), end) == (mine, 2, None)
    with pytest.raises(NotFound, match="Member does not exist"):
        memberships.list_group_memberships_for_member(work, OTHER, user_id=user)
