"""Access keys: sealed, opened while active, and never another's."""

import pytest

from vestibule.model.callers import CallerKind
from vestibule.model.errors import Conflict, NotFound, QuotaExceeded, Unauthenticated
from vestibule.model.iam_entities import AccessKeyStatus
from vestibule.model.secret import Secret
from vestibule.organization import access_keys, iam_users
from vestibule.store import access_keys as rows
from vestibule.store.work import Work

ACCOUNT = "111111111111"
OTHER = "222222222222"


def test_a_root_key_opens_as_the_accounts_root_user(work: Work) -> None:
    key = access_keys.create_access_key(work, ACCOUNT, user_name=None)
    opened = access_keys.open_access_key(work, key.access_key_id)
    assert opened.secret_access_key == key.secret_access_key
    assert opened.caller.kind is CallerKind.ROOT
    assert opened.caller.arn == "arn:aws:iam::111111111111:root"
    assert opened.caller.principal_id == ACCOUNT


def test_a_users_key_opens_as_that_user(work: Work) -> None:
    user = iam_users.create_user(work, ACCOUNT, name="bot", path="/ci/")
    key = access_keys.create_access_key(work, ACCOUNT, user_name="BOT")
    assert (key.access_key_id[:4], len(key.access_key_id)) == ("AKIA", 20)
    assert len(key.secret_access_key.value) == 40
    caller = access_keys.open_access_key(work, key.access_key_id).caller
    assert (caller.kind, caller.arn) == (CallerKind.IAM_USER, user.arn)
    assert (caller.user_name, caller.principal_id) == ("bot", user.id)


def test_the_secret_is_not_kept_in_the_clear(work: Work) -> None:
    key = access_keys.create_access_key(
        work, ACCOUNT, user_name=None, access_key_id="AKIAEXAMPLE0000000", secret=Secret("s" * 40)
    )
    kept = rows.find_access_key(work.tx, key.access_key_id)
    assert kept is not None
    assert b"ssss" not in kept.sealed_secret
    assert "ssss" not in repr(key)


def test_a_sealed_secret_moved_to_another_key_does_not_open(work: Work) -> None:
    mine = access_keys.create_access_key(work, ACCOUNT, user_name=None)
    stolen = rows.find_access_key(work.tx, mine.access_key_id)
    assert stolen is not None
    rows.delete_access_key(work.tx, mine.access_key_id)
    moved = access_keys.create_access_key(work, OTHER, user_name=None)
    kept = rows.find_access_key(work.tx, moved.access_key_id)
    assert kept is not None
    rows.delete_access_key(work.tx, moved.access_key_id)
    rows.insert_access_key(work.tx, kept.metadata, user_id=None, sealed_secret=stolen.sealed_secret)
    with pytest.raises(Unauthenticated):
        access_keys.open_access_key(work, moved.access_key_id)


@pytest.mark.parametrize("key_id", ["", "AKIANOBODYHASTHISONE", "' OR 1=1 --"])
def test_an_unknown_key_is_refused(work: Work, key_id: str) -> None:
    access_keys.create_access_key(work, ACCOUNT, user_name=None)
    with pytest.raises(Unauthenticated) as refused:
        access_keys.open_access_key(work, key_id)
    assert refused.value.kind == "UNKNOWN_ACCESS_KEY"


def test_an_inactive_or_deleted_key_is_refused_at_once(work: Work) -> None:
    key_id = access_keys.create_access_key(work, ACCOUNT, user_name=None).access_key_id
    access_keys.update_access_key(
        work,
        ACCOUNT,
        user_name=None,
        access_key_id=key_id,
        status=AccessKeyStatus.INACTIVE,
    )
    with pytest.raises(Unauthenticated):
        access_keys.open_access_key(work, key_id)
    access_keys.update_access_key(
        work, ACCOUNT, user_name=None, access_key_id=key_id, status=AccessKeyStatus.ACTIVE
    )
    access_keys.open_access_key(work, key_id)
    access_keys.delete_access_key(work, ACCOUNT, user_name=None, access_key_id=key_id)
    with pytest.raises(Unauthenticated):
        access_keys.open_access_key(work, key_id)


def test_keys_of_others_are_not_found(work: Work) -> None:
    iam_users.create_user(work, ACCOUNT, name="a")
    iam_users.create_user(work, OTHER, name="a")
    key_id = access_keys.create_access_key(work, ACCOUNT, user_name="a").access_key_id
    for account, name in ((OTHER, "a"), (ACCOUNT, None), (OTHER, None)):
        with pytest.raises(NotFound):
            access_keys.delete_access_key(work, account, user_name=name, access_key_id=key_id)
    assert len(access_keys.list_access_keys(work, ACCOUNT, user_name="a")) == 1


def test_a_user_has_two_keys_at_most_and_ids_are_unique(work: Work) -> None:
    iam_users.create_user(work, ACCOUNT, name="a")
    first = access_keys.create_access_key(work, ACCOUNT, user_name="a")
    with pytest.raises(Conflict):
        access_keys.create_access_key(
            work, OTHER, user_name=None, access_key_id=first.access_key_id
        )
    access_keys.create_access_key(work, ACCOUNT, user_name="a")
    with pytest.raises(QuotaExceeded, match="AccessKeysPerUser: 2"):
        access_keys.create_access_key(work, ACCOUNT, user_name="a")
