"""Rows of groups."""

from typing import Any

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
from vestibule.model.users import Changes, Group, comparison_key
from vestibule.store.database import Row, Transaction
from vestibule.store.identity_store_counts import add_to_count
from vestibule.store.statements import Statement, metadata

GROUPS = Table(
    "groups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("identity_store_id", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("description", Text),
    Column("revision", Integer, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("updated_at", Float, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("display_name_key", Text, nullable=False),
    Index("groups_by_display_name", "identity_store_id", "display_name_key", unique=True),
    Index("groups_by_store", "identity_store_id", "id"),
)
_C = GROUPS.c
_KEPT = [column for column in _C if column.name != "display_name_key"]
_FIXED = {"id", "identity_store_id", "created_at", "created_by"}
_IN_STORE = select(*_KEPT).where(_C.identity_store_id == bindparam("identity_store_id"))
_INSERT = Statement(insert(GROUPS).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(_IN_STORE.where(_C.id == bindparam("id")))
_BY_DISPLAY_NAME = Statement(_IN_STORE.where(_C.display_name_key == bindparam("key")))
_PAGE = Statement(
    _IN_STORE.where(_C.id > bindparam("after")).order_by(_C.id).limit(bindparam("count"))
)
_THE_ONE = (
    _C.id == bindparam("group_id"),
    _C.identity_store_id == bindparam("store_id"),
    _C.revision == bindparam("expected_revision"),
)
_UPDATE = Statement(
    update(GROUPS)
    .where(*_THE_ONE)
    .values({c.name: bindparam(c.name) for c in _C if c.name not in _FIXED})
)
_DELETE = Statement(delete(GROUPS).where(*_THE_ONE))


def insert_group(tx: Transaction, group: Group) -> None:
    """Keeps the group. Raises UniqueViolation for a display name that is taken."""
    tx.run(_INSERT, **_values(group))
    add_to_count(tx, group.identity_store_id, "GROUP", number=1)


def find_group(tx: Transaction, group_id: str, *, identity_store_id: str) -> Group | None:
    """The group of that id in that identity store, if there is one."""
    row = tx.one(_FIND, id=group_id, identity_store_id=identity_store_id)
    return _group(row) if row else None


def find_group_by_display_name(
    tx: Transaction, display_name: str, *, identity_store_id: str
) -> Group | None:
    """The group of that name, whatever its case."""
    key = comparison_key(display_name)
    row = tx.one(_BY_DISPLAY_NAME, key=key, identity_store_id=identity_store_id)
    return _group(row) if row else None


def groups_page(tx: Transaction, identity_store_id: str, *, after: str, count: int) -> list[Group]:
    """Up to `count` groups by id past `after`."""
    rows = tx.all(_PAGE, identity_store_id=identity_store_id, after=after, count=count)
    return [_group(row) for row in rows]


def update_group(tx: Transaction, group: Group, *, expected_revision: int) -> bool:
    """Replaces the group; False when it has another revision meanwhile. Raises UniqueViolation."""
    values = {name: value for name, value in _values(group).items() if name not in _FIXED}
    return tx.run(_UPDATE, **values, **_the_one(group, expected_revision)) == 1


def delete_group(tx: Transaction, group: Group) -> bool:
    """Removes the group and its memberships; False when it has changed meanwhile."""
    if tx.run(_DELETE, **_the_one(group, group.changes.revision)) == 0:
        return False
    add_to_count(tx, group.identity_store_id, "GROUP", number=-1)
    return True


def _the_one(group: Group, revision: int) -> dict[str, Any]:
    return {
        "group_id": group.id,
        "store_id": group.identity_store_id,
        "expected_revision": revision,
    }


def _values(group: Group) -> dict[str, Any]:
    changes = group.changes
    return {
        "id": group.id,
        "identity_store_id": group.identity_store_id,
        "display_name": group.display_name,
        "description": group.description,
        "revision": changes.revision,
        "created_at": to_epoch(changes.created_at),
        "created_by": changes.created_by,
        "updated_at": to_epoch(changes.updated_at),
        "updated_by": changes.updated_by,
        "display_name_key": comparison_key(group.display_name),
    }


def _group(row: Row) -> Group:
    changes = Changes(row[4], from_epoch(row[5]), row[6], from_epoch(row[7]), row[8])
    return Group(row[0], row[1], row[2], row[3], changes)
