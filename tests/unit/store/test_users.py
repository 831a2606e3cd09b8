"""Rows of users, groups and memberships: what the tables themselves refuse."""

from dataclasses import replace

import pytest

from vestibule.model.users import (
    Changes,
    Email,
    Group,
    Membership,
    PersonName,
    User,
    UserProfile,
    UserStatus,
)
from vestibule.store import group_memberships, groups, users
from vestibule.store.database import UniqueViolation
from vestibule.store.work import Work

STORE = "d-0123456789"


def user_of(work: Work, user_name: str, *, email: str | None = None) -> User:
    emails = (Email("second@example.com"), Email(email, primary=True)) if email else ()
    profile = UserProfile(user_name, "Ada", PersonName("Ada", "Lovelace"), emails)
    changes = Changes(1, work.now, "admin", work.now, "admin")
    return User(work.random.uuid(), STORE, profile, UserStatus.ENABLED, changes)


def test_the_table_refuses_a_second_user_of_a_name_or_primary_email(work: Work) -> None:
    made = user_of(work, "ada", email="ada@example.com")
    users.insert_user(work.tx, made)
    assert users.find_user(work.tx, made.id, identity_store_id=STORE) == made
    for taken in (user_of(work, "ADA"), user_of(work, "eve", email="Ada@Example.com")):
        with pytest.raises(UniqueViolation):
            users.insert_user(work.tx, taken)
    users.insert_user(work.tx, user_of(work, "no-email-1"))
    users.insert_user(work.tx, user_of(work, "no-email-2"))


def test_a_stale_revision_neither_updates_nor_deletes(work: Work) -> None:
    made = user_of(work, "ada")
    users.insert_user(work.tx, made)
    newer = replace(made, changes=replace(made.changes, revision=2))
    assert users.update_user(work.tx, newer, expected_revision=1)
    assert not users.update_user(work.tx, newer, expected_revision=1)
    assert not users.delete_user(work.tx, made)
    assert users.find_user(work.tx, made.id, identity_store_id=STORE) == newer


def test_the_tables_refuse_a_second_membership_and_one_of_nobody(work: Work) -> None:
    user = user_of(work, "ada")
    group = Group(work.random.uuid(), STORE, "Developers", None, user.changes)
    users.insert_user(work.tx, user)
    groups.insert_group(work.tx, group)
    made = Membership("m1", STORE, group.id, user.id, work.now, "admin")
    group_memberships.insert_membership(work.tx, made)
    for refused in (replace(made, id="m2"), replace(made, id="m3", user_id="nobody")):
        with pytest.raises(UniqueViolation):
            group_memberships.insert_membership(work.tx, refused)
    assert users.delete_user(work.tx, user)
    assert group_memberships.find_membership(work.tx, "m1", identity_store_id=STORE) is None
