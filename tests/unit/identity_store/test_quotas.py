"""Quotas of an identity store."""

import pytest

from vestibule.identity_store import groups, users
from vestibule.identity_store.quotas import QUOTAS
from vestibule.model.errors import Conflict, QuotaExceeded
from vestibule.store.work import Work

STORE, OTHER = "d-0123456789", "d-9876543210"


def create_user(work: Work, user_name: str, *, store: str = STORE) -> str:
    name = {"givenName": "Ada", "familyName": "Lovelace"}
    attributes = {"userName": user_name, "displayName": "Ada", "name": name}
    return users.create_user(work, store, attributes=attributes, by="admin").id


def create_group(work: Work, name: str) -> str:
    return groups.create_group(work, STORE, display_name=name, by="admin").id


def test_a_full_store_takes_a_user_again_when_one_left(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(QUOTAS, "USER", 1)
    first = create_user(work, "ada")
    with pytest.raises(QuotaExceeded):
        create_user(work, "bob")
    create_user(work, "bob", store=OTHER)
    create_group(work, "Developers")
    users.delete_user(work, first, identity_store_id=STORE)
    create_user(work, "bob")


def test_a_full_store_takes_a_group_again_when_one_left(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(QUOTAS, "GROUP", 1)
    first = create_group(work, "A")
    with pytest.raises(QuotaExceeded):
        create_group(work, "B")
    groups.delete_group(work, first, identity_store_id=STORE)
    create_group(work, "B")


def test_a_refused_user_does_not_count(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(QUOTAS, "USER", 2)
    create_user(work, "ada")
    with pytest.raises(Conflict):
        create_user(work, "ADA")
    create_user(work, "bob")
