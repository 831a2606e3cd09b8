"""How many users and groups an identity store holds, counted as they come and go.

Counting the rows themselves would take longer with every user.
"""

from sqlalchemy import Column, Integer, Table, Text, bindparam, insert, select, update

from vestibule.store.database import Transaction
from vestibule.store.statements import Statement, metadata

COUNTS = Table(
    "identity_store_counts",
    metadata,
    Column("identity_store_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
_C = COUNTS.c
_THE_ONE = (_C.identity_store_id == bindparam("store_id"), _C.kind == bindparam("of_kind"))
_FIND = Statement(select(_C["count"]).where(*_THE_ONE))
_ADD = Statement(
    update(COUNTS).where(*_THE_ONE).values(count=_C["count"] + bindparam("number", type_=Integer))
)
_INSERT = Statement(insert(COUNTS).values({c.name: bindparam(c.name) for c in _C}))


def count_of(tx: Transaction, identity_store_id: str, kind: str) -> int:
    """How many of the kind (USER, GROUP) there are."""
    row = tx.one(_FIND, store_id=identity_store_id, of_kind=kind)
    return int(row[0]) if row else 0


def add_to_count(tx: Transaction, identity_store_id: str, kind: str, *, number: int) -> None:
    """Counts `number` more, or fewer where it is negative."""
    if tx.run(_ADD, store_id=identity_store_id, of_kind=kind, number=number) == 0:
        tx.run(_INSERT, identity_store_id=identity_store_id, kind=kind, count=number)
