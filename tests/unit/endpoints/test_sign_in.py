"""The sign-in pages: who gets in, what a stranger learns, and what other sites cannot do."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from page_visitor import Answer, Units, Visitor, visitor
from vestibule.audit.events import lookup_events
from vestibule.endpoints import sign_in as sign_in_pages
from vestibule.endpoints.return_addresses import local_address
from vestibule.identity_store import users
from vestibule.identity_store.instances import create_instance, get_instance
from vestibule.model.callers import service_caller
from vestibule.model.errors import Throttled
from vestibule.model.secret import Secret
from vestibule.model.users import User
from vestibule.sessions import passwords
from vestibule.sessions.one_time_links import create_one_time_link
from vestibule.sessions.one_time_passwords import give_one_time_password
from vestibule.sessions.password_hashing import HashingPool
from vestibule.sessions.passwords import set_password
from vestibule.sessions.sign_in_sessions import list_sign_in_sessions
from vestibule.store.work import Work

OWNER = "111111111111"
KNOWN = "vestibule_known"
PASSWORD, NEW = "Correct-horse-1", "Battery-staple-2"


def quick_hash(password: Secret) -> str:
    return f"hash of {password.value}"


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that were verified, with hashing made quick."""
    seen: list[str] = []

    def verify(hashed: str, password: Secret) -> bool:
        seen.append(hashed)
        return hashed == quick_hash(password)

    for module in (sign_in_pages, passwords):
        monkeypatch.setattr(module, "verify_password", verify)
        monkeypatch.setattr(module, "hash_password", quick_hash)
    return seen


@pytest.fixture
def units(work: Work, verified: list[str]) -> Units:
    create_instance(work, owner_account_id=OWNER)
    add_user(work, "ada")
    return Units(work)


@pytest.fixture
def browser(units: Units, tmp_path: Path) -> Visitor:
    return visitor(units, tmp_path)


def add_user(work: Work, user_name: str, *, must_change: bool = False) -> User:
    name = {"givenName": "Ada", "familyName": "Lovelace"}
    attributes = {"userName": user_name, "displayName": "Ada L", "name": name}
    store = get_instance(work).identity_store_id
    user = users.create_user(work, store, attributes=attributes, by="test")
    hashed = quick_hash(Secret(PASSWORD))
    set_password(work, user.id, hashed=hashed, must_change=must_change)
    return user


def find(work: Work, user_name: str) -> User:
    store = get_instance(work).identity_store_id
    found = users.find_user_by_user_name(work, user_name, identity_store_id=store)
    assert found
    return found


def events(work: Work, **attribute: str) -> list[dict[str, Any]]:
    chosen = next(iter(attribute.items())) if attribute else None
    return [json.loads(e.record) for e in lookup_events(work, OWNER, attribute=chosen)[0]]


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


def test_guesses_at_one_user_name_are_locked_out_whether_or_not_it_exists(
    units: Units, tmp_path: Path, verified: list[str]
) -> None:
    for name in ("ada", "nobody"):
        for n in range(5):
            other = visitor(units, tmp_path, source_ip=f"192.0.2.{n}")
            assert other.sign_in(name, "Wrong-horse-1").status == 403
        verified.clear()
        again = visitor(units, tmp_path, source_ip="192.0.2.99").sign_in(name, PASSWORD)
        assert (again.status, again.headers["retry-after"]) == (429, "15")
        assert "Too many failed sign-ins" in again.text
        assert verified == []
    units.wait(timedelta(seconds=16))
    assert visitor(units, tmp_path).sign_in("ada", PASSWORD).status == 303


def come_back(browser: Visitor, user_name: str, password: str) -> Answer:
    """Signs in again, later, in the same browser."""
    browser.cookies.pop("vestibule_session", None)
    return browser.sign_in(user_name, password)


def fail(units: Units, tmp_path: Path, *user_names: str, source_ip: str = "203.0.113.5") -> int:
    """A stranger's guesses; the status of the last one."""
    stranger = visitor(units, tmp_path, source_ip=source_ip)
    return [stranger.sign_in(name, "Wrong-horse-1").status for name in user_names][-1]


def test_strangers_do_not_lock_a_user_out_of_a_browser_of_hers(
    units: Units, tmp_path: Path
) -> None:
    browser = visitor(units, tmp_path)
    assert browser.sign_in("ada", PASSWORD).status == 303
    assert fail(units, tmp_path, *["ada"] * 9) == 429
    assert fail(units, tmp_path, *map(str, range(30)), source_ip=browser.source_ip) == 429
    assert come_back(browser, "ada", PASSWORD).status == 303
    assert fail(units, tmp_path, "ada", source_ip="192.0.2.77") == 429, "her success frees nobody"


def test_a_browser_of_hers_is_no_place_to_guess_in(units: Units, tmp_path: Path) -> None:
    browser = visitor(units, tmp_path)
    assert browser.sign_in("ada", PASSWORD).status == 303
    for _ in range(5):
        assert come_back(browser, "ada", "Wrong-horse-1").status == 403
    assert come_back(browser, "ada", PASSWORD).status == 429
    units.wait(timedelta(seconds=16))
    assert come_back(browser, "ada", "Wrong-horse-1").status == 403
    units.wait(timedelta(seconds=29))
    assert come_back(browser, "ada", PASSWORD).status == 429
    units.wait(timedelta(seconds=2))
    known = browser.cookies[KNOWN]
    assert come_back(browser, "ada", PASSWORD).status == 303
    assert browser.cookies[KNOWN] != known


def test_a_browser_of_hers_does_not_help_to_guess_at_others(units: Units, tmp_path: Path) -> None:
    add_user(units.work, "bob")
    browser = visitor(units, tmp_path)
    assert browser.sign_in("ada", PASSWORD).status == 303
    assert fail(units, tmp_path, *["bob"] * 6) == 429
    assert come_back(browser, "bob", PASSWORD).status == 429


@pytest.mark.parametrize(
    "spoil", [str.lower, lambda text: text[:-4], lambda _: "AA", lambda _: "é"]
)
def test_a_browser_cannot_claim_to_be_known(
    units: Units, tmp_path: Path, spoil: Callable[[str], str]
) -> None:
    browser = visitor(units, tmp_path)
    assert browser.sign_in("ada", PASSWORD).status == 303
    browser.cookies[KNOWN] = spoil(browser.cookies[KNOWN])
    assert fail(units, tmp_path, *["ada"] * 6) == 429
    assert come_back(browser, "ada", PASSWORD).status == 429


def test_a_browser_is_known_until_the_password_changes_and_for_90_days(
    units: Units, tmp_path: Path
) -> None:
    browser = visitor(units, tmp_path)
    assert browser.sign_in("ada", PASSWORD).status == 303
    units.wait(timedelta(days=90))
    assert fail(units, tmp_path, *["ada"] * 6) == 429
    assert come_back(browser, "ada", PASSWORD).status == 429
    units.wait(timedelta(minutes=1))
    assert come_back(browser, "ada", PASSWORD).status == 303
    hashed = quick_hash(Secret(NEW))
    set_password(units.work, find(units.work, "ada").id, hashed=hashed, must_change=False)
    assert fail(units, tmp_path, *["ada"] * 6, source_ip="192.0.2.8") == 429
    assert come_back(browser, "ada", NEW).status == 429


def test_a_user_whose_password_was_set_anew_is_not_locked_out_with_the_old_one(
    units: Units, tmp_path: Path
) -> None:
    work, ada = units.work, find(units.work, "ada")
    assert fail(units, tmp_path, *["ada"] * 6) == 429
    by = service_caller("vestibule", OWNER)
    give_one_time_password(work, "ADA", hashed=quick_hash(Secret(NEW)), by=by)
    assert visitor(units, tmp_path).sign_in("ada", NEW).status == 200
    assert fail(units, tmp_path, *["ada"] * 6, source_ip="192.0.2.5") == 429
    token = create_one_time_link(work, ada.id).value
    browser = visitor(units, tmp_path)
    fields = browser.get(f"/set-password?token={token}").fields
    form = {**fields, "new_password": "Third-horse-3", "repeated": "Third-horse-3"}
    assert browser.post("/set-password", form).status == 200
    assert browser.sign_in("ada", "Third-horse-3").status == 303


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


def test_attempts_that_the_lock_out_refuses_are_told_together_with_their_number(
    browser: Visitor, units: Units, verified: list[str]
) -> None:
    for _ in range(5):
        browser.sign_in("ada", "Wrong-horse-1")
    units.wait(timedelta(seconds=1))
    before = len(events(units.work))
    assert [browser.sign_in("ada", PASSWORD).status for _ in range(3)] == [429] * 3
    assert len(verified) == 5
    units.write_refused()
    found = events(units.work)
    assert len(found) == before + 1
    event, ada = found[0], find(units.work, "ada")
    assert event["eventName"] == "CredentialVerification"
    assert event["serviceEventDetails"] == {"CredentialVerification": "Failure"}
    assert event["userIdentity"]["onBehalfOf"]["userId"] == ada.id
    told = event["additionalEventData"]
    assert (told["UserName"], told["Reason"], told["RefusalCount"]) == ("ada", "LockedOut", 3)
    assert events(units.work, Username="ada")[0] == event
    assert PASSWORD not in json.dumps(found)


def test_a_locked_out_name_that_nobody_has_is_not_told(browser: Visitor, units: Units) -> None:
    for _ in range(6):
        browser.sign_in("my-Passw0rd", "x")
    units.wait(timedelta(seconds=1))
    assert browser.sign_in("my-Passw0rd", "x").status == 429
    units.write_refused()
    found = events(units.work)
    assert found[0]["additionalEventData"]["Reason"] == "LockedOut"
    assert found[0]["userIdentity"] == {"type": "Unknown", "accountId": OWNER}
    assert "my-Passw0rd" not in json.dumps(found)


def test_refusing_a_locked_out_attempt_writes_no_event_that_its_time_would_tell_of(
    browser: Visitor, units: Units
) -> None:
    for _ in range(20):
        browser.sign_in(f"nobody-{_}", "x")
    units.wait(timedelta(seconds=1))
    before = len(events(units.work))
    for name in ("ada", "nobody"):
        assert browser.sign_in(name, PASSWORD).status == 429
    assert len(events(units.work)) == before


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
