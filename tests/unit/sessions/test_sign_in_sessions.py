"""Sign-in sessions and their CSRF tokens: how long they last and what ends them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from memory_store import later
from vestibule.identity_store import users
from vestibule.model.errors import Denied
from vestibule.model.sign_in_sessions import SessionKind
from vestibule.model.users import User
from vestibule.sessions.csrf_tokens import csrf_token, is_csrf_token
from vestibule.sessions.sign_in_sessions import (
    end_sign_in_session,
    end_sign_in_sessions,
    find_sign_in_session,
    list_sign_in_sessions,
    start_sign_in_session,
)
from vestibule.store.keyring import KeyRing
from vestibule.store.work import Work

STORE = "d-0123456789"


@pytest.fixture
def user(work: Work) -> User:
    name = {"givenName": "Ada", "familyName": "Lovelace"}
    attributes = {"userName": "ada", "displayName": "Ada L", "name": name}
    return users.create_user(work, STORE, attributes=attributes, by="test")


def start(work: Work, user: User, kind: SessionKind = SessionKind.BROWSER) -> tuple[str, str]:
    session, token = start_sign_in_session(
        work, user.id, kind=kind, source_ip="192.0.2.1", user_agent="b" * 9000
    )
    return session.id, token.value


def test_a_session_lasts_eight_hours_and_no_longer(work: Work, user: User) -> None:
    session_id, token = start(work, user)
    found = find_sign_in_session(later(work, timedelta(hours=7, minutes=59)), token)
    assert found
    assert (found.id, found.user_name, len(found.user_agent)) == (session_id, "ada", 512)
    assert find_sign_in_session(later(work, timedelta(hours=8)), token) is None
    for wrong in ("", token + "a", "x" * 100_000):
        assert find_sign_in_session(work, wrong) is None


def test_a_session_ends_with_sign_out_disabling_and_deletion(work: Work, user: User) -> None:
    first, second = start(work, user), start(work, user)
    end_sign_in_session(work, first[0])
    assert find_sign_in_session(work, first[1]) is None
    assert find_sign_in_session(work, second[1])
    users.disable_user(work, user.id, identity_store_id=STORE, by="t")
    assert find_sign_in_session(work, second[1]) is None
    with pytest.raises(Denied):
        start(work, user)
    users.delete_user(work, user.id, identity_store_id=STORE)
    with pytest.raises(Denied):
        start(work, user)


def test_a_clients_session_signs_no_browser_in(work: Work, user: User) -> None:
    assert find_sign_in_session(work, start(work, user, SessionKind.CLIENT)[1]) is None


def test_the_other_sessions_of_a_user_end_and_its_own_stays(work: Work, user: User) -> None:
    kept, _ = start(work, user)[0], start(work, user)
    assert end_sign_in_sessions(work, user.id, but=kept) == 1
    assert [session.id for session in list_sign_in_sessions(work, user.id)] == [kept]


def test_a_csrf_token_serves_one_session_also_after_key_rotation(work: Work) -> None:
    token = csrf_token(work, "one")
    assert is_csrf_token(work, "one", token)
    assert not is_csrf_token(work, "two", token)
    assert not is_csrf_token(work, "one", "")
    assert not is_csrf_token(work, "one", "é\ud800")
    rotated = replace(work, keyring=KeyRing({**work.keyring.keys, 2: bytes(32)}, 2))
    assert is_csrf_token(rotated, "one", token)
    assert csrf_token(rotated, "one") != token
