"""The accounts and roles of a user, and nobody else's."""

from dataclasses import replace
from typing import Any

import pytest

from oidc_samples import disable
from vestibule.model.errors import Invalid, Unauthenticated
from vestibule.operations.sso.accounts import list_account_roles, list_accounts
from vestibule.operations.sso.errors import SERVICE
from vestibule.store.work import Work

DEV, PROD = "222222222222", "333333333333"


def test_accounts_are_listed_once_and_paged(work: Work, ada: Any) -> None:
    first = list_accounts(work, ada.call, ada.asks(maxResults=1))
    assert first["accountList"] == [
        {"accountId": DEV, "accountName": "dev", "emailAddress": "dev@example.com"}
    ]
    second = list_accounts(work, ada.call, ada.asks(nextToken=first["nextToken"]))
    assert [account["accountId"] for account in second["accountList"]] == [PROD]
    assert second["nextToken"] is None


def test_roles_are_named_as_their_permission_sets(work: Work, ada: Any) -> None:
    answer = list_account_roles(work, ada.call, ada.asks(accountId=DEV))
    assert answer["roleList"] == [
        {"roleName": "Admin", "accountId": DEV},
        {"roleName": "ReadOnly", "accountId": DEV},
    ]


def test_a_page_token_of_another_user_is_refused(work: Work, ada: Any, eve: Any) -> None:
    page = list_accounts(work, ada.call, ada.asks(maxResults=1))
    with pytest.raises(Invalid) as refused:
        list_accounts(work, eve.call, eve.asks(nextToken=page["nextToken"]))
    assert SERVICE.error_name(refused.value) == "InvalidRequestException"


def test_another_user_s_accounts_are_not_listed(work: Work, eve: Any) -> None:
    assert list_accounts(work, eve.call, eve.asks())["accountList"] == []
    assert list_account_roles(work, eve.call, eve.asks(accountId=DEV))["roleList"] == []


def test_a_user_disabled_meanwhile_has_no_accounts(work: Work, ada: Any) -> None:
    disable(work, ada.user)
    assert list_accounts(work, ada.call, ada.asks())["accountList"] == []


def test_a_caller_who_is_no_user_is_refused(work: Work, ada: Any) -> None:
    ada.caller = replace(ada.caller, identity_store_user_id=None)
    with pytest.raises(Unauthenticated):
        list_accounts(work, ada.call, ada.asks())
