"""Accounts: made, found, moved."""

import re
from dataclasses import replace
from functools import partial

import orjson

from vestibule.model.arns import root_arn
from vestibule.model.errors import Conflict, Invalid, NotFound
from vestibule.model.organizations import (
    Account,
    AccountState,
    CreateAccountState,
    CreateAccountStatus,
    Parent,
)
from vestibule.organization.default_policies import attach_default_policies
from vestibule.organization.fresh_ids import fresh_id
from vestibule.organization.organizational_units import get_organizational_unit, unit_path
from vestibule.organization.organizations import get_organization
from vestibule.organization.roles import attach_role_policy, create_role
from vestibule.store import accounts as rows
from vestibule.store import create_account_requests as requests
from vestibule.store.organization_tags import move_tags
from vestibule.store.organizational_units import path_to_account
from vestibule.store.paging import page
from vestibule.store.work import Work

MAX_PAGE = 20
ACCESS_ROLE = "OrganizationAccountAccessRole"
MAX_ACCOUNTS = 3_000  # AWS: 10 until it is raised; see docs/divergences.md
_ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def create_account(
    work: Work, name: str, *, email: str, role_name: str = ACCESS_ROLE
) -> CreateAccountStatus:
    """The request for a new account under the root, in progress. Raises Invalid.

    Source: organizations 2016-11-28, API_CreateAccount.
    """
    get_organization(work)
    _check_account(name, email)
    made = CreateAccountStatus(
        id=f"car-{work.random.lower(32)}",
        account_name=name,
        email=email,
        role_name=role_name,
        state=CreateAccountState.IN_PROGRESS,
        requested_at=work.now,
    )
    requests.insert_request(work.tx, made)
    return made


def unfinished_create_accounts(work: Work) -> list[str]:
    """The ids of requests that `finish_create_account` has to carry out."""
    return requests.unfinished_requests(work.tx)


def finish_create_account(work: Work, request_id: str) -> None:
    """Carries a request out: the account and its access role are there, or the reason why not.

    A request that is finished stays as it is.
    """
    asked = get_create_account_status(work, request_id)
    if asked.state is not CreateAccountState.IN_PROGRESS:
        return
    reason = _failure_reason(work, asked)
    if reason is not None:
        requests.update_request(
            work.tx,
            replace(
                asked,
                state=CreateAccountState.FAILED,
                completed_at=work.now,
                failure_reason=reason,
            ),
        )
        return
    account = create_member_account(
        work, asked.account_name, email=asked.email, role_name=asked.role_name
    )
    move_tags(work.tx, asked.id, to=account.id)
    requests.update_request(
        work.tx,
        replace(
            asked,
            state=CreateAccountState.SUCCEEDED,
            completed_at=work.now,
            account_id=account.id,
        ),
    )


def create_member_account(
    work: Work,
    name: str,
    *,
    email: str,
    parent_id: str | None = None,
    role_name: str = ACCESS_ROLE,
) -> Account:
    """A new account, under the root unless told otherwise, with its access role, at once.

    Raises Invalid, NotFound (PARENT) and Conflict (EMAIL).
    """
    organization = get_organization(work)
    parent_id = parent_id or organization.root_id
    unit_path(work, parent_id)
    _check_account(name, email)
    if rows.find_account_by_email(work.tx, email):
        raise Conflict("An account with that e-mail address exists.", kind="EMAIL")
    account = Account(
        fresh_id(lambda: work.random.digits(12), is_taken=partial(rows.find_account, work.tx)),
        parent_id,
        name,
        email,
        AccountState.ACTIVE,
        "CREATED",
        work.now,
    )
    rows.insert_account(work.tx, account)
    attach_default_policies(work, account.id)
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": root_arn(organization.management_account_id)},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    create_role(work, account.id, name=role_name, trust_policy=orjson.dumps(trust).decode())
    attach_role_policy(work, account.id, role_name=role_name, policy_arn=_ADMINISTRATOR_ACCESS)
    return account


def _failure_reason(work: Work, asked: CreateAccountStatus) -> str | None:
    if rows.find_account_by_email(work.tx, asked.email):
        return "EMAIL_ALREADY_EXISTS"
    return "ACCOUNT_LIMIT_EXCEEDED" if rows.count_accounts(work.tx) >= MAX_ACCOUNTS else None


def _check_account(name: str, email: str) -> None:
    if not 1 <= len(name) <= 50:
        raise Invalid("The account name must have 1 to 50 characters.", kind="ACCOUNT")
    if not 6 <= len(email) <= 64 or not _EMAIL.fullmatch(email):
        raise Invalid("The e-mail address is not valid.", kind="EMAIL")


def get_create_account_status(work: Work, request_id: str) -> CreateAccountStatus:
    """The request for an account. Raises NotFound."""
    found = requests.find_request(work.tx, request_id)
    if found is None:
        raise NotFound("We can't find that request.", kind="CREATE_ACCOUNT_STATUS")
    return found


def list_create_account_statuses(
    work: Work, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[CreateAccountStatus], str | None]:
    """A page of the requests for accounts, and the next page's token."""
    get_organization(work)
    return page(
        work,
        "create-account-requests",
        token=token,
        count=count,
        most=MAX_PAGE,
        rows=partial(requests.requests_page, work.tx),
    )


def get_account(work: Work, account_id: str) -> Account:
    """The account. Raises NotFound."""
    found = rows.find_account(work.tx, account_id)
    if found is None:
        raise NotFound("You specified an account that doesn't exist.", kind="ACCOUNT")
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
    """The one parent of an account or unit. Raises NotFound (CHILD)."""
    is_unit = child_id.startswith("ou-")
    try:
        child = get_organizational_unit(work, child_id) if is_unit else get_account(work, child_id)
    except NotFound as error:
        raise NotFound("You specified a child that doesn't exist.", kind="CHILD") from error
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
        raise Conflict(
            "That account is already present in the specified destination.", kind="ACCOUNT"
        )
    if not rows.update_account_parent(work.tx, account_id, source=source, destination=destination):
        raise NotFound("You specified an account that doesn't exist.", kind="ACCOUNT")


def account_path(work: Work, account_id: str) -> tuple[str, ...]:
    """The ids from the root to the unit that holds the account. Raises NotFound."""
    path = path_to_account(work.tx, account_id)
    if not path:
        raise NotFound("You specified an account that doesn't exist.", kind="ACCOUNT")
    return tuple(path)


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
