"""Rows of users."""

from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.users import (
    Changes,
    Email,
    PersonName,
    User,
    UserProfile,
    UserStatus,
    comparison_key,
)
from vestibule.store.database import Row, Transaction
from vestibule.store.identity_store_counts import add_to_count
from vestibule.store.statements import Statement, metadata

USERS = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("identity_store_id", Text, nullable=False),
    Column("user_name", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("emails", Text, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("updated_at", Float, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("user_name_key", Text, nullable=False),
    Column("email_key", Text),
    Index("users_by_user_name", "identity_store_id", "user_name_key", unique=True),
    Index("users_by_email", "identity_store_id", "email_key", unique=True),
    Index("users_by_store", "identity_store_id", "id"),
)
_C = USERS.c
_KEYS = {"user_name_key", "email_key"}
_KEPT = [column for column in _C if column.name not in _KEYS]
_FIXED = {"id", "identity_store_id", "created_at", "created_by"}
_IN_STORE = select(*_KEPT).where(_C.identity_store_id == bindparam("identity_store_id"))
_INSERT = Statement(insert(USERS).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(_IN_STORE.where(_C.id == bindparam("id")))
_BY_USER_NAME = Statement(_IN_STORE.where(_C.user_name_key == bindparam("key")))
_BY_EMAIL = Statement(_IN_STORE.where(_C.email_key == bindparam("key")))
_PAGE = Statement(
    _IN_STORE.where(_C.id > bindparam("after")).order_by(_C.id).limit(bindparam("count"))
)
_THE_ONE = (
    _C.id == bindparam("user_id"),
    _C.identity_store_id == bindparam("store_id"),
    _C.revision == bindparam("expected_revision"),
)
_UPDATE = Statement(
    update(USERS)
    .where(*_THE_ONE)
    .values({c.name: bindparam(c.name) for c in _C if c.name not in _FIXED})
)
_DELETE = Statement(delete(USERS).where(*_THE_ONE))


def insert_user(tx: Transaction, user: User) -> None:
    """Keeps the user. Raises UniqueViolation for a user name or e-mail that is taken."""
    tx.run(_INSERT, **_values(user))
    add_to_count(tx, user.identity_store_id, "USER", number=1)


def find_user(tx: Transaction, user_id: str, *, identity_store_id: str) -> User | None:
    """The user of that id in that identity store, if there is one."""
    row = tx.one(_FIND, id=user_id, identity_store_id=identity_store_id)
    return _user(row) if row else None


def find_user_by_user_name(
    tx: Transaction, user_name: str, *, identity_store_id: str
) -> User | None:
    """The user of that name, whatever its case."""
    key = comparison_key(user_name)
    row = tx.one(_BY_USER_NAME, key=key, identity_store_id=identity_store_id)
    return _user(row) if row else None


def find_user_by_email(tx: Transaction, email: str, *, identity_store_id: str) -> User | None:
    """The user of that e-mail, whatever its case."""
    row = tx.one(_BY_EMAIL, key=comparison_key(email), identity_store_id=identity_store_id)
    return _user(row) if row else None


def users_page(tx: Transaction, identity_store_id: str, *, after: str, count: int) -> list[User]:
    """Up to `count` users by id past `after`."""
    rows = tx.all(_PAGE, identity_store_id=identity_store_id, after=after, count=count)
    return [_user(row) for row in rows]


def update_user(tx: Transaction, user: User, *, expected_revision: int) -> bool:
    """Replaces the user; False when it has another revision meanwhile. Raises UniqueViolation."""
    values = {name: value for name, value in _values(user).items() if name not in _FIXED}
    return tx.run(_UPDATE, **values, **_the_one(user, expected_revision)) == 1


def delete_user(tx: Transaction, user: User) -> bool:
    """Removes the user and its memberships; False when it has changed meanwhile."""
    if tx.run(_DELETE, **_the_one(user, user.changes.revision)) == 0:
        return False
    add_to_count(tx, user.identity_store_id, "USER", number=-1)
    return True


def _the_one(user: User, revision: int) -> dict[str, Any]:
    return {
        "user_id": user.id,
        "store_id": user.identity_store_id,
        "expected_revision": revision,
    }


def _values(user: User) -> dict[str, Any]:
    profile, changes = user.profile, user.changes
    return {
        "id": user.id,
        "identity_store_id": user.identity_store_id,
        "user_name": profile.user_name,
        "display_name": profile.display_name,
        "name": orjson.dumps(asdict(profile.name)).decode(),
        "emails": orjson.dumps([asdict(email) for email in profile.emails]).decode(),
        "attributes": orjson.dumps(profile.attributes).decode(),
        "status": user.status.value,
        "revision": changes.revision,
        "created_at": to_epoch(changes.created_at),
        "created_by": changes.created_by,
        "updated_at": to_epoch(changes.updated_at),
        "updated_by": changes.updated_by,
        "user_name_key": comparison_key(profile.user_name),
        "email_key": comparison_key(profile.email) if profile.email else None,
    }


def _user(row: Row) -> User:
    name = PersonName(**orjson.loads(row[4]))
    emails = tuple(Email(**email) for email in orjson.loads(row[5]))
    profile = UserProfile(row[2], row[3], name, emails, orjson.loads(row[6]))
    changes = Changes(row[8], from_epoch(row[9]), row[10], from_epoch(row[11]), row[12])
    return User(row[0], row[1], profile, UserStatus(row[7]), changes)
