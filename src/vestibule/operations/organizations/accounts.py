"""Accounts of the organization."""

from collections.abc import Iterable
from typing import Any

from vestibule.model.calls import Call
from vestibule.model.organizations import Account, CreateAccountStatus, Organization
from vestibule.operations.operation import Request, operation
from vestibule.operations.organizations.tags import requested_tags
from vestibule.operations.organizations.targets import nodes, organization_wide
from vestibule.organization import accounts
from vestibule.organization.organization_tags import tag_new_resource
from vestibule.organization.organizations import get_organization
from vestibule.store.work import Work


@operation("organizations", "ListAccounts", reads=True, targets=organization_wide)
def list_accounts(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of all accounts. Source: organizations 2016-11-28, API_ListAccounts."""
    found, token = accounts.list_accounts(
        work, token=request.get("NextToken"), count=request.get("MaxResults", accounts.MAX_PAGE)
    )
    return {"Accounts": _accounts(work, found), "NextToken": token}


@operation("organizations", "ListAccountsForParent", reads=True, targets=nodes("ParentId"))
def list_accounts_for_parent(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of the accounts right under the parent.

    Source: organizations 2016-11-28, API_ListAccountsForParent.
    """
    found, token = accounts.list_accounts_for_parent(
        work,
        request["ParentId"],
        token=request.get("NextToken"),
        count=request.get("MaxResults", accounts.MAX_PAGE),
    )
    return {"Accounts": _accounts(work, found), "NextToken": token}


@operation("organizations", "DescribeAccount", reads=True, targets=nodes("AccountId"))
def describe_account(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The account. Source: organizations 2016-11-28, API_DescribeAccount."""
    found = accounts.get_account(work, request["AccountId"])
    return {"Account": _account(get_organization(work), found)}


@operation("organizations", "CreateAccount", targets=organization_wide)
def create_account(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The request for a new account. Source: organizations 2016-11-28, API_CreateAccount."""
    made = accounts.create_account(
        work,
        request["AccountName"],
        email=request["Email"],
        role_name=request.get("RoleName", accounts.ACCESS_ROLE),
    )
    tag_new_resource(work, made.id, requested_tags(request))
    return {"CreateAccountStatus": _status(made)}


@operation("organizations", "DescribeCreateAccountStatus", reads=True, targets=organization_wide)
def describe_create_account_status(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """How the request goes. Source: organizations 2016-11-28, API_DescribeCreateAccountStatus."""
    found = accounts.get_create_account_status(work, request["CreateAccountRequestId"])
    return {"CreateAccountStatus": _status(found)}


@operation("organizations", "ListCreateAccountStatus", reads=True, targets=organization_wide)
def list_create_account_status(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of the requests, of the states asked for; pages may be short.

    Source: organizations 2016-11-28, API_ListCreateAccountStatus.
    """
    states = set(request.get("States", ()))
    found, token = accounts.list_create_account_statuses(
        work, token=request.get("NextToken"), count=request.get("MaxResults", accounts.MAX_PAGE)
    )
    wanted = [_status(each) for each in found if not states or each.state.value in states]
    return {"CreateAccountStatuses": wanted, "NextToken": token}


@operation(
    "organizations",
    "MoveAccount",
    targets=nodes("AccountId", "SourceParentId", "DestinationParentId"),
)
def move_account(work: Work, _call: Call, request: Request) -> None:
    """Puts the account under another parent. Source: organizations 2016-11-28, API_MoveAccount."""
    accounts.move_account(
        work,
        request["AccountId"],
        source=request["SourceParentId"],
        destination=request["DestinationParentId"],
    )


def _accounts(work: Work, found: Iterable[Account]) -> list[dict[str, Any]]:
    organization = get_organization(work)
    return [_account(organization, each) for each in found]


def _account(organization: Organization, account: Account) -> dict[str, Any]:
    return {
        "Id": account.id,
        "Arn": organization.arn_of("account", account.id),
        "Email": account.email,
        "Name": account.name,
        "Status": account.state.value,
        "State": account.state.value,
        "JoinedMethod": account.joined_method,
        "JoinedTimestamp": account.joined_at,
    }


def _status(status: CreateAccountStatus) -> dict[str, Any]:
    return {
        "Id": status.id,
        "AccountName": status.account_name,
        "State": status.state.value,
        "RequestedTimestamp": status.requested_at,
        "CompletedTimestamp": status.completed_at,
        "AccountId": status.account_id,
        "FailureReason": status.failure_reason,
    }
