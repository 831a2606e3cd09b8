"""Credentials for the roles of a user, and nobody else's."""

from typing import Any

import pytest

from oidc_samples import disable
from vestibule.model.errors import Denied
from vestibule.operations.sso.errors import SERVICE
from vestibule.operations.sso.role_credentials import get_role_credentials
from vestibule.sessions.role_credentials import open_role_credentials
from vestibule.store.work import Work

DEV, PROD = "222222222222", "333333333333"


def assert_no_access(work: Work, bearer: Any, *, account_id: str, role: str) -> None:
    with pytest.raises(Denied, match="No access") as refused:
        get_role_credentials(work, bearer.call, bearer.asks(accountId=account_id, roleName=role))
    assert SERVICE.error_name(refused.value) == "ForbiddenException"


def test_credentials_are_of_the_role_and_say_whose_they_are(work: Work, ada: Any) -> None:
    asked = ada.asks(accountId=DEV, roleName="ReadOnly")
    answer = get_role_credentials(work, ada.call, asked)["roleCredentials"]
    opened = open_role_credentials(work, answer["accessKeyId"], answer["sessionToken"])
    session = opened.caller.role_session
    assert session is not None
    assert opened.caller.arn == (
        f"arn:aws:sts::{DEV}:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/ada@example.com"
    )
    assert opened.secret_access_key.value == answer["secretAccessKey"]
    assert session.identity_store_user_id == ada.user.id
    assert session.permission_set_arn is not None
    assert answer["expiration"] == int(work.now.timestamp() + 2 * 3600) * 1000


@pytest.mark.parametrize(
    ("account_id", "role"), [(PROD, "Admin"), ("444444444444", "ReadOnly"), (DEV, "Nothing")]
)
def test_what_is_not_assigned_is_no_access(
    work: Work, ada: Any, account_id: str, role: str
) -> None:
    assert_no_access(work, ada, account_id=account_id, role=role)


def test_another_user_s_roles_are_out_of_reach(work: Work, eve: Any) -> None:
    assert_no_access(work, eve, account_id=DEV, role="ReadOnly")


def test_a_user_disabled_meanwhile_gets_no_credentials(work: Work, ada: Any) -> None:
    disable(work, ada.user)
    assert_no_access(work, ada, account_id=DEV, role="ReadOnly")
