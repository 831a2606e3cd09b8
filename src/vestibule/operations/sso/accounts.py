"""The accounts and roles of a user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.access.entitlements import entitled_accounts, entitled_roles
from vestibule.model.calls import Call
from vestibule.model.operations import Authorization
from vestibule.operations.operation import operation
from vestibule.operations.sso.bearers import bearer_id
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_sso.type_defs import (
        ListAccountRolesRequestTypeDef,
        ListAccountsRequestTypeDef,
    )

_PAGE = 100


@operation("sso", "ListAccounts", reads=True, authorization=Authorization.BEARER)
def list_accounts(work: Work, call: Call, request: ListAccountsRequestTypeDef) -> dict[str, Any]:
    """A page of the accounts where the user has a role, each once.

    Raises Unauthenticated and Invalid. Source: sso 2019-06-10, API_ListAccounts.
    """
    accounts, token = entitled_accounts(
        work,
        bearer_id(call),
        token=request.get("nextToken"),
        count=request.get("maxResults", _PAGE),
    )
    listed = [
        {
            "accountId": account.id,
            "accountName": account.name,
            "emailAddress": account.email,
        }
        for account in accounts
    ]
    return {"accountList": listed, "nextToken": token}


@operation("sso", "ListAccountRoles", reads=True, authorization=Authorization.BEARER)
def list_account_roles(
    work: Work, call: Call, request: ListAccountRolesRequestTypeDef
) -> dict[str, Any]:
    """A page of the user's roles in an account, each named as its permission set.

    Raises Unauthenticated and Invalid. Source: sso 2019-06-10, API_ListAccountRoles.
    """
    roles, token = entitled_roles(
        work,
        bearer_id(call),
        request["accountId"],
        token=request.get("nextToken"),
        count=request.get("maxResults", _PAGE),
    )
    listed = [
        {"roleName": role.permission_set_name, "accountId": role.account_id} for role in roles
    ]
    return {"roleList": listed, "nextToken": token}
