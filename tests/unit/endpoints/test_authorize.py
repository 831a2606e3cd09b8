"""The consent page: where it may send a user, and that nobody else can press its buttons."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

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
from page_visitor import Answer, Units, Visitor, visitor
from vestibule.audit.events import lookup_events
from vestibule.identity_store.instances import create_instance
from vestibule.model.sign_in_sessions import SessionKind
from vestibule.model.users import User
from vestibule.sessions.authorization_codes import redeem_authorization_code
from vestibule.sessions.oidc_clients import RegisteredClient
from vestibule.sessions.sign_in_sessions import start_sign_in_session
from vestibule.store.work import Work

STATE = "29e70d1f-99cd-464d-b075-3bbc1ac6a12a"


@dataclass
class Desk:
    """A user in a browser, sent there by a client."""

    units: Units
    user: User
    client: RegisteredClient
    browser: Visitor

    def address(self, **changes: str | None) -> str:
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": REDIRECT_URI,
            "state": STATE,
            "code_challenge_method": "S256",
            "scopes": "sso:account:access",
            "code_challenge": code_challenge(),
            **changes,
        }
        return "/authorize?" + urlencode({k: v for k, v in asked.items() if v is not None})

    def decide(self, decision: str, **changes: str | None) -> Answer:
        address = self.address(**changes)
        fields = self.browser.get(address).fields
        return self.browser.post(address, {**fields, "decision": decision})


@pytest.fixture
def desk(work: Work) -> Desk:
    """Ada is signed in; `aws sso login` has opened her browser."""
    create_instance(work, owner_account_id="111111111111")
    units = Units(work)
    user = make_user(work)
    _, token = start_sign_in_session(
        work, user.id, kind=SessionKind.BROWSER, source_ip="", user_agent=""
    )
    browser = visitor(units, cookies={"vestibule_session": token.value})
    return Desk(units, user, make_client(work), browser)


def sent_back(page: Answer) -> dict[str, str]:
    assert page.status == 303
    assert page.location.startswith(REDIRECT_URI + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(page.location).query).items()}


def test_the_recorded_request_of_the_cli_is_answered_with_a_code(desk: Desk) -> None:
    answer = sent_back(desk.decide("allow"))
    assert answer["state"] == STATE
    tokens = redeem_authorization_code(
        desk.units.work,
        desk.client.client,
        code=answer["code"],
        redirect_uri=REDIRECT_URI,
        code_verifier=VERIFIER,
        origin=ORIGIN,
    )
    assert tokens.refresh_token is not None


def test_the_page_says_who_asks_for_what_and_where_the_answer_goes(desk: Desk) -> None:
    page = desk.browser.get(desk.address())
    assert page.status == 200
    for text in ("botocore-client-s1", "Signed in as ada", "http://127.0.0.1:36419", "credentials"):
        assert text in page.text
    policy = page.headers["content-security-policy"]
    assert "form-action 'self' http://127.0.0.1:36419;" in policy
    assert "frame-ancestors 'none'" in policy


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(desk: Desk) -> None:
    answer = Visitor(desk.browser.app).get(desk.address())
    assert answer.status == 302
    assert answer.location == f"/sign-in?return_to={quote(desk.address(), safe='')}"


def test_no_means_no(desk: Desk) -> None:
    assert sent_back(desk.decide("deny")) == {"error": "access_denied", "state": STATE}
    found, _ = lookup_events(desk.units.work, "111111111111")
    assert '"ClientAuthorization":"Denied"' in found[0].record


def test_the_codes_of_the_audit_trail_are_of_no_use(desk: Desk) -> None:
    code = sent_back(desk.decide("allow"))["code"]
    found, _ = lookup_events(desk.units.work, "111111111111")
    assert [event.name for event in found] == ["ClientAuthorization"]
    assert code not in found[0].record


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "unknown"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/oauth/callback"},
        {"redirect_uri": "http://127.0.0.1:36419@evil.example/oauth/callback"},
        {"redirect_uri": "http://127.0.0.1:36419/other"},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
def test_a_wrong_client_or_redirect_uri_is_shown_and_never_redirected(
    desk: Desk, changes: dict[str, Any]
) -> None:
    page = desk.browser.get(desk.address(**changes))
    assert page.status == 400
    assert "location" not in page.headers
    assert desk.browser.post(desk.address(**changes), {"decision": "allow"}).status == 400


def test_a_client_that_has_expired_is_shown(desk: Desk) -> None:
    desk.units.work = later(desk.units.work, timedelta(days=90))
    assert desk.browser.get(desk.address()).status == 400


def test_a_parameter_given_twice_is_shown(desk: Desk) -> None:
    page = desk.browser.get(desk.address() + "&redirect_uri=https%3A%2F%2Fevil.example")
    assert page.status == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scopes": "sso:account:access admin"}, "invalid_scope"),
        ({"scopes": None, "scope": "admin"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
    ],
)
def test_all_else_that_is_wrong_is_told_to_the_client(
    desk: Desk, changes: dict[str, Any], error: str
) -> None:
    answer = sent_back(desk.browser.get(desk.address(**changes)))
    assert (answer["error"], answer["state"]) == (error, STATE)
    assert "code" not in answer


def test_a_client_may_only_use_what_it_registered_for(desk: Desk) -> None:
    desk.client = make_client(desk.units.work, grant_types=["refresh_token"])
    answer = sent_back(desk.browser.get(desk.address()))
    assert answer["error"] == "unauthorized_client"


def test_nobody_is_sent_to_a_web_site_without_a_click(desk: Desk) -> None:
    site = "https://tool.example.com/back"
    desk.client = make_client(desk.units.work, redirect_uris=[site])
    assert desk.browser.get(desk.address(redirect_uri=site, response_type="x")).status == 400
    page = desk.browser.get(desk.address(redirect_uri=site))
    assert "another web site: <strong>https://tool.example.com</strong>" in page.text
    assert desk.decide("allow", redirect_uri=site).location.startswith(site + "?code=")


def test_scope_is_understood_as_scopes_and_may_be_left_out(desk: Desk) -> None:
    assert desk.browser.get(desk.address(scopes=None, scope="sso:account:access")).status == 200
    assert desk.browser.get(desk.address(scopes=None)).status == 200


def test_an_ipv6_loopback_address_gets_through_the_page_s_own_policy(desk: Desk) -> None:
    uri = "http://[::1]:5000/cb"
    desk.client = make_client(desk.units.work, redirect_uris=["http://[::1]/cb"])
    page = desk.browser.get(desk.address(redirect_uri=uri))
    assert "form-action 'self' http:;" in page.headers["content-security-policy"]


def test_a_form_without_our_token_allows_nothing(desk: Desk) -> None:
    for token in ("", "x"):
        fields = {"csrf_token": token, "decision": "allow"}
        assert desk.browser.post(desk.address(), fields).status == 403


def test_another_site_cannot_press_the_button(desk: Desk) -> None:
    fields = {**desk.browser.get(desk.address()).fields, "decision": "allow"}
    headers = {"origin": "https://evil.example"}
    assert desk.browser.post(desk.address(), fields, **headers).status == 403


def test_anything_but_allow_is_a_no(desk: Desk) -> None:
    assert sent_back(desk.decide("maybe"))["error"] == "access_denied"


def test_a_disabled_user_allows_nothing(desk: Desk) -> None:
    fields = {**desk.browser.get(desk.address()).fields, "decision": "allow"}
    disable(desk.units.work, desk.user)
    answer = desk.browser.post(desk.address(), fields)
    assert (answer.status, answer.location[:9]) == (302, "/sign-in?")


def test_what_the_client_calls_itself_is_never_markup(desk: Desk) -> None:
    desk.client = make_client(desk.units.work, name='<script>alert("x")</script>')
    assert "<script" not in desk.browser.get(desk.address()).text
    assert "<script" not in desk.browser.get(desk.address(redirect_uri='"><script>')).text
