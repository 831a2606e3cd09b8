"""The tree: organization, units, accounts."""

import json
from datetime import timedelta
from functools import partial

import pytest

from memory_store import later
from vestibule.model.errors import Conflict, Invalid, NotFound
from vestibule.model.organizations import CreateAccountState
from vestibule.organization import accounts, organizational_units, organizations
from vestibule.organization.fresh_ids import fresh_id
from vestibule.organization.roles import get_role, list_attached_role_policies
from vestibule.store.accounts import find_account
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


def test_a_request_for_an_account_is_in_progress_until_it_is_finished(
    work: Work, root: str
) -> None:
    made = accounts.create_account(work, "Dev", email="dev@example.com")
    assert (made.state, made.account_id) == (CreateAccountState.IN_PROGRESS, None)
    assert accounts.unfinished_create_accounts(work) == [made.id]
    accounts.finish_create_account(later(work, timedelta(seconds=3)), made.id)
    done = accounts.get_create_account_status(work, made.id)
    assert done.state is CreateAccountState.SUCCEEDED
    assert done.completed_at == work.now + timedelta(seconds=3)
    assert done.account_id is not None
    assert accounts.get_account(work, done.account_id).parent_id == root
    assert accounts.unfinished_create_accounts(work) == []
    accounts.finish_create_account(work, made.id)
    assert len(accounts.list_accounts(work)[0]) == 2


def test_an_email_serves_one_account_whatever_its_case(work: Work, root: str) -> None:
    accounts.create_member_account(work, "Dev", email="dev@example.com")
    again = accounts.create_account(work, "Dev", email="DEV@example.com")
    accounts.finish_create_account(work, again.id)
    failed = accounts.get_create_account_status(work, again.id)
    assert (failed.account_id, failed.failure_reason) == (None, "EMAIL_ALREADY_EXISTS")
    with pytest.raises(Conflict):
        accounts.create_member_account(work, "Dev", email="Dev@example.com")


def test_no_account_is_made_beyond_the_quota(
    work: Work, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "MAX_ACCOUNTS", 1)
    made = accounts.create_account(work, "Dev", email="dev@example.com")
    accounts.finish_create_account(work, made.id)
    status = accounts.get_create_account_status(work, made.id)
    assert status.failure_reason == "ACCOUNT_LIMIT_EXCEEDED"


@pytest.mark.parametrize("name", ["OrganizationAccountAccessRole", "Entry"])
def test_only_the_management_account_may_enter_a_new_account(
    work: Work, root: str, name: str
) -> None:
    account = accounts.create_member_account(work, "Dev", email="dev@example.com", role_name=name)
    trust = json.loads(get_role(work, account.id, name).trust_policy)
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::111111111111:root"}
    attached = list_attached_role_policies(work, account.id, role_name=name)
    assert [policy.name for policy in attached] == ["AdministratorAccess"]


def test_an_account_id_that_is_taken_is_drawn_again(work: Work, root: str) -> None:
    ids = iter(["111111111111", "222222222222"])
    assert fresh_id(lambda: next(ids), is_taken=partial(find_account, work.tx)) == "222222222222"


def test_an_account_is_not_made_under_a_parent_that_does_not_exist(work: Work, root: str) -> None:
    with pytest.raises(NotFound) as refused:
        accounts.create_member_account(work, "A", email="a@example.com", parent_id="ou-none-1")
    assert refused.value.kind == "PARENT"


@pytest.mark.parametrize("email", ["dev", "dev@", "d ev@example.com", "x" * 60 + "@e.com"])
def test_an_email_that_is_none_is_refused(work: Work, root: str, email: str) -> None:
    with pytest.raises(Invalid):
        accounts.create_account(work, "Dev", email=email)


def test_an_account_moves_only_from_the_parent_it_has(work: Work, root: str) -> None:
    unit = organizational_units.create_organizational_unit(work, root, name="A").id
    other = organizational_units.create_organizational_unit(work, root, name="B").id
    with pytest.raises(NotFound) as refused:
        accounts.move_account(work, "1" * 12, source=other, destination=unit)
    assert refused.value.kind == "ACCOUNT"
    with pytest.raises(NotFound) as refused:
        accounts.move_account(work, "1" * 12, source="ou-none-1", destination=unit)
    assert refused.value.kind == "SOURCE_PARENT"
    accounts.move_account(work, "1" * 12, source=root, destination=unit)
    assert accounts.account_path(work, "1" * 12) == (root, unit)
    assert accounts.list_parents(work, "1" * 12)[0].type == "ORGANIZATIONAL_UNIT"


def test_pages_hold_every_account_once_and_tokens_serve_one_query(work: Work, root: str) -> None:
    for n in range(4):
        accounts.create_member_account(work, "Dev", email=f"dev{n}@example.com")
    first, token = accounts.list_accounts(work, count=3)
    second, end = accounts.list_accounts(work, count=3, token=token)
    assert (len({a.id for a in first + second}), end) == (5, None)
    with pytest.raises(Invalid):
        accounts.list_accounts_for_parent(work, root, token=token)


def test_requests_for_accounts_are_listed_in_pages(work: Work, root: str) -> None:
    made = {accounts.create_account(work, "Dev", email=f"dev{n}@example.com").id for n in range(3)}
    first, token = accounts.list_create_account_statuses(work, count=2)
    second, end = accounts.list_create_account_statuses(work, count=2, token=token)
    assert ({status.id for status in first + second}, end) == (made, None)


def test_the_parent_of_nothing_is_not_found(work: Work, root: str) -> None:
    for child_id in ("999999999999", "ou-none-00000000"):
        with pytest.raises(NotFound) as refused:
            accounts.list_parents(work, child_id)
        assert refused.value.kind == "CHILD"
