"""Users who sign in, and the events of it."""

import json
from typing import Any

from vestibule.audit.events import lookup_events
from vestibule.identity_store import users
from vestibule.identity_store.instances import get_instance
from vestibule.model.secret import Secret
from vestibule.model.users import User
from vestibule.sessions.passwords import set_password
from vestibule.store.work import Work

OWNER = "111111111111"


KNOWN = "vestibule_known"


PASSWORD, NEW = "Correct-horse-1", "Battery-staple-2"


def quick_hash(password: Secret) -> str:
    return f"hash of {password.value}"


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
