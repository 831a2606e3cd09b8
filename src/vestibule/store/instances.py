"""The row of the instance: there is at most one."""

from sqlalchemy import Column, Float, Integer, Table, Text, bindparam, insert, select, update

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.instances import Instance
from vestibule.store.database import Transaction
from vestibule.store.statements import Statement, metadata

INSTANCES = Table(
    "instances",
    metadata,
    Column("only", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("arn", Text, nullable=False, unique=True),
    Column("identity_store_id", Text, nullable=False, unique=True),
    Column("owner_account_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)
_C = INSTANCES.c
_INSERT = Statement(insert(INSTANCES).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(
    select(_C.id, _C.arn, _C.identity_store_id, _C.owner_account_id, _C.name, _C.created_at)
)
_RENAME = Statement(update(INSTANCES).values(name=bindparam("new_name")))


def insert_instance(tx: Transaction, instance: Instance) -> None:
    """Keeps the instance. Raises UniqueViolation when there is one."""
    tx.run(
        _INSERT,
        only=1,
        id=instance.id,
        arn=instance.arn,
        identity_store_id=instance.identity_store_id,
        owner_account_id=instance.owner_account_id,
        name=instance.name,
        created_at=to_epoch(instance.created_at),
    )


def find_instance(tx: Transaction) -> Instance | None:
    """The instance, if there is one."""
    row = tx.one(_FIND)
    return (
        None
        if row is None
        else Instance(row[0], row[1], row[2], row[3], row[4], from_epoch(row[5]))
    )


def rename_instance(tx: Transaction, name: str) -> None:
    """Gives the instance another name."""
    tx.run(_RENAME, new_name=name)
