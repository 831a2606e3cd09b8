from dataclasses import replace

import pytest

from vestibule.access.account_assignments import list_account_assignments
from vestibule.access.permission_sets import find_permission_set_by_name
from vestibule.app.seed import ADMINISTRATOR, seed
from vestibule.app.settings import Settings
from vestibule.identity_store.instances import get_instance
from vestibule.identity_store.users import find_user_by_user_name
from vestibule.model.callers import CallerKind
from vestibule.model.errors import NotFound
from vestibule.model.secret import Secret
from vestibule.organization.access_keys import open_access_key
from vestibule.organization.accounts import list_accounts
from vestibule.organization.organization_policies import scp_levels
from vestibule.organization.organizations import get_organization
from vestibule.sessions.passwords import find_password
from vestibule.store.work import Work

_SETTINGS = Settings(management_account_id="111122223333")


def test_a_first_start_makes_an_organization_with_an_administrator(work: Work) -> None:
    made = seed(work, _SETTINGS, password_hash=None)
    assert made is not None
    assert made.password_token is not None
    instance = get_instance(work)
    assert instance.owner_account_id == get_organization(work).management_account_id
    names = {account.name for account in list_accounts(work)[0]}
    assert names == {"Management", "DevAccount", "ProdAccount"}
    user = find_user_by_user_name(work, ADMINISTRATOR, identity_store_id=instance.identity_store_id)
    permission_set = find_permission_set_by_name(work, "AdministratorAccess")
    assert user is not None
    assert permission_set is not None
    assigned, _ = list_account_assignments(
        work, permission_set.arn, account_id=made.management_account_id
    )
    assert [each.assignment.principal_id for each in assigned] in ([user.id], [])


def test_a_second_start_changes_nothing(work: Work) -> None:
    seed(work, _SETTINGS, password_hash=None)
    before = list_accounts(work)
    assert seed(work, _SETTINGS, password_hash=None) is None
    assert list_accounts(work) == before


def test_the_root_key_opens_the_management_accounts_root(work: Work) -> None:
    made = seed(work, _SETTINGS, password_hash=None)
    assert made is not None
    opened = open_access_key(work, made.access_key_id)
    assert opened.secret_access_key == made.secret_access_key
    assert (opened.caller.kind, opened.caller.account_id) == (CallerKind.ROOT, "111122223333")


def test_a_given_key_and_password_are_used(work: Work) -> None:
    settings = replace(
        _SETTINGS,
        bootstrap_access_key_id="AKIAEXAMPLEEXAMPLE00",
        bootstrap_secret_access_key=Secret("given"),
    )
    made = seed(work, settings, password_hash="$argon2id$given")
    assert made is not None
    assert (made.access_key_id, made.secret_access_key) == (
        "AKIAEXAMPLEEXAMPLE00",
        Secret("given"),
    )
    assert made.password_token is None
    instance = get_instance(work)
    user = find_user_by_user_name(work, ADMINISTRATOR, identity_store_id=instance.identity_store_id)
    assert user is not None
    password = find_password(work, user.id)
    assert password is not None
    assert (password.hashed, bool(password.must_change)) == ("$argon2id$given", False)


def test_members_are_bound_by_policies_and_the_management_account_is_not(work: Work) -> None:
    made = seed(work, _SETTINGS, password_hash=None)
    assert made is not None
    assert scp_levels(work, made.management_account_id) is None
    dev = next(each for each in list_accounts(work)[0] if each.name == "DevAccount")
    levels = scp_levels(work, dev.id)
    assert levels is not None
    assert len(levels) == 3  # root, Workloads, the account itself


def test_the_account_seed_makes_no_organization_and_nobody(work: Work) -> None:
    made = seed(work, replace(_SETTINGS, seed="account"), password_hash=None)
    assert made is not None
    assert made.password_token is None
    assert get_instance(work).name == ""
    with pytest.raises(NotFound):
        get_organization(work)
