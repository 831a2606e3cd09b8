"""Guesses are locked out; users are not, in browsers of theirs."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from page_visitor import Answer, Units, Visitor, visitor
from sign_in_samples import KNOWN, NEW, OWNER, PASSWORD, add_user, events, find, quick_hash
from vestibule.model.callers import service_caller
from vestibule.model.secret import Secret
from vestibule.sessions.one_time_links import create_one_time_link
from vestibule.sessions.one_time_passwords import give_one_time_password
from vestibule.sessions.passwords import set_password


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
