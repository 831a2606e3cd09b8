"""The sign-in pages: who gets in, what a stranger learns, and what other sites cannot do."""

import json
from pathlib import Path

import pytest

from page_visitor import Answer, Units, Visitor, visitor
from sign_in_samples import KNOWN, NEW, PASSWORD, add_user, events, find
from vestibule.endpoints.return_addresses import local_address
from vestibule.identity_store import users
from vestibule.identity_store.instances import get_instance
from vestibule.model.errors import Throttled
from vestibule.sessions.password_hashing import HashingPool
from vestibule.sessions.sign_in_sessions import list_sign_in_sessions


def test_a_user_signs_in_and_goes_where_it_wanted(browser: Visitor, units: Units) -> None:
    answer = browser.sign_in("Ada", PASSWORD, return_to="/device%3Fuser_code=A")
    assert (answer.status, answer.headers["location"]) == (303, "/device?user_code=A")
    assert set(browser.cookies) == {"vestibule_session", "vestibule_known"}
    kept = [c for c in answer.set_cookies if c.startswith(("vestibule_session=", KNOWN + "="))]
    assert len(kept) == 2
    for cookie in kept:
        assert "httponly" in cookie.lower()
        assert "samesite=lax" in cookie.lower()
        assert "domain" not in cookie.lower()
    session = json.loads(browser.get("/start/session").text)
    assert (session["userName"], session["displayName"]) == ("ada", "Ada L")
    assert browser.get("/sign-in").headers["location"] == "/start/"


def test_over_tls_cookies_are_secure_and_bound_to_the_host(units: Units, tmp_path: Path) -> None:
    browser = visitor(units, tmp_path, scheme="https")
    answer = browser.sign_in("ada", PASSWORD)
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    [cookie] = [c for c in answer.set_cookies if "vestibule_session=" in c]
    assert cookie.startswith("__Host-vestibule_session=")
    assert "secure" in cookie.lower()
    token = browser.cookies.pop("__Host-vestibule_session")
    browser.cookies["vestibule_session"] = token
    assert browser.get("/start/session").status == 401


def test_the_token_is_new_at_sign_in_whatever_the_browser_sent(browser: Visitor) -> None:
    browser.cookies["vestibule_session"] = "planted"
    assert browser.sign_in("ada", PASSWORD).status == 303
    assert browser.cookies["vestibule_session"] != "planted"


def told(answer: Answer) -> tuple[int, set[str], str]:
    token = answer.fields["csrf_token"]
    name = answer.fields["user_name"]
    return answer.status, set(answer.headers), answer.text.replace(token, "").replace(name, "")


def test_strangers_cannot_tell_who_exists(
    browser: Visitor, units: Units, verified: list[str]
) -> None:
    store = get_instance(units.work).identity_store_id
    add_user(units.work, "off")
    off = find(units.work, "off")
    users.disable_user(units.work, off.id, identity_store_id=store, by="t")
    wrong = told(browser.sign_in("ada", "Wrong-horse-1"))
    assert wrong[0] == 403
    assert len(verified) == 1
    assert told(browser.sign_in("nobody", PASSWORD)) == wrong
    assert len(verified) == 2
    assert told(browser.sign_in("off", PASSWORD)) == wrong
    assert len(verified) == 3
    assert list_sign_in_sessions(units.work, off.id) == []


def test_a_one_time_password_must_be_changed_before_there_is_a_session(
    browser: Visitor, units: Units
) -> None:
    user = add_user(units.work, "bob", must_change=True)
    page = browser.sign_in("bob", PASSWORD)
    assert (page.status, list_sign_in_sessions(units.work, user.id)) == (200, [])
    assert "vestibule_session" not in browser.cookies
    for first, second, text in (
        (NEW, PASSWORD, "not the same"),
        ("short", "short", "8 to 64"),
        (PASSWORD, PASSWORD, "used this password before"),
    ):
        fields = {**page.fields, "new_password": first, "repeated": second}
        refused = browser.post("/sign-in/new-password", fields)
        assert refused.status == 400
        assert text in refused.text
    stolen = dict(browser.cookies)
    fields = {**page.fields, "new_password": NEW, "repeated": NEW}
    assert browser.post("/sign-in/new-password", fields).status == 303
    assert json.loads(browser.get("/start/session").text)["userName"] == "bob"
    browser.cookies = stolen
    assert browser.post("/sign-in/new-password", fields).status == 403


def test_forms_that_are_not_from_our_own_pages_are_refused(browser: Visitor, units: Units) -> None:
    page = browser.get("/sign-in")
    form = {**page.fields, "user_name": "ada", "password": PASSWORD}
    assert browser.post("/sign-in/password", {**form, "csrf_token": "x"}).status == 403
    assert browser.post("/sign-in/password", form, origin="https://evil.example").status == 403
    for origin in ("null", "", "http://[", "http:///", "vestibule.example", "//vestibule.example"):
        assert browser.post("/sign-in/password", form, origin=origin).status == 403
    assert browser.post("/sign-in/password", form, sec_fetch_site="cross-site").status == 403
    browser.cookies.clear()
    assert browser.post("/sign-in/password", form).status == 403
    other = browser.get("/sign-in")
    assert other.fields["csrf_token"] != form["csrf_token"]
    assert browser.post("/sign-in/password", form).status == 403
    assert list_sign_in_sessions(units.work, find(units.work, "ada").id) == []


def test_bodies_are_bounded_and_must_be_forms(browser: Visitor) -> None:
    fields = browser.get("/sign-in").fields
    assert browser.post("/sign-in/password", {**fields, "password": "x" * 20_000}).status == 413
    assert browser.ask("POST", "/sign-in", {"content-type": "application/json"}).status == 415
    assert browser.ask("DELETE", "/sign-in", {}).status == 405


def test_a_form_that_breaks_off_is_no_fault_of_ours(browser: Visitor) -> None:
    browser.get("/sign-in")
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.ask("POST", "/sign-in", form, None).status == 400


def test_what_was_typed_cannot_become_markup(browser: Visitor) -> None:
    page = browser.get("/sign-in")
    evil = '"><script>alert(1)</script>'
    answer = browser.post("/sign-in", {**page.fields, "user_name": evil})
    assert "<script>alert" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/%2fevil.example",
        "/%5Cevil.example",
        "/%255Cevil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/x\r\nset-cookie: a=b",
        "evil.example",
        "",
        "/" + "a" * 5000,
    ],
)
def test_nobody_is_sent_to_another_host_after_signing_in(address: str) -> None:
    assert local_address(address) == "/start/"


def test_deep_links_of_our_own_survive() -> None:
    for address in ("/start/#/console?account_id=1&destination=https%3A%2F%2Fa", "/authorize?a=b"):
        assert local_address(address) == address


def test_signing_in_leaves_the_three_events_that_the_trail_finds_by_name(
    browser: Visitor, units: Units
) -> None:
    browser.sign_in("ada", PASSWORD)
    found = events(units.work, Username="ada")
    names = ["UserAuthentication", "CredentialVerification", "CredentialChallenge"]
    assert [e["eventName"] for e in found] == names
    assert len({e["additionalEventData"]["AuthWorkflowID"] for e in found}) == 1
    for event in found:
        assert event["eventSource"] == "signin.amazonaws.com"
        assert event["eventType"] == "AwsServiceEvent"
        assert event["serviceEventDetails"] == {event["eventName"]: "Success"}
        assert event["userIdentity"]["onBehalfOf"]["userId"] == find(units.work, "ada").id
    assert PASSWORD not in json.dumps(found)


def test_failures_are_recorded_and_unknown_names_are_not_told(
    browser: Visitor, units: Units
) -> None:
    browser.sign_in("ada", "Wrong-horse-1")
    browser.sign_in("my-Passw0rd", "x")
    found = events(units.work)
    assert "UserAuthentication" not in [e["eventName"] for e in found]
    assert found[0]["serviceEventDetails"] == {"CredentialVerification": "Failure"}
    hidden = found[0]["additionalEventData"]["UserName"]
    assert hidden == "HIDDEN_DUE_TO_SECURITY_REASONS"
    assert "my-Passw0rd" not in json.dumps(found)
    assert found[2]["additionalEventData"]["UserName"] == "ada"


def test_an_attempt_for_which_there_was_no_room_is_recorded(
    browser: Visitor, units: Units, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: HashingPool) -> None:
        raise Throttled("full")

    monkeypatch.setattr(HashingPool, "check_room", full)
    assert browser.sign_in("ada", PASSWORD).status == 503
    units.write_refused()
    [event] = events(units.work)
    assert event["additionalEventData"]["Reason"] == "ServerBusy"
    assert event["userIdentity"]["onBehalfOf"]["userId"] == find(units.work, "ada").id
