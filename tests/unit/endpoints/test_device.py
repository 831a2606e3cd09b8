"""The device page: what it shows, and that nobody else can press its buttons."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from oidc_samples import ORIGIN, disable, make_device, make_user
from page_visitor import Units, Visitor, visitor
from vestibule.audit.events import lookup_events
from vestibule.identity_store.instances import create_instance
from vestibule.model.sign_in_sessions import SessionKind
from vestibule.model.users import User
from vestibule.sessions.device_authorizations import (
    MOST_WRONG_USER_CODES,
    render_user_code,
    start_device_authorization,
)
from vestibule.sessions.sign_in_sessions import start_sign_in_session
from vestibule.store.device_authorizations import find_by_user_code
from vestibule.store.work import Work


@dataclass
class Desk:
    """A user in a browser, and a device that waits."""

    work: Work
    user: User
    browser: Visitor
    sign_in: Callable[[str], Visitor]
    user_code: str
    units: Units

    @property
    def address(self) -> str:
        return f"/device?user_code={self.user_code}"

    @property
    def state(self) -> str:
        found = find_by_user_code(self.work.tx, self.user_code.replace("-", ""))
        return found.state.value if found else ""


@pytest.fixture
def desk(work: Work) -> Desk:
    """Ada is signed in; the AWS CLI waits."""
    create_instance(work, owner_account_id="111111111111")
    units = Units(work)
    app = visitor(units).app
    user = make_user(work)

    def sign_in(user_id: str) -> Visitor:
        _, token = start_sign_in_session(
            work,
            user_id,
            kind=SessionKind.BROWSER,
            source_ip="198.51.100.9",
            user_agent="browser/1",
        )
        return Visitor(app, cookies={"vestibule_session": token.value})

    client = make_device(work, name="<b>botocore</b>").client
    started = start_device_authorization(work, client, origin=ORIGIN)
    user_code = render_user_code(started.authorization.user_code)
    return Desk(work, user, sign_in(user.id), sign_in, user_code, units)


def events(desk: Desk) -> list[dict[str, Any]]:
    found, _ = lookup_events(desk.work, "111111111111")
    return [orjson.loads(event.record) for event in found]


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(desk: Desk) -> None:
    answer = Visitor(desk.browser.app).get(desk.address)
    assert answer.status == 302
    assert answer.location == f"/sign-in?return_to=%2Fdevice%3Fuser_code%3D{desk.user_code}"


def test_without_a_code_the_page_asks_for_one(desk: Desk) -> None:
    page = desk.browser.get("/device")
    assert page.status == 200
    assert 'name="user_code"' in page.text


def test_the_page_says_who_asks_for_what_and_from_where(desk: Desk) -> None:
    page = desk.browser.get(desk.address)
    assert page.status == 200
    shown = ("&lt;b&gt;botocore&lt;/b&gt;", ORIGIN.source_ip, ORIGIN.user_agent, desk.user_code)
    for text in (*shown, "Signed in as ada", "2026-11-24 09:00:00 UTC", "credentials"):
        assert text in page.text
    assert "<b>botocore</b>" not in page.text
    assert "form-action 'self';" in page.headers["content-security-policy"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_of_another_site_lets_nobody_in_with_one_click(desk: Desk, site: str) -> None:
    page = desk.browser.get(desk.address, sec_fetch_site=site)
    assert page.status == 200
    assert f'value="{desk.user_code}"' in page.text
    assert "Allow" not in page.text
    assert ORIGIN.source_ip not in page.text


def test_links_of_another_site_do_not_use_up_wrong_codes(desk: Desk) -> None:
    for _ in range(MOST_WRONG_USER_CODES * 2):
        page = desk.browser.get('/device?user_code="><b>AAAA-AAAA', sec_fetch_site="cross-site")
        assert page.status == 200
        assert "<b>" not in page.text
    assert desk.browser.get(desk.address, sec_fetch_site="none").status == 200
    desk.units.write_refused()
    assert events(desk) == []


@pytest.mark.parametrize(("decision", "state"), [("allow", "APPROVED"), ("deny", "DENIED")])
def test_the_user_decides_once(desk: Desk, decision: str, state: str) -> None:
    fields = {**desk.browser.get(desk.address).fields, "decision": decision}
    assert desk.browser.post("/device", fields).status == 200
    assert desk.state == state
    assert desk.browser.post("/device", fields).status == 409


def test_the_decision_is_on_record(desk: Desk) -> None:
    fields = desk.browser.get(desk.address).fields
    desk.browser.post("/device", {**fields, "decision": "allow"})
    (event,) = events(desk)
    assert event["eventName"] == "ClientAuthorization"
    assert event["userIdentity"]["onBehalfOf"]["userId"] == desk.user.id
    assert event["serviceEventDetails"] == {"ClientAuthorization": "Allowed"}
    assert event["sourceIPAddress"] == "198.51.100.9"
    assert event["additionalEventData"]["clientSourceIPAddress"] == ORIGIN.source_ip


def test_a_form_without_our_token_allows_nothing(desk: Desk) -> None:
    fields = {**desk.browser.get(desk.address).fields, "decision": "allow"}
    for token in ("", "x"):
        assert desk.browser.post("/device", {**fields, "csrf_token": token}).status == 403
    assert desk.state == "PENDING"


def test_a_token_of_another_session_allows_nothing(desk: Desk) -> None:
    eve = desk.sign_in(make_user(desk.work, "eve").id)
    fields = {**eve.get(desk.address).fields, "decision": "allow"}
    assert desk.browser.post("/device", fields).status == 403
    assert desk.state == "PENDING"


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_another_site_cannot_press_the_button(desk: Desk, headers: dict[str, str]) -> None:
    fields = {**desk.browser.get(desk.address).fields, "decision": "allow"}
    assert desk.browser.post("/device", fields, **headers).status == 403
    assert desk.state == "PENDING"


def test_looking_at_the_page_allows_nothing(desk: Desk) -> None:
    desk.browser.get(desk.address + "&decision=allow")
    assert desk.state == "PENDING"


@pytest.mark.parametrize("decision", ["", "maybe", "ALLOW"])
def test_anything_but_allow_or_deny_decides_nothing(desk: Desk, decision: str) -> None:
    fields = {**desk.browser.get(desk.address).fields, "decision": decision}
    assert desk.browser.post("/device", fields).status == 400
    assert desk.state == "PENDING"


def test_a_disabled_user_decides_nothing(desk: Desk) -> None:
    fields = {**desk.browser.get(desk.address).fields, "decision": "allow"}
    disable(desk.work, desk.user)
    assert desk.browser.post("/device", fields).status == 302
    assert desk.state == "PENDING"


def test_a_session_of_a_client_opens_no_page(desk: Desk) -> None:
    _, token = start_sign_in_session(
        desk.work, desk.user.id, kind=SessionKind.CLIENT, source_ip="", user_agent=""
    )
    browser = Visitor(desk.browser.app, cookies={"vestibule_session": token.value})
    assert browser.get(desk.address).status == 302


def test_codes_cannot_be_guessed_on_and_on(desk: Desk) -> None:
    for _ in range(MOST_WRONG_USER_CODES):
        assert desk.browser.get("/device?user_code=WRNG-WRNG").status == 404
    assert desk.browser.get(desk.address).status == 429


def test_codes_cannot_be_guessed_by_the_button_either(desk: Desk) -> None:
    fields = {**desk.browser.get(desk.address).fields, "decision": "allow"}
    for _ in range(MOST_WRONG_USER_CODES):
        assert desk.browser.post("/device", {**fields, "user_code": "WRONG"}).status == 409
    assert desk.browser.post("/device", fields).status == 429
    assert desk.state == "PENDING"


def test_a_code_is_never_shown_as_markup(desk: Desk) -> None:
    page = desk.browser.get("/device?user_code=%22%3E%3Cscript%3E")
    assert "<script" not in page.text


def test_wrong_codes_are_told_with_their_number_and_not_kept(desk: Desk) -> None:
    fields = {**desk.browser.get(desk.address).fields, "decision": "allow"}
    for _ in range(MOST_WRONG_USER_CODES - 1):
        assert desk.browser.get("/device?user_code=WRNG-WRNG").status == 404
    assert desk.browser.post("/device", {**fields, "user_code": "WRNG-WRNG"}).status == 409
    assert desk.browser.get(desk.address).status == 429
    assert events(desk) == []
    desk.units.write_refused()
    told = {e["additionalEventData"]["Reason"]: e for e in events(desk)}
    counts = {reason: e["additionalEventData"]["RefusalCount"] for reason, e in told.items()}
    assert counts == {"WrongUserCode": MOST_WRONG_USER_CODES, "TooManyWrongUserCodes": 1}
    event = told["WrongUserCode"]
    assert event["serviceEventDetails"] == {"ClientAuthorization": "Failure"}
    assert event["userIdentity"]["onBehalfOf"]["userId"] == desk.user.id
    assert "WRNG" not in str(told)
