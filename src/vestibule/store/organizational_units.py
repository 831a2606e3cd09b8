"""Rows of organizational units."""

from sqlalchemy import (
    Column,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from vestibule.model.organizations import OrganizationalUnit
from vestibule.store.accounts import ACCOUNTS
from vestibule.store.database import Transaction
from vestibule.store.statements import Statement, metadata

UNITS = Table(
    "organizational_units",
    metadata,
    Column("id", Text, primary_key=True),
    Column("parent_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("parent_id", "name"),
)
_C = UNITS.c
_INSERT = Statement(insert(UNITS).values({column.name: bindparam(column.name) for column in _C}))
_FIND = Statement(select(UNITS).where(_C.id == bindparam("id")))
_RENAME = Statement(
    update(UNITS).where(_C.id == bindparam("unit_id")).values(name=bindparam("new_name"))
)
_DELETE = Statement(delete(UNITS).where(_C.id == bindparam("unit_id")))
_COUNT = Statement(select(func.count()).select_from(UNITS))


def _way_up() -> Statement:
    """From an account's parent up to the root, one row a node."""
    start = select(ACCOUNTS.c.parent_id.label("id"), literal(0).label("depth")).where(
        ACCOUNTS.c.id == bindparam("account_id")
    )
    nodes = start.cte("nodes", recursive=True)
    nodes = nodes.union_all(
        select(_C.parent_id, nodes.c.depth + 1).join(UNITS, _C.id == nodes.c.id)
    )
    return Statement(select(nodes.c.id).order_by(nodes.c.depth.desc()))


_WAY_UP = _way_up()
_OF_PARENT = Statement(
    select(UNITS)
    .where(_C.parent_id == bindparam("parent_id"), _C.id > bindparam("after"))
    .order_by(_C.id)
    .limit(bindparam("count"))
)


def insert_organizational_unit(tx: Transaction, unit: OrganizationalUnit) -> None:
    """Keeps the unit. Raises UniqueViolation for a name taken among its siblings."""
    tx.run(_INSERT, id=unit.id, parent_id=unit.parent_id, name=unit.name)


def find_organizational_unit(tx: Transaction, unit_id: str) -> OrganizationalUnit | None:
    """The unit of that id, if there is one."""
    row = tx.one(_FIND, id=unit_id)
    return OrganizationalUnit(*row) if row else None


def rename_organizational_unit(tx: Transaction, unit: OrganizationalUnit) -> None:
    """Keeps the unit's name. Raises UniqueViolation for one taken among its siblings."""
    tx.run(_RENAME, unit_id=unit.id, new_name=unit.name)


def delete_organizational_unit(tx: Transaction, unit_id: str) -> None:
    """Removes the unit."""
    tx.run(_DELETE, unit_id=unit_id)


def count_organizational_units(tx: Transaction) -> int:
    """How many there are."""
    row = tx.one(_COUNT)
    return int(row[0]) if row else 0


def organizational_units_of_parent(
    tx: Transaction, parent_id: str, *, after: str, count: int
) -> list[OrganizationalUnit]:
    """Up to `count` units right under the parent, by id, past the id `after`."""
    rows = tx.all(_OF_PARENT, parent_id=parent_id, after=after, count=count)
    return [OrganizationalUnit(*row) for row in rows]


def path_to_account(tx: Transaction, account_id: str) -> list[str]:
    """The ids from the root to the account's parent; empty for an account that there is not.

    One query, whatever the depth.
    """
    return [row[0] for row in tx.all(_WAY_UP, account_id=account_id)]
