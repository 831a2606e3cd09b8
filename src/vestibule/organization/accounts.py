"""Accounts: made, found, moved."""

import re
from functools import partial

from vestibule.model.errors import Conflict, Invalid, NotFound
from vestibule.model.organizations import (
    Account,
    AccountState,
    CreateAccountState,
    CreateAccountStatus,
    Parent,
)
from vestibule.organization.organizational_units import (
    MAX_PAGE,
    get_organizational_unit,
    unit_path,
)
from vestibule.organization.organizations import get_organization
from vestibule.store import accounts as rows
from vestibule.store.paging import page
from vestibule.store.work import Work

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def create_account(work: Work, name: str, *, email: str) -> CreateAccountStatus:
    """A new account under the root; an e-mail in use makes the request FAILED. Raises Invalid.

    Source: organizations 2016-11-28, API_CreateAccount.
    """
    organization = get_organization(work)
    if not 1 <= len(name) <= 50:
        raise Invalid("The account name must have 1 to 50 characters.", kind="ACCOUNT")
    if not 6 <= len(email) <= 64 or not _EMAIL.fullmatch(email):
        raise Invalid("The e-mail address is not valid.", kind="EMAIL")
    request_id = f"car-{work.random.lower(32)}"
    if rows.find_account_by_email(work.tx, email):
        made = CreateAccountStatus(
            request_id,
            name,
            CreateAccountState.FAILED,
            work.now,
            failure_reason="EMAIL_ALREADY_EXISTS",
        )
    else:
        account = Account(
            work.random.digits(12),
            organization.root_id,
            name,
            email,
            AccountState.ACTIVE,
            "CREATED",
            work.now,
        )
        rows.insert_account(work.tx, account)
        made = CreateAccountStatus(
            request_id, name, CreateAccountState.SUCCEEDED, work.now, account.id
        )
    rows.insert_create_account_status(work.tx, made)
    return made


def get_create_account_status(work: Work, request_id: str) -> CreateAccountStatus:
    """The request for an account. Raises NotFound."""
    found = rows.find_create_account_status(work.tx, request_id)
    if found is None:
        raise NotFound("We can't find that request.", kind="CREATE_ACCOUNT_STATUS")
    return found


def get_account(work: Work, account_id: str) -> Account:
    """The account. Raises NotFound."""
    found = rows.find_account(work.tx, account_id)
    if found is None:
        raise NotFound("We can't find an AWS account of that id.", kind="ACCOUNT")
    return found


def list_accounts(
    work: Work, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[Account], str | None]:
    """A page of all accounts, and the next page's token."""
    get_organization(work)
    return _page(work, None, token=token, count=count)


def list_accounts_for_parent(
    work: Work, parent_id: str, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[Account], str | None]:
    """A page of the accounts right under the parent. Raises NotFound."""
    unit_path(work, parent_id)
    return _page(work, parent_id, token=token, count=count)


def list_parents(work: Work, child_id: str) -> list[Parent]:
    """The one parent of an account or unit. Raises NotFound (ACCOUNT, ORGANIZATIONAL_UNIT)."""
    is_unit = child_id.startswith("ou-")
    child = get_organizational_unit(work, child_id) if is_unit else get_account(work, child_id)
    is_root = child.parent_id == get_organization(work).root_id
    return [Parent(child.parent_id, "ROOT" if is_root else "ORGANIZATIONAL_UNIT")]


def move_account(work: Work, account_id: str, *, source: str, destination: str) -> None:
    """Puts the account under another parent.

    Raises NotFound (ACCOUNT, SOURCE_PARENT, DESTINATION_PARENT) and Conflict (it is there already).
    Source: organizations 2016-11-28, API_MoveAccount.
    """
    account = get_account(work, account_id)
    unit_path(work, source, kind="SOURCE_PARENT")
    unit_path(work, destination, kind="DESTINATION_PARENT")
    if account.parent_id == destination:
        raise Conflict("The account is in the destination already.", kind="ACCOUNT")
    if not rows.update_account_parent(work.tx, account_id, source=source, destination=destination):
        raise NotFound("The account is not in the source parent.", kind="SOURCE_PARENT")


def account_path(work: Work, account_id: str) -> tuple[str, ...]:
    """The ids from the root to the unit that holds the account. Raises NotFound."""
    parent_id = get_account(work, account_id).parent_id
    return (get_organization(work).root_id, *unit_path(work, parent_id))


def _page(
    work: Work, parent_id: str | None, *, token: str | None, count: int
) -> tuple[list[Account], str | None]:
    return page(
        work,
        f"accounts:{parent_id or ''}",
        token=token,
        count=count,
        most=MAX_PAGE,
        rows=partial(rows.accounts_page, work.tx, parent_id),
    )
