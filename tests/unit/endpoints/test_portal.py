"""The portal's files and addresses, signing out, one-time links, health."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from page_visitor import Units, Visitor, visitor
from vestibule.audit.events import lookup_events
from vestibule.endpoints.app import is_endpoint
from vestibule.identity_store import users
from vestibule.identity_store.instances import create_instance
from vestibule.model.secret import Secret
from vestibule.model.sign_in_sessions import SessionKind
from vestibule.model.users import User
from vestibule.sessions.csrf_tokens import csrf_token
from vestibule.sessions.one_time_links import create_one_time_link
from vestibule.sessions.passwords import find_password, verify_password
from vestibule.sessions.sign_in_sessions import find_sign_in_session, start_sign_in_session
from vestibule.store.work import Work

OWNER = "111111111111"
PASSWORD = "Correct-horse-1"


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    folder = tmp_path / "portal"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>portal</title>")
    (folder / "assets" / "index-1.js").write_text("plain")
    (folder / "assets" / "index-1.js.br").write_text("brotli")
    (tmp_path / "secret.js").write_text("secret")
    return folder


@pytest.fixture
def user(work: Work) -> User:
    store = create_instance(work, owner_account_id=OWNER, name="Lab").identity_store_id
    name = {"givenName": "Ada", "familyName": "Lovelace"}
    attributes = {"userName": "ada", "displayName": "Ada L", "name": name}
    return users.create_user(work, store, attributes=attributes, by="test")


@pytest.fixture
def units(work: Work, user: User) -> Units:
    return Units(work)


@pytest.fixture
def browser(units: Units, assets: Path) -> Visitor:
    return visitor(units, assets)


@pytest.fixture
def signed_in(browser: Visitor, units: Units, user: User) -> Visitor:
    _, token = start_sign_in_session(
        units.work, user.id, kind=SessionKind.BROWSER, source_ip="", user_agent=""
    )
    browser.cookies["vestibule_session"] = token.value
    return browser


def test_head_tells_the_alias_that_command_lines_follow(browser: Visitor, user: User) -> None:
    for path in ("/start", "/start/"):
        answer = browser.ask("HEAD", path, {})
        alias = f"https://{user.identity_store_id}.awsapps.com/start"
        assert (answer.status, answer.headers["location"]) == (302, alias)


def test_strangers_are_sent_to_sign_in(browser: Visitor) -> None:
    for path in ("/", "/start", "/start/"):
        location = browser.get(path).headers["location"]
        assert location == "/sign-in?return_to=%2Fstart%2F"
    assert browser.get("/start/session").status == 401


def test_the_portal_is_served_with_its_own_policy(signed_in: Visitor) -> None:
    assert signed_in.get("/start").headers["location"] == "/start/"
    for path in ("/start/", "/start/accounts"):
        page = signed_in.get(path)
        assert (page.status, page.text) == (200, "<title>portal</title>")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]


def test_the_session_is_told_as_the_portal_needs_it(
    signed_in: Visitor, units: Units, user: User
) -> None:
    told = json.loads(signed_in.get("/start/session").text)
    session = find_sign_in_session(units.work, signed_in.cookies["vestibule_session"])
    assert session
    assert told == {
        "userName": "ada",
        "displayName": "Ada L",
        "email": None,
        "startUrl": "http://vestibule.example/start",
        "ssoRegion": "us-east-1",
        "issuerUrl": f"https://{user.identity_store_id}.awsapps.com/start",
        "csrfToken": csrf_token(units.work, session.id),
        "expiresAtMs": int(session.expires_at.timestamp() * 1000),
        "organizationName": "Lab",
        "hasConsole": False,
    }
    units.wait(timedelta(hours=8))
    assert signed_in.get("/start/session").status == 401


def test_assets_are_cached_for_long_and_compressed(browser: Visitor) -> None:
    plain = browser.get("/start/assets/index-1.js")
    assert (plain.text, plain.headers["content-type"]) == (
        "plain",
        "text/javascript; charset=utf-8",
    )
    assert "immutable" in plain.headers["cache-control"]
    small = browser.get("/start/assets/index-1.js", accept_encoding="gzip, br")
    assert (small.text, small.headers["content-encoding"]) == ("brotli", "br")
    assert browser.get("/start/assets/index-1.js", accept_encoding="br;q=0").text == "plain"


@pytest.mark.parametrize(
    "path",
    [
        "/start/assets/missing.js",
        f"/start/assets/{'a' * 300}.js",
        f"/start/assets/{'a' * 4200}.js",
        "/start/assets/index-1.js.br",
        "/start/assets/../../secret.js",
        "/start/assets/..%2F..%2Fsecret.js",
        "/start/assets/%2e%2e%2f%2e%2e%2fsecret.js",
        "/start/assets/..%5C..%5Csecret.js",
        "/start/../secret.js",
        "/start/missing.map",
        "/sign-in/static/../pages.py",
        "/sign-in/static/..%2Fpages.py",
        "/nothing",
    ],
)
def test_what_is_not_an_asset_is_not_found(signed_in: Visitor, path: str) -> None:
    answer = signed_in.get(path)
    assert answer.status == 404
    assert "There is no such page" in answer.text


def test_a_portal_that_is_not_built_says_how_to_build_it(units: Units, tmp_path: Path) -> None:
    answer = visitor(units, tmp_path / "nowhere").get("/start/")
    assert answer.status == 503
    assert "make setup" in answer.text


def test_signing_out_ends_the_session_and_is_recorded(signed_in: Visitor, units: Units) -> None:
    token = signed_in.cookies["vestibule_session"]
    assert signed_in.get("/signed-out").headers["location"] == "/sign-out"
    assert signed_in.post("/sign-out", {"csrf_token": "guess"}).status == 403
    assert find_sign_in_session(units.work, token)
    form = signed_in.get("/sign-out").fields
    assert signed_in.post("/sign-out", form).headers["location"] == "/signed-out"
    assert find_sign_in_session(units.work, token) is None
    assert signed_in.get("/signed-out").status == 200
    assert "vestibule_session" not in signed_in.cookies
    found, _ = lookup_events(units.work, OWNER, attribute=("Username", "ada"))
    assert [(e.name, e.source) for e in found] == [("Logout", "sso.amazonaws.com")]


def test_a_one_time_link_sets_a_password_once(browser: Visitor, units: Units, user: User) -> None:
    token = create_one_time_link(units.work, user.id).value
    page = browser.get(f"/set-password?token={token}")
    form = {**page.fields, "new_password": PASSWORD, "repeated": PASSWORD}
    assert browser.post("/set-password", {**form, "csrf_token": "guess"}).status == 403
    assert find_password(units.work, user.id) is None
    assert browser.post("/set-password", form).status == 200
    kept = find_password(units.work, user.id)
    assert kept
    assert verify_password(kept.hashed, Secret(PASSWORD))
    assert browser.post("/set-password", form).status == 404
    assert browser.get(f"/set-password?token={token}").status == 404


def test_a_one_time_link_ends_after_a_week_and_with_the_next(
    browser: Visitor, units: Units, user: User
) -> None:
    first = create_one_time_link(units.work, user.id).value
    second = create_one_time_link(units.work, user.id).value
    assert browser.get(f"/set-password?token={first}").status == 404
    assert browser.get(f"/set-password?token={second}").status == 200
    units.wait(timedelta(days=7))
    assert browser.get(f"/set-password?token={second}").status == 404


def test_health_tells_whether_the_store_answers(browser: Visitor, units: Units) -> None:
    assert browser.get("/health/live").status == 200
    assert browser.get("/health/ready").status == 200

    def broken(_: object) -> None:
        raise OSError("disk")

    units.read = broken  # type: ignore[method-assign, assignment]
    assert browser.get("/health/live").status == 200
    assert browser.get("/health/ready").status == 503


def test_the_aws_side_keeps_its_paths() -> None:
    for path, method in (
        ("/", "POST"),
        ("/logout", "POST"),
        ("/token", "POST"),
        ("/client/register", "POST"),
        ("/device_authorization", "POST"),
        ("/assignment/accounts", "GET"),
        ("/federation/credentials", "GET"),
    ):
        assert not is_endpoint(path, method)
    for path in ("/", "/start", "/start/x", "/sign-in/password", "/device", "/health/live"):
        assert is_endpoint(path, "GET")
