"""The tree: organization, units, accounts."""

import pytest

from vestibule.model.errors import Conflict, Invalid, NotFound, QuotaExceeded
from vestibule.organization import accounts, organizational_units, organizations
from vestibule.store.work import Work


@pytest.fixture
def root(work: Work) -> str:
    return organizations.create_organization(
        work, "111111111111", name="Main", email="main@example.com"
    ).root_id


def test_an_organization_is_made_once(work: Work, root: str) -> None:
    assert [r.id for r in organizations.list_roots(work)] == [root]
    with pytest.raises(Conflict):
        organizations.create_organization(work, "2" * 12, name="B", email="b@example.com")


def test_sibling_units_have_different_names_and_nest_five_deep(work: Work, root: str) -> None:
    parent = root
    for _ in range(5):
        parent = organizational_units.create_organizational_unit(work, parent, name="A").id
    with pytest.raises(QuotaExceeded):
        organizational_units.create_organizational_unit(work, parent, name="A")
    with pytest.raises(Conflict):
        organizational_units.create_organizational_unit(work, root, name="A")


def test_an_email_serves_one_account_whatever_its_case(work: Work, root: str) -> None:
    made = accounts.create_account(work, "Dev", email="dev@example.com")
    assert made.account_id is not None
    assert accounts.get_account(work, made.account_id).parent_id == root
    again = accounts.create_account(work, "Dev", email="DEV@example.com")
    assert (again.account_id, again.failure_reason) == (None, "EMAIL_ALREADY_EXISTS")
    assert accounts.get_create_account_status(work, again.id) == again


def test_an_account_moves_only_from_the_parent_it_has(work: Work, root: str) -> None:
    unit = organizational_units.create_organizational_unit(work, root, name="A").id
    other = organizational_units.create_organizational_unit(work, root, name="B").id
    with pytest.raises(NotFound) as refused:
        accounts.move_account(work, "1" * 12, source=other, destination=unit)
    assert refused.value.kind == "SOURCE_PARENT"
    accounts.move_account(work, "1" * 12, source=root, destination=unit)
    assert accounts.account_path(work, "1" * 12) == (root, unit)
    assert accounts.list_parents(work, "1" * 12)[0].type == "ORGANIZATIONAL_UNIT"


def test_pages_hold_every_account_once_and_tokens_serve_one_query(work: Work, root: str) -> None:
    for n in range(4):
        accounts.create_account(work, "Dev", email=f"dev{n}@example.com")
    first, token = accounts.list_accounts(work, count=3)
    second, end = accounts.list_accounts(work, count=3, token=token)
    assert (len({a.id for a in first + second}), end) == (5, None)
    with pytest.raises(Invalid):
        accounts.list_accounts_for_parent(work, root, token=token)
