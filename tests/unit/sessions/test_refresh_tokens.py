"""Refresh tokens: each is good once, and one that comes back ends the session."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from memory_store import later
from oidc_samples import ORIGIN, disable, make_client, make_user
from vestibule.model.errors import Invalid
from vestibule.model.oidc import OidcClient, Tokens
from vestibule.model.users import User
from vestibule.sessions.oidc_grants import issue_tokens, start_client_session
from vestibule.sessions.refresh_tokens import redeem_refresh_token
from vestibule.sessions.sign_in_sessions import end_sign_in_session, list_sign_in_sessions
from vestibule.store.work import Work


@dataclass
class SignedIn:
    """A client that was let in, and its last refresh token."""

    client: OidcClient
    user: User
    session_id: str
    refresh_token: str

    def refresh(self, work: Work) -> Tokens:
        tokens = redeem_refresh_token(work, self.client, refresh_token=self.refresh_token)
        assert tokens.refresh_token is not None
        self.refresh_token = tokens.refresh_token.value
        return tokens


@pytest.fixture
def signed_in(work: Work) -> SignedIn:
    """A client with its first tokens."""
    client, user = make_client(work).client, make_user(work)
    session = start_client_session(work, client, user_id=user.id, origin=ORIGIN)
    tokens = issue_tokens(
        work, client, session_id=session.id, session_expires_at=session.expires_at
    )
    assert tokens.refresh_token is not None
    return SignedIn(client, user, session.id, tokens.refresh_token.value)


def refused(work: Work, signed_in: SignedIn) -> Invalid:
    with pytest.raises(Invalid) as error:
        signed_in.refresh(work)
    assert error.value.kind == "INVALID_GRANT"
    return error.value


def test_a_refresh_token_gives_new_tokens_again_and_again(work: Work, signed_in: SignedIn) -> None:
    seen = {signed_in.refresh_token}
    for _ in range(3):
        signed_in.refresh(work)
        seen.add(signed_in.refresh_token)
    assert len(seen) == 4


def test_a_refresh_token_that_comes_back_ends_the_session(work: Work, signed_in: SignedIn) -> None:
    stolen = signed_in.refresh_token
    signed_in.refresh(work)
    fresh, signed_in.refresh_token = signed_in.refresh_token, stolen
    assert refused(work, signed_in).keeps_changes
    assert list_sign_in_sessions(work, signed_in.user.id) == []
    signed_in.refresh_token = fresh
    refused(work, signed_in)


def test_a_refresh_token_is_of_no_use_to_another_client(work: Work, signed_in: SignedIn) -> None:
    signed_in.client, rightful = make_client(work).client, signed_in.client
    assert not refused(work, signed_in).keeps_changes
    signed_in.client = rightful
    assert signed_in.refresh(work)


def test_no_token_outlives_the_session(work: Work, signed_in: SignedIn) -> None:
    near_the_end = later(work, timedelta(hours=7, minutes=45))
    assert signed_in.refresh(near_the_end).expires_in_seconds == 15 * 60
    refused(later(work, timedelta(hours=8)), signed_in)


def test_a_refresh_token_ends_with_its_session(work: Work, signed_in: SignedIn) -> None:
    end_sign_in_session(work, signed_in.session_id)
    refused(work, signed_in)


def test_a_disabled_user_gets_no_new_token(work: Work, signed_in: SignedIn) -> None:
    disable(work, signed_in.user)
    refused(work, signed_in)


def test_an_unknown_token_is_refused(work: Work, signed_in: SignedIn) -> None:
    signed_in.refresh_token = "aor-unknown"
    refused(work, signed_in)
