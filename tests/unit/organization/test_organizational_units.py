"""Organizational units: named, nested, renamed, deleted when empty."""

import pytest

from vestibule.model.errors import Conflict, Invalid, NotFound, QuotaExceeded
from vestibule.organization import organizational_units as units
from vestibule.organization.accounts import create_member_account
from vestibule.organization.organizations import create_organization
from vestibule.store.work import Work


@pytest.fixture
def root(work: Work) -> str:
    return create_organization(work, "1" * 12, name="Main", email="main@example.com").root_id


def test_sibling_units_have_different_names_and_nest_five_deep(work: Work, root: str) -> None:
    parent = root
    for _ in range(5):
        parent = units.create_organizational_unit(work, parent, name="A").id
    with pytest.raises(QuotaExceeded) as refused:
        units.create_organizational_unit(work, parent, name="A")
    assert refused.value.fields == {"Reason": "OU_DEPTH_LIMIT_EXCEEDED"}
    with pytest.raises(Conflict):
        units.create_organizational_unit(work, root, name="A")


def test_units_of_a_parent_come_in_pages(work: Work, root: str) -> None:
    made = {units.create_organizational_unit(work, root, name=f"U{n}").id for n in range(5)}
    units.create_organizational_unit(work, min(made), name="Deeper")
    first, token = units.list_organizational_units_for_parent(work, root, count=3)
    second, end = units.list_organizational_units_for_parent(work, root, count=3, token=token)
    assert ({unit.id for unit in first + second}, len(first), end) == (made, 3, None)
    with pytest.raises(Invalid):
        units.list_organizational_units_for_parent(work, min(made), token=token)
    with pytest.raises(NotFound) as refused:
        units.list_organizational_units_for_parent(work, "ou-none-00000000")
    assert refused.value.kind == "PARENT"


def test_a_unit_is_renamed_to_a_name_that_no_sibling_has(work: Work, root: str) -> None:
    unit = units.create_organizational_unit(work, root, name="A")
    units.create_organizational_unit(work, root, name="B")
    with pytest.raises(Conflict):
        units.rename_organizational_unit(work, unit.id, name="B")
    units.rename_organizational_unit(work, unit.id, name="C")
    assert units.get_organizational_unit(work, unit.id).name == "C"


def test_only_an_empty_unit_is_deleted(work: Work, root: str) -> None:
    outer = units.create_organizational_unit(work, root, name="A").id
    inner = units.create_organizational_unit(work, outer, name="B").id
    held = units.create_organizational_unit(work, root, name="C").id
    create_member_account(work, "Dev", email="dev@example.com", parent_id=held)
    for unit_id in (outer, held):
        with pytest.raises(Conflict) as refused:
            units.delete_organizational_unit(work, unit_id)
        assert refused.value.kind == "NOT_EMPTY"
    units.delete_organizational_unit(work, inner)
    units.delete_organizational_unit(work, outer)
    with pytest.raises(NotFound):
        units.get_organizational_unit(work, outer)
