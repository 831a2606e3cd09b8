"""Every word of a user on a client is kept with its event."""

from typing import Any

import orjson
import pytest

from oidc_samples import ORIGIN, REDIRECT_URI, code_challenge, make_client, make_device, make_user
from vestibule.audit.events import lookup_events
from vestibule.identity_store.instances import create_instance
from vestibule.model.oidc import Origin
from vestibule.model.sign_in_sessions import SessionKind, SignInSession
from vestibule.sessions.authorization_requests import ReturnAddress
from vestibule.sessions.consents import consent_to_code, consent_to_device, refuse_code
from vestibule.sessions.device_authorizations import start_device_authorization
from vestibule.sessions.sign_in_sessions import start_sign_in_session
from vestibule.store.work import Work

BROWSER = Origin("198.51.100.9", "browser/1")


@pytest.fixture
def session(work: Work) -> SignInSession:
    """Ada's browser."""
    instance = create_instance(work, owner_account_id="111111111111")
    user = make_user(work, store=instance.identity_store_id)
    return start_sign_in_session(
        work, user.id, kind=SessionKind.BROWSER, source_ip="", user_agent=""
    )[0]


def events(work: Work) -> list[Any]:
    return [orjson.loads(e.record) for e in lookup_events(work, "111111111111")[0]]


def test_a_device_let_in_is_on_record(work: Work, session: SignInSession) -> None:
    started = start_device_authorization(work, make_device(work).client, origin=ORIGIN)
    user_code = started.authorization.user_code
    assert consent_to_device(work, user_code, session=session, origin=BROWSER, is_allowed=True)
    (event,) = events(work)
    assert event["eventType"] == "AwsServiceEvent"
    assert event["userIdentity"]["credentialId"] == session.id
    assert event["userIdentity"]["onBehalfOf"]["userId"] == session.user_id
    assert event["sourceIPAddress"] == BROWSER.source_ip
    assert event["additionalEventData"]["clientSourceIPAddress"] == ORIGIN.source_ip
    assert event["serviceEventDetails"] == {"ClientAuthorization": "Allowed"}


def test_a_wrong_code_is_no_consent(work: Work, session: SignInSession) -> None:
    decided = consent_to_device(work, "WRONG", session=session, origin=BROWSER, is_allowed=True)
    assert decided is None
    assert events(work) == []


def test_consents_by_redirect_are_on_record_without_the_code(
    work: Work, session: SignInSession
) -> None:
    address = ReturnAddress(make_client(work).client, REDIRECT_URI, "state")
    refuse_code(work, address, session=session, origin=BROWSER)
    (event,) = events(work)
    assert event["serviceEventDetails"] == {"ClientAuthorization": "Denied"}
    assert event["additionalEventData"]["redirectUri"] == REDIRECT_URI
    code = consent_to_code(
        work, address, code_challenge=code_challenge(), session=session, origin=BROWSER
    )
    assert len(events(work)) == 2
    assert code.value not in str(events(work))
