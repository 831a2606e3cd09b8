"""A user of the portal, signed in by a client."""

from dataclasses import dataclass
from typing import Any

import pytest

from oidc_samples import (
    ORIGIN,
    give_role,
    make_account,
    make_call,
    make_client,
    make_user,
)
from vestibule.identity_store.instances import create_instance
from vestibule.model.callers import Caller
from vestibule.model.calls import Call
from vestibule.model.users import User
from vestibule.sessions.access_tokens import open_access_token
from vestibule.sessions.oidc_grants import issue_tokens, start_client_session
from vestibule.store.work import Work

DEV, PROD = "222222222222", "333333333333"


@dataclass
class Bearer:
    """A user, with an access token."""

    user: User
    caller: Caller
    token: str

    @property
    def call(self) -> Call:
        return make_call("Portal", caller=self.caller, service="sso")

    def asks(self, **members: Any) -> Any:
        return {"accessToken": self.token, **members}


@pytest.fixture
def sign_in(work: Work) -> Any:
    """Signs a user in, from a new client."""

    def sign_in(user: User) -> Bearer:
        client = make_client(work).client
        session = start_client_session(work, client, user_id=user.id, origin=ORIGIN)
        tokens = issue_tokens(
            work, client, session_id=session.id, session_expires_at=session.expires_at
        )
        token = tokens.access_token.value
        return Bearer(user, open_access_token(work, token), token)

    return sign_in


@pytest.fixture
def ada(work: Work, sign_in: Any) -> Bearer:
    """A user with two roles in one account and one in another."""
    instance = create_instance(work, owner_account_id="111111111111")
    user = make_user(work, "ada@example.com", store=instance.identity_store_id)
    for account_id, name in ((DEV, "dev"), (PROD, "prod")):
        make_account(work, account_id, name)
        give_role(work, user, account_id=account_id, name="ReadOnly")
    give_role(work, user, account_id=DEV, name="Admin")
    bearer: Bearer = sign_in(user)
    return bearer


@pytest.fixture
def eve(work: Work, ada: Bearer, sign_in: Any) -> Bearer:
    """A user without any role."""
    bearer: Bearer = sign_in(make_user(work, "eve", store=ada.user.identity_store_id))
    return bearer
