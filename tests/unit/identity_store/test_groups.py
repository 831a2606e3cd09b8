"""Groups: what makes one, what is unique, what a change leaves behind."""

from typing import Any

import pytest

from vestibule.identity_store import groups
from vestibule.model.errors import Conflict, Invalid, NotFound
from vestibule.model.users import AttributeOperation, Group
from vestibule.store.work import Work

STORE, OTHER = "d-0123456789", "d-9876543210"


def create(work: Work, display_name: str = "Developers", *, store: str = STORE) -> Group:
    return groups.create_group(
        work, store, display_name=display_name, description="They build", by="admin"
    )


def update(work: Work, group: Group, path: str, value: Any = None, **options: Any) -> Group:
    operations = [AttributeOperation(path, value)]
    return groups.update_group(
        work, group.id, identity_store_id=STORE, operations=operations, by="someone", **options
    )


def test_a_group_is_read_back_as_it_was_made(work: Work) -> None:
    made = create(work)
    assert groups.get_group(work, made.id, identity_store_id=STORE) == made
    assert (made.description, made.changes.created_by) == ("They build", "admin")


def test_a_display_name_serves_one_group_whatever_its_case(work: Work) -> None:
    made = create(work)
    with pytest.raises(Conflict, match=r"^Duplicate GroupDisplayName$") as refused:
        create(work, "DEVELOPERS")
    assert refused.value.kind == "UNIQUENESS_CONSTRAINT_VIOLATION"
    assert groups.get_group_id(work, STORE, path="DisplayName", value="developers") == made.id
    assert create(work, store=OTHER).id != made.id


def test_a_group_of_one_identity_store_is_unknown_in_another(work: Work) -> None:
    made = create(work)
    with pytest.raises(NotFound, match=r"^GROUP not found\.$") as refused:
        groups.get_group(work, made.id, identity_store_id=OTHER)
    assert refused.value.fields == {"ResourceType": "GROUP", "ResourceId": made.id}
    with pytest.raises(NotFound):
        groups.delete_group(work, made.id, identity_store_id=OTHER)
    with pytest.raises(NotFound):
        groups.get_group_id(work, OTHER, path="displayName", value="Developers")


@pytest.mark.parametrize(
    "name", [None, "", "Administrator", "AWSAdministrators", "a\x00", "a" * 1025]
)
def test_a_display_name_that_breaks_a_rule_is_refused(work: Work, name: str | None) -> None:
    with pytest.raises(Invalid):
        groups.create_group(work, STORE, display_name=name, by="admin")
    made = create(work)
    with pytest.raises(Invalid):
        update(work, made, "displayName", name)
    assert groups.get_group(work, made.id, identity_store_id=STORE) == made


def test_an_update_changes_what_its_path_names(work: Work) -> None:
    made = create(work)
    update(work, made, "displayName", "Engineers")
    update(work, made, "description")
    changed = groups.get_group(work, made.id, identity_store_id=STORE)
    assert (changed.display_name, changed.description) == ("Engineers", None)
    assert (changed.changes.revision, changed.changes.updated_by) == (3, "someone")
    create(work)
    with pytest.raises(Conflict, match="Duplicate GroupDisplayName"):
        update(work, changed, "displayName", "developers")
    with pytest.raises(Invalid):
        update(work, changed, "members", [])


def test_a_change_on_an_old_revision_is_a_conflict(work: Work) -> None:
    made = create(work)
    update(work, made, "description", "x", revision="1")
    with pytest.raises(Conflict) as refused:
        update(work, made, "description", "y", revision="1")
    assert refused.value.kind == "CONCURRENT_MODIFICATION"
    with pytest.raises(Conflict):
        groups.delete_group(work, made.id, identity_store_id=STORE, revision="1")
    groups.delete_group(work, made.id, identity_store_id=STORE, revision="2")
    assert groups.find_group_by_display_name(work, "Developers", identity_store_id=STORE) is None


def test_a_group_id_is_told_for_the_display_name_only(work: Work) -> None:
    create(work)
    with pytest.raises(Invalid, match="The attribute description is not a unique attribute"):
        groups.get_group_id(work, STORE, path="description", value="They build")
    with pytest.raises(Invalid):
        groups.get_group_id(work, STORE, path="displayName", value=["Developers"])


def test_pages_hold_every_group_once_and_tokens_serve_one_identity_store(work: Work) -> None:
    made = {create(work, f"group{n}").id for n in range(5)}
    create(work, store=OTHER)
    first, token = groups.list_groups(work, STORE, count=3)
    second, end = groups.list_groups(work, STORE, count=3, token=token)
    assert (len(first), {g.id for g in first + second}, end) == (3, made, None)
    with pytest.raises(Invalid):
        groups.list_groups(work, OTHER, token=token)
