"""The console's page, and what it is told of who is signed in."""

import json
from pathlib import Path

import pytest

from page_visitor import Units, Visitor, visitor
from vestibule.endpoints.app import is_endpoint
from vestibule.identity_store import users
from vestibule.identity_store.instances import create_instance
from vestibule.model.sign_in_sessions import SessionKind
from vestibule.sessions.sign_in_sessions import start_sign_in_session
from vestibule.store.work import Work

OWNER = "111111111111"


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    folder = tmp_path / "console"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>console</title>")
    (folder / "assets" / "index-1.js").write_text("plain")
    return folder


@pytest.fixture
def units(work: Work) -> Units:
    return Units(work)


@pytest.fixture
def browser(units: Units, assets: Path) -> Visitor:
    return visitor(units, assets)


@pytest.fixture
def signed_in(browser: Visitor, units: Units) -> Visitor:
    store = create_instance(units.work, owner_account_id=OWNER, name="Lab").identity_store_id
    attributes = {
        "userName": "ada",
        "displayName": "Ada L",
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
    }
    user = users.create_user(units.work, store, attributes=attributes, by="test")
    _, token = start_sign_in_session(
        units.work, user.id, kind=SessionKind.BROWSER, source_ip="", user_agent=""
    )
    browser.cookies["vestibule_session"] = token.value
    return browser


def test_strangers_are_sent_to_sign_in_and_told_nothing(browser: Visitor) -> None:
    assert browser.get("/console").headers["location"] == "/console/"
    location = browser.get("/console/?action=s3:GetObject").headers["location"]
    assert location == "/sign-in?return_to=%2Fconsole%2F%3Faction%3Ds3%3AGetObject"
    assert browser.get("/console/session").status == 401


def test_the_page_is_served_with_a_policy_that_lets_no_foreign_code_in(signed_in: Visitor) -> None:
    for path in ("/console/", "/console/anything"):
        page = signed_in.get(path)
        assert (page.status, page.text) == (200, "<title>console</title>")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]
    assert signed_in.get("/console/assets/index-1.js").text == "plain"
    assert signed_in.get("/console/favicon.png").status == 404


def test_whoever_has_no_role_where_the_instance_is_owned_is_told_so(signed_in: Visitor) -> None:
    told = json.loads(signed_in.get("/console/session").text)
    assert (told["userName"], told["roles"]) == ("ada", [])
    assert told["csrfToken"]


def test_its_addresses_are_no_buckets() -> None:
    assert is_endpoint("/console", "GET")
    assert is_endpoint("/console/", "GET")
    assert not is_endpoint("/console-logs/key", "GET")
