"""Users: what makes one, what is unique, what a change leaves behind."""

from datetime import timedelta
from typing import Any

import pytest

from memory_store import later
from vestibule.identity_store import users
from vestibule.model.errors import Conflict, Invalid, NotFound
from vestibule.model.users import AttributeOperation, User, UserStatus
from vestibule.store.work import Work

STORE, OTHER = "d-0123456789", "d-9876543210"
BY = "arn:aws:iam::111111111111:user/admin"


def attributes(user_name: str = "ada", **others: Any) -> dict[str, Any]:
    name = {"givenName": "Ada", "familyName": "Lovelace"}
    return {"userName": user_name, "displayName": "Ada L", "name": name, **others}


def create(work: Work, user_name: str = "ada", *, store: str = STORE, **others: Any) -> User:
    return users.create_user(work, store, attributes=attributes(user_name, **others), by=BY)


def update(work: Work, user: User, path: str, value: Any = None, **options: Any) -> User:
    operations = [AttributeOperation(path, value)]
    return users.update_user(
        work, user.id, identity_store_id=STORE, operations=operations, by="someone", **options
    )


def test_a_user_is_read_back_as_it_was_made(work: Work) -> None:
    made = create(
        work,
        emails=[{"value": "ada@example.com", "type": "work", "primary": True}],
        addresses=[{"locality": "London", "primary": False}],
        nickName="Countess",
        **{"aws:identitystore:enterprise": {"costCenter": "42"}},
    )
    assert users.get_user(work, made.id, identity_store_id=STORE) == made
    assert (made.changes.revision, made.changes.created_by) == (1, BY)
    assert (made.status, made.profile.email) == (UserStatus.ENABLED, "ada@example.com")
    assert made.profile.attributes["aws:identitystore:enterprise"] == {"costCenter": "42"}


@pytest.mark.parametrize("taken", ["ada", "ADA", "aDa"])
def test_a_user_name_serves_one_user_whatever_its_case(work: Work, taken: str) -> None:
    made = create(work)
    with pytest.raises(Conflict, match=r"^Duplicate UserName$") as refused:
        create(work, taken)
    assert refused.value.kind == "UNIQUENESS_CONSTRAINT_VIOLATION"
    assert users.find_user_by_user_name(work, taken, identity_store_id=STORE) == made


def test_composed_and_decomposed_letters_name_one_user_but_sharp_s_is_not_ss(work: Work) -> None:
    create(work, "jos\u00e9")
    with pytest.raises(Conflict):
        create(work, "JOSE\u0301")
    create(work, "straße")
    assert create(work, "strasse").user_name == "strasse"


def test_an_email_serves_one_user_whatever_its_case(work: Work) -> None:
    create(work, emails=[{"value": "ada@example.com"}])
    with pytest.raises(Conflict, match="Duplicate Email"):
        create(work, "eve", emails=[{"value": "ADA@example.com"}])
    eve = create(work, "eve")
    with pytest.raises(Conflict, match="Duplicate Email"):
        update(work, eve, "emails", [{"value": "Ada@Example.com"}])


def test_a_user_of_one_identity_store_is_unknown_in_another(work: Work) -> None:
    made = create(work)
    with pytest.raises(NotFound, match=r"^USER not found\.$") as refused:
        users.get_user(work, made.id, identity_store_id=OTHER)
    assert refused.value.fields == {"ResourceType": "USER", "ResourceId": made.id}
    with pytest.raises(NotFound):
        users.delete_user(work, made.id, identity_store_id=OTHER)
    with pytest.raises(NotFound):
        users.enable_user(work, made.id, identity_store_id=OTHER, by=BY)
    assert create(work, store=OTHER).id != made.id


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("userName", "userName is a required attribute"),
        ("displayName", "displayname: The attribute displayname is required"),
        ("name", "name.givenname: The attribute name.givenname is required"),
    ],
)
def test_a_user_needs_a_user_name_a_display_name_and_a_name(
    work: Work, path: str, text: str
) -> None:
    given = attributes()
    del given[path]
    with pytest.raises(Invalid, match=text):
        users.create_user(work, STORE, attributes=given, by=BY)
    with pytest.raises(Invalid, match=text):
        update(work, create(work), path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"userName": "Administrator"},
        {"userName": "awsadministrators"},
        {"userName": "a b"},
        {"userName": "a" * 129},
        {"userName": "zero\u200bwidth"},
        {"displayName": "bell\x07"},
        {"displayName": ["list"]},
        {"name": {"givenName": "A", "familyName": "B", "password": "x"}},
        {"emails": [{"value": "a@example.com"}, {"value": "b@example.com"}]},
        {"emails": []},
        {"emails": [{"value": "a@example.com", "primary": "yes"}]},
        {"nickName": "n" * 1025},
        {"status": "DISABLED"},
        {"aws:identitystore:enterprise": {"salary": "1"}},
        {"aws:identitystore:other": {"costCenter": "1"}},
    ],
)
def test_attributes_that_break_a_rule_are_refused(work: Work, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        users.create_user(work, STORE, attributes=attributes() | wrong, by=BY)
    assert users.list_users(work, STORE) == ([], None)


def test_an_update_changes_what_its_paths_name_and_nothing_else(work: Work) -> None:
    made = create(work, nickName="Countess", title="Dr")
    after = later(work, timedelta(hours=1))
    update(after, made, "name.middleName", "King")
    update(after, made, "aws:identitystore:enterprise.department", "Engines")
    update(after, made, "nickName")
    changed = users.get_user(work, made.id, identity_store_id=STORE)
    assert (changed.profile.name.middle_name, changed.profile.name.given_name) == ("King", "Ada")
    assert changed.profile.attributes == {
        "title": "Dr",
        "aws:identitystore:enterprise": {"department": "Engines"},
    }
    assert (changed.changes.revision, changed.changes.updated_by) == (4, "someone")
    assert changed.changes.created_at == work.now
    assert changed.changes.updated_at == after.now


def test_an_update_is_refused_as_a_whole(work: Work) -> None:
    made = create(work)
    operations = [AttributeOperation("title", "Dr"), AttributeOperation("userStatus", "DISABLED")]
    with pytest.raises(Invalid):
        users.update_user(work, made.id, identity_store_id=STORE, operations=operations, by=BY)
    broken = [AttributeOperation("name", "x"), AttributeOperation("name.givenName", "y")]
    with pytest.raises(Invalid):
        users.update_user(work, made.id, identity_store_id=STORE, operations=broken, by=BY)
    for path in ("emails.value", "name.given.name", "title.x"):
        with pytest.raises(Invalid):
            update(work, made, path, "x")
    assert users.get_user(work, made.id, identity_store_id=STORE) == made


def test_a_user_name_changes_its_case_but_never_to_another_users(work: Work) -> None:
    made = create(work)
    assert update(work, made, "userName", "Ada").user_name == "Ada"
    create(work, "eve")
    with pytest.raises(Conflict, match="Duplicate UserName"):
        update(work, made, "userName", "EVE")


def test_a_change_on_an_old_revision_is_a_conflict(work: Work) -> None:
    made = create(work)
    update(work, made, "title", "Dr", revision="1")
    with pytest.raises(Conflict) as refused:
        update(work, made, "title", "Prof", revision="1")
    assert refused.value.kind == "CONCURRENT_MODIFICATION"
    with pytest.raises(Conflict):
        users.delete_user(work, made.id, identity_store_id=STORE, revision="1")
    users.delete_user(work, made.id, identity_store_id=STORE, revision="2")
    with pytest.raises(NotFound):
        users.get_user(work, made.id, identity_store_id=STORE)


def test_a_user_is_disabled_and_enabled_again(work: Work) -> None:
    made = create(work)
    disabled = users.disable_user(work, made.id, identity_store_id=STORE, by=BY)
    assert users.get_user(work, made.id, identity_store_id=STORE) == disabled
    assert disabled.status is UserStatus.DISABLED
    assert update(work, made, "title", "Dr").status is UserStatus.DISABLED
    enabled = users.enable_user(work, made.id, identity_store_id=STORE, by=BY)
    assert (enabled.status, enabled.changes.revision) == (UserStatus.ENABLED, 4)
    assert users.enable_user(work, made.id, identity_store_id=STORE, by=BY) == enabled


def test_a_user_id_is_told_for_unique_attributes_only(work: Work) -> None:
    made = create(work, emails=[{"value": "ada@example.com"}])
    for path, value in (
        ("userName", "ADA"),
        ("USERNAME", "ada"),
        ("emails.value", "ada@Example.com"),
    ):
        assert users.get_user_id(work, STORE, path=path, value=value) == made.id
    with pytest.raises(NotFound):
        users.get_user_id(work, STORE, path="userName", value="eve")
    with pytest.raises(NotFound):
        users.get_user_id(work, OTHER, path="userName", value="ada")
    with pytest.raises(Invalid, match="The attribute title is not a unique attribute"):
        users.get_user_id(work, STORE, path="title", value="Dr")
    with pytest.raises(Invalid):
        users.get_user_id(work, STORE, path="userName", value={"$ne": ""})


def test_pages_hold_every_user_once_and_tokens_serve_one_identity_store(work: Work) -> None:
    made = {create(work, f"user{n}").id for n in range(5)}
    create(work, store=OTHER)
    first, token = users.list_users(work, STORE, count=3)
    second, end = users.list_users(work, STORE, count=3, token=token)
    assert (len(first), {u.id for u in first + second}, end) == (3, made, None)
    with pytest.raises(Invalid):
        users.list_users(work, OTHER, token=token)
    for count in (0, 101):
        with pytest.raises(Invalid):
            users.list_users(work, STORE, count=count)
