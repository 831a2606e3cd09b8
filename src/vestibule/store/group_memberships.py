"""Rows of memberships; they go with their user or group."""

from collections.abc import Sequence

import orjson
from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
)

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.users import Membership
from vestibule.store.database import Row, Transaction
from vestibule.store.groups import GROUPS
from vestibule.store.statements import Statement, any_of, metadata
from vestibule.store.users import USERS

MEMBERSHIPS = Table(
    "group_memberships",
    metadata,
    Column("id", Text, primary_key=True),
    Column("identity_store_id", Text, nullable=False),
    Column("group_id", Text, ForeignKey(GROUPS.c.id, ondelete="CASCADE"), nullable=False),
    Column("user_id", Text, ForeignKey(USERS.c.id, ondelete="CASCADE"), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("created_by", Text, nullable=False),
    Index("group_memberships_by_pair", "group_id", "user_id", unique=True),
    Index("group_memberships_by_group", "group_id", "id"),
    Index("group_memberships_by_user", "user_id", "id"),
)
_C = MEMBERSHIPS.c
_IN_STORE = select(MEMBERSHIPS).where(_C.identity_store_id == bindparam("identity_store_id"))
_INSERT = Statement(insert(MEMBERSHIPS).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(_IN_STORE.where(_C.id == bindparam("id")))
_OF_PAIR = Statement(
    _IN_STORE.where(_C.group_id == bindparam("group_id"), _C.user_id == bindparam("user_id"))
)
_PAGE = _IN_STORE.where(_C.id > bindparam("after")).order_by(_C.id).limit(bindparam("count"))
_OF_GROUP = Statement(_PAGE.where(_C.group_id == bindparam("group_id")))
_OF_USER = Statement(_PAGE.where(_C.user_id == bindparam("user_id")))
_GROUPS_OF_USER = Statement(
    select(_C.group_id).where(
        _C.user_id == bindparam("user_id"), _C.identity_store_id == bindparam("identity_store_id")
    )
)
_AMONG = Statement(
    select(_C.group_id).where(
        _C.user_id == bindparam("user_id"),
        _C.identity_store_id == bindparam("identity_store_id"),
        any_of(_C.group_id, "group_ids"),
    )
)
_DELETE = Statement(
    delete(MEMBERSHIPS).where(
        _C.id == bindparam("id"), _C.identity_store_id == bindparam("identity_store_id")
    )
)


def insert_membership(tx: Transaction, membership: Membership) -> None:
    """Keeps the membership. Raises UniqueViolation where the user is in the group already."""
    tx.run(
        _INSERT,
        id=membership.id,
        identity_store_id=membership.identity_store_id,
        group_id=membership.group_id,
        user_id=membership.user_id,
        created_at=to_epoch(membership.created_at),
        created_by=membership.created_by,
    )


def find_membership(
    tx: Transaction, membership_id: str, *, identity_store_id: str
) -> Membership | None:
    """The membership of that id in that identity store, if there is one."""
    row = tx.one(_FIND, id=membership_id, identity_store_id=identity_store_id)
    return _membership(row) if row else None


def find_membership_of(
    tx: Transaction, user_id: str, *, group_id: str, identity_store_id: str
) -> Membership | None:
    """The membership of that user in that group, if there is one."""
    row = tx.one(_OF_PAIR, user_id=user_id, group_id=group_id, identity_store_id=identity_store_id)
    return _membership(row) if row else None


def memberships_of_group(
    tx: Transaction, group_id: str, *, identity_store_id: str, after: str, count: int
) -> list[Membership]:
    """Up to `count` memberships by id past `after` in the group."""
    rows = tx.all(
        _OF_GROUP,
        group_id=group_id,
        identity_store_id=identity_store_id,
        after=after,
        count=count,
    )
    return [_membership(row) for row in rows]


def memberships_of_user(
    tx: Transaction, user_id: str, *, identity_store_id: str, after: str, count: int
) -> list[Membership]:
    """Up to `count` memberships by id past `after` of the user."""
    rows = tx.all(
        _OF_USER, user_id=user_id, identity_store_id=identity_store_id, after=after, count=count
    )
    return [_membership(row) for row in rows]


def group_ids_of_user(tx: Transaction, user_id: str, *, identity_store_id: str) -> frozenset[str]:
    """All groups that the user is in."""
    rows = tx.all(_GROUPS_OF_USER, user_id=user_id, identity_store_id=identity_store_id)
    return frozenset(row[0] for row in rows)


def group_ids_of_user_among(
    tx: Transaction, user_id: str, *, identity_store_id: str, group_ids: Sequence[str]
) -> frozenset[str]:
    """Those of the groups that the user is in."""
    asked = orjson.dumps(list(group_ids)).decode()
    rows = tx.all(_AMONG, user_id=user_id, identity_store_id=identity_store_id, group_ids=asked)
    return frozenset(row[0] for row in rows)


def delete_membership(tx: Transaction, membership_id: str, *, identity_store_id: str) -> bool:
    """Removes the membership; False when there is none."""
    return tx.run(_DELETE, id=membership_id, identity_store_id=identity_store_id) == 1


def _membership(row: Row) -> Membership:
    return Membership(row[0], row[1], row[2], row[3], from_epoch(row[4]), row[5])
