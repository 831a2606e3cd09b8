"""Authorization codes: one use, by the client that asked, with its verifier."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from memory_store import later
from oidc_samples import (
    ORIGIN,
    REDIRECT_URI,
    VERIFIER,
    code_challenge,
    disable,
    make_client,
    make_user,
)
from vestibule.model.errors import Invalid
from vestibule.model.oidc import OidcClient, Tokens
from vestibule.model.users import User
from vestibule.sessions.authorization_codes import (
    create_authorization_code,
    is_code_challenge,
    redeem_authorization_code,
)
from vestibule.sessions.sign_in_sessions import end_sign_in_sessions, list_sign_in_sessions
from vestibule.store.work import Work


@dataclass
class Consent:
    """A code that a user allowed, and the client that asked for it."""

    client: OidcClient
    user: User
    code: str

    def redeem(
        self, work: Work, *, verifier: str = VERIFIER, redirect_uri: str = REDIRECT_URI
    ) -> Tokens:
        return redeem_authorization_code(
            work,
            self.client,
            code=self.code,
            redirect_uri=redirect_uri,
            code_verifier=verifier,
            origin=ORIGIN,
        )


@pytest.fixture
def consent(work: Work) -> Consent:
    """A fresh code."""
    client, user = make_client(work).client, make_user(work)
    code = create_authorization_code(
        work,
        client,
        user_id=user.id,
        redirect_uri=REDIRECT_URI,
        code_challenge=code_challenge(),
    )
    return Consent(client, user, code.value)


def refused(work: Work, consent: Consent, **asked: str) -> Invalid:
    with pytest.raises(Invalid) as error:
        consent.redeem(work, **asked)
    assert error.value.kind == "INVALID_GRANT"
    return error.value


def test_a_code_gives_tokens_and_a_session(work: Work, consent: Consent) -> None:
    tokens = consent.redeem(work)
    assert tokens.refresh_token is not None
    assert tokens.refresh_token.value.startswith("aor")
    (session,) = list_sign_in_sessions(work, consent.user.id)
    assert session.client_name == "botocore-client-s1"


def test_a_client_without_scopes_gets_one_long_token(work: Work) -> None:
    client, user = make_client(work, scopes=[]).client, make_user(work)
    code = create_authorization_code(
        work, client, user_id=user.id, redirect_uri=REDIRECT_URI, code_challenge=code_challenge()
    )
    tokens = Consent(client, user, code.value).redeem(work)
    assert (tokens.expires_in_seconds, tokens.refresh_token) == (8 * 3600, None)


def test_a_replayed_code_ends_what_it_gave(work: Work, consent: Consent) -> None:
    consent.redeem(work)
    assert refused(work, consent).keeps_changes
    assert list_sign_in_sessions(work, consent.user.id) == []


def test_a_late_replay_is_noticed_too(work: Work, consent: Consent) -> None:
    consent.redeem(work)
    after = later(work, timedelta(hours=7))
    assert refused(after, consent).keeps_changes
    assert list_sign_in_sessions(after, consent.user.id) == []


def test_a_wrong_verifier_uses_the_code_up(work: Work, consent: Consent) -> None:
    assert refused(work, consent, verifier="x" * 43).keeps_changes
    refused(work, consent)
    assert list_sign_in_sessions(work, consent.user.id) == []


@pytest.mark.parametrize("verifier", ["", code_challenge(), VERIFIER + " ", "x" * 129, "ä" * 50])
def test_what_is_no_verifier_does_not_do(work: Work, consent: Consent, verifier: str) -> None:
    refused(work, consent, verifier=verifier)


def test_a_code_is_of_no_use_to_another_client(work: Work, consent: Consent) -> None:
    consent.client, rightful = make_client(work).client, consent.client
    assert not refused(work, consent).keeps_changes
    consent.client = rightful
    assert consent.redeem(work)


@pytest.mark.parametrize(
    "redirect_uri",
    ["http://127.0.0.1:36420/oauth/callback", "http://127.0.0.1/oauth/callback", "", "https://a"],
)
def test_the_redirect_uri_must_be_the_one_that_was_asked_with(
    work: Work, consent: Consent, redirect_uri: str
) -> None:
    refused(work, consent, redirect_uri=redirect_uri)


def test_a_code_expires(work: Work, consent: Consent) -> None:
    refused(later(work, timedelta(minutes=5)), consent)


def test_an_unknown_code_is_refused(work: Work, consent: Consent) -> None:
    consent.code = "unknown"
    refused(work, consent)


def test_a_user_disabled_after_consent_gets_no_token(work: Work, consent: Consent) -> None:
    disable(work, consent.user)
    refused(work, consent)


@pytest.mark.parametrize("text", ["", "short", "x" * 44, "=" * 43, VERIFIER])
def test_what_is_no_challenge(text: str) -> None:
    assert is_code_challenge(code_challenge())
    assert not is_code_challenge(text)


def test_a_code_from_before_all_sessions_ended_is_worth_nothing_after(
    work: Work, consent: Consent
) -> None:
    end_sign_in_sessions(work, make_user(work, "eve").id)
    end_sign_in_sessions(work, consent.user.id)
    refused(work, consent)
    assert list_sign_in_sessions(work, consent.user.id) == []


def test_the_end_of_all_sessions_of_others_leaves_a_code_as_it_is(
    work: Work, consent: Consent
) -> None:
    end_sign_in_sessions(work, make_user(work, "eve").id)
    assert consent.redeem(work).access_token.value
