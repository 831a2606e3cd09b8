"""What a user may take right now: directly or through groups, in active accounts, where the role
exists. Whoever is disabled has nothing."""

from functools import partial

from vestibule.model.account_assignments import EntitledRole
from vestibule.model.errors import Denied
from vestibule.model.organizations import Account
from vestibule.store import entitlements as rows
from vestibule.store.paging import page
from vestibule.store.work import Work

MAX_PAGE = 100


def entitled_accounts(
    work: Work, user_id: str, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[Account], str | None]:
    """A page of the accounts where the user has a role, each once, by account id. Raises Invalid.

    Source: sso 2019-06-10, API_ListAccounts.
    """
    fetch = partial(rows.entitled_accounts_page, work.tx, user_id)
    query = f"entitled accounts:{user_id}"
    return page(work, query, token=token, count=count, most=MAX_PAGE, rows=fetch)


def entitled_roles(
    work: Work, user_id: str, account_id: str, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[EntitledRole], str | None]:
    """A page of the user's roles in the account, by the permission set's name. Raises Invalid.

    Source: sso 2019-06-10, API_ListAccountRoles.
    """
    fetch = partial(rows.entitled_roles_page, work.tx, user_id, account_id)
    query = f"entitled roles:{user_id}:{account_id}"
    return page(work, query, token=token, count=count, most=MAX_PAGE, rows=fetch)


def get_entitled_role(
    work: Work, user_id: str, *, account_id: str, permission_set_name: str
) -> EntitledRole:
    """The role that the user may take.

    Raises Denied (NO_ACCESS), whatever the reason.
    Source: sso 2019-06-10, API_GetRoleCredentials.
    """
    find = partial(
        rows.find_entitled_role,
        *(work.tx, user_id),
        account_id=account_id,
        permission_set_name=permission_set_name,
    )
    key = ("entitled role", user_id, account_id, permission_set_name)
    found = work.tx.remember(key, find)
    if found is None:
        raise Denied("No access", kind="NO_ACCESS")
    return found
