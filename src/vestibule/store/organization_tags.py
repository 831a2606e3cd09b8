"""Rows of tags on the root, units, accounts, policies and requests for accounts."""

from collections.abc import Iterable

from sqlalchemy import Column, Table, Text, bindparam, delete, func, select, update

from vestibule.store.database import Transaction
from vestibule.store.statements import Statement, any_of, metadata, upsert

TAGS = Table(
    "organization_tags",
    metadata,
    Column("resource_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
_C = TAGS.c
_PUT = upsert(TAGS, keys=["resource_id", "key"], update=["value"])
_OF_RESOURCE = Statement(
    select(_C.key, _C.value).where(_C.resource_id == bindparam("of_resource")).order_by(_C.key)
)
_COUNT = Statement(
    select(func.count()).select_from(TAGS).where(_C.resource_id == bindparam("of_resource"))
)
_DELETE = Statement(
    delete(TAGS).where(_C.resource_id == bindparam("of_resource"), any_of(_C.key, "keys"))
)
_DELETE_ALL = Statement(delete(TAGS).where(_C.resource_id == bindparam("of_resource")))
_MOVE = Statement(
    update(TAGS)
    .where(_C.resource_id == bindparam("of_resource"))
    .values(resource_id=bindparam("new_resource"))
)


def put_tags(tx: Transaction, resource_id: str, tags: Iterable[tuple[str, str]]) -> None:
    """Sets the tags, in place of those with the same keys."""
    tx.run_many(
        _PUT, [{"resource_id": resource_id, "key": key, "value": value} for key, value in tags]
    )


def tags_of_resource(tx: Transaction, resource_id: str) -> list[tuple[str, str]]:
    """All its tags, by key."""
    return [(row[0], row[1]) for row in tx.all(_OF_RESOURCE, of_resource=resource_id)]


def count_tags(tx: Transaction, resource_id: str) -> int:
    """How many it has."""
    row = tx.one(_COUNT, of_resource=resource_id)
    return int(row[0]) if row else 0


def delete_tags(tx: Transaction, resource_id: str, keys_json: str) -> None:
    """Removes the tags of these keys (a JSON list)."""
    tx.run(_DELETE, of_resource=resource_id, keys=keys_json)


def delete_all_tags(tx: Transaction, resource_id: str) -> None:
    """Removes all tags of what goes."""
    tx.run(_DELETE_ALL, of_resource=resource_id)


def move_tags(tx: Transaction, resource_id: str, *, to: str) -> None:
    """Gives all tags to another resource, as from a request to the account it made."""
    tx.run(_MOVE, of_resource=resource_id, new_resource=to)
