"""Access tokens: good for their user, for their time, and no longer than their session."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from memory_store import later
from oidc_samples import ORIGIN, disable, make_client, make_user
from vestibule.identity_store.instances import create_instance
from vestibule.identity_store.users import delete_user
from vestibule.model.callers import CallerKind
from vestibule.model.errors import Unauthenticated
from vestibule.model.users import User
from vestibule.sessions.access_tokens import open_access_token
from vestibule.sessions.oidc_clients import RegisteredClient
from vestibule.sessions.oidc_grants import issue_tokens, start_client_session
from vestibule.sessions.refresh_tokens import redeem_refresh_token
from vestibule.sessions.sign_in_sessions import end_sign_in_session
from vestibule.store.work import Work

ACCOUNT = "111111111111"


@dataclass
class SignedIn:
    """A user with a client's tokens."""

    user: User
    client: RegisteredClient
    session_id: str
    access_token: str
    refresh_token: str


@pytest.fixture
def signed_in(work: Work) -> SignedIn:
    """Ada's session in the AWS CLI."""
    instance = create_instance(work, owner_account_id=ACCOUNT)
    user = make_user(work, store=instance.identity_store_id)
    made = make_client(work)
    session = start_client_session(work, made.client, user_id=user.id, origin=ORIGIN)
    tokens = issue_tokens(
        work, made.client, session_id=session.id, session_expires_at=session.expires_at
    )
    assert tokens.refresh_token is not None
    return SignedIn(user, made, session.id, tokens.access_token.value, tokens.refresh_token.value)


def assert_refused(work: Work, token: str) -> None:
    with pytest.raises(Unauthenticated) as error:
        open_access_token(work, token)
    assert error.value.kind == "INVALID_ACCESS_TOKEN"
    assert error.value.message == "Session token not found or invalid"


def test_the_bearer_is_the_user_of_the_session(work: Work, signed_in: SignedIn) -> None:
    caller = open_access_token(work, signed_in.access_token)
    assert caller.kind is CallerKind.IDENTITY_CENTER_USER
    assert caller.account_id == ACCOUNT
    assert caller.arn == f"arn:aws:identitystore:::user/{signed_in.user.id}"
    assert caller.identity_store_user_id == signed_in.user.id
    assert (caller.user_name, caller.session_id) == ("ada", signed_in.session_id)


def test_two_users_are_told_apart(work: Work, signed_in: SignedIn) -> None:
    store = signed_in.user.identity_store_id
    grace = make_user(work, "grace", store=store)
    session = start_client_session(work, signed_in.client.client, user_id=grace.id, origin=ORIGIN)
    tokens = issue_tokens(
        work, signed_in.client.client, session_id=session.id, session_expires_at=session.expires_at
    )
    assert open_access_token(work, tokens.access_token.value).user_name == "grace"
    assert open_access_token(work, signed_in.access_token).user_name == "ada"


def test_a_token_expires(work: Work, signed_in: SignedIn) -> None:
    assert open_access_token(later(work, timedelta(minutes=59)), signed_in.access_token)
    assert_refused(later(work, timedelta(hours=1)), signed_in.access_token)


def test_a_token_ends_with_its_session(work: Work, signed_in: SignedIn) -> None:
    end_sign_in_session(work, signed_in.session_id)
    assert_refused(work, signed_in.access_token)


def test_a_token_of_a_disabled_user_is_refused(work: Work, signed_in: SignedIn) -> None:
    disable(work, signed_in.user)
    assert_refused(work, signed_in.access_token)


def test_a_token_of_a_deleted_user_is_refused(work: Work, signed_in: SignedIn) -> None:
    store = signed_in.user.identity_store_id
    delete_user(work, signed_in.user.id, identity_store_id=store)
    assert_refused(work, signed_in.access_token)


def test_a_refresh_leaves_the_older_token_of_a_parallel_program_alone(
    work: Work, signed_in: SignedIn
) -> None:
    redeem_refresh_token(work, signed_in.client.client, refresh_token=signed_in.refresh_token)
    assert open_access_token(work, signed_in.access_token)


@pytest.mark.parametrize("token", ["", "aoa", "ä", "x" * 10_000])
def test_nonsense_is_refused(work: Work, signed_in: SignedIn, token: str) -> None:
    assert signed_in.access_token != token
    assert_refused(work, token)


def test_a_refresh_token_is_no_access_token(work: Work, signed_in: SignedIn) -> None:
    assert_refused(work, signed_in.refresh_token)
