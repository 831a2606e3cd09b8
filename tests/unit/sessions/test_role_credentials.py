"""Role credentials: verified without a table, and worthless when anything about them changes."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from memory_store import START, later
from vestibule.model.callers import CallerKind, RoleSession
from vestibule.model.errors import Unauthenticated
from vestibule.sessions.role_credentials import (
    issue_role_credentials,
    open_role_credentials,
    role_session_end,
)
from vestibule.store.keyring import KeyRing
from vestibule.store.work import Work

ACCOUNT = "111122223333"
NAME = "AWSReservedSSO_ReadOnly_0123456789abcdef"
SESSION = RoleSession(
    role_arn=f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/{NAME}",
    role_id="AROAEXAMPLE",
    role_name=NAME,
    session_name="alice",
    issued_at=START,
    expires_at=START + timedelta(hours=1),
    session_policy='{"Version":"2012-10-17"}',
    session_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
    tags={"team": "blue"},
    source_identity="alice",
    identity_store_user_id="u-1",
    permission_set_arn="arn:aws:sso:::permissionSet/ssoins-1/ps-1",
)


def refusal(work: Work, access_key_id: str, token: str) -> str:
    with pytest.raises(Unauthenticated) as refused:
        open_role_credentials(work, access_key_id, token)
    return refused.value.kind


def test_credentials_lead_back_to_their_session(work: Work) -> None:
    issued = issue_role_credentials(work, ACCOUNT, SESSION)
    opened = open_role_credentials(work, issued.access_key_id, issued.session_token.value)
    assert opened.secret_access_key == issued.secret_access_key
    assert opened.caller.kind is CallerKind.ASSUMED_ROLE
    assert opened.caller.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/{NAME}/alice"
    assert opened.caller.principal_id == "AROAEXAMPLE:alice"
    assert opened.caller.role_session == SESSION


def test_they_look_like_awss_own(work: Work) -> None:
    issued = issue_role_credentials(work, ACCOUNT, SESSION)
    assert issued.access_key_id.startswith("ASIA")
    assert len(issued.access_key_id) == 20
    assert len(issued.secret_access_key.value) == 40


def test_they_end_when_the_session_ends(work: Work) -> None:
    issued = issue_role_credentials(work, ACCOUNT, SESSION)
    key, token = issued.access_key_id, issued.session_token.value
    assert open_role_credentials(later(work, timedelta(minutes=59)), key, token)
    assert refusal(later(work, timedelta(hours=1)), key, token) == "EXPIRED_TOKEN"


def test_a_token_does_not_serve_another_access_key(work: Work) -> None:
    mine = issue_role_credentials(work, ACCOUNT, SESSION)
    other = issue_role_credentials(work, ACCOUNT, SESSION)
    assert refusal(work, other.access_key_id, mine.session_token.value) == "INVALID_TOKEN"
    assert mine.secret_access_key != other.secret_access_key


def test_a_changed_token_is_refused(work: Work) -> None:
    issued = issue_role_credentials(work, ACCOUNT, SESSION)
    sealed = base64.b64decode(issued.session_token.value)
    for position in range(0, len(sealed), 7):
        changed = bytearray(sealed)
        changed[position] ^= 1
        token = base64.b64encode(bytes(changed)).decode()
        assert refusal(work, issued.access_key_id, token) == "INVALID_TOKEN"


@pytest.mark.parametrize("token", ["", "AAEA", "not base64!", "é", "A" * 100_000])
def test_a_forged_token_is_refused(work: Work, token: str) -> None:
    assert refusal(work, "ASIAEXAMPLE", token) == "INVALID_TOKEN"


def test_a_token_of_another_installation_is_refused(work: Work) -> None:
    foreign = replace(work, keyring=KeyRing({1: b"\7" * 32}, 1))
    issued = issue_role_credentials(foreign, ACCOUNT, SESSION)
    assert refusal(work, issued.access_key_id, issued.session_token.value) == "INVALID_TOKEN"


def test_credentials_outlive_a_rotation_of_the_key(work: Work) -> None:
    issued = issue_role_credentials(work, ACCOUNT, SESSION)
    keys = {**work.keyring.keys, 2: b"\2" * 32}
    rotated = replace(work, keyring=KeyRing(keys, 2))
    opened = open_role_credentials(rotated, issued.access_key_id, issued.session_token.value)
    assert opened.secret_access_key == issued.secret_access_key


def test_a_session_never_outlasts_its_limit() -> None:
    limit = START + timedelta(minutes=30)
    assert role_session_end(START, timedelta(hours=1), not_after=limit) == limit
    assert role_session_end(START, timedelta(minutes=5), not_after=limit) == START + timedelta(
        minutes=5
    )


def test_neither_secret_nor_token_is_printed(work: Work) -> None:
    issued = issue_role_credentials(work, ACCOUNT, SESSION)
    assert issued.secret_access_key.value not in repr(issued)
    assert issued.session_token.value not in repr(issued)
