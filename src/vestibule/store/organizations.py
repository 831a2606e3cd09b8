"""The row of the organization: at most one in an installation."""

from sqlalchemy import Column, Integer, Table, Text, bindparam, insert, select

from vestibule.model.organizations import Organization
from vestibule.store.database import Transaction
from vestibule.store.statements import Statement, metadata

ORGANIZATIONS = Table(
    "organizations",
    metadata,
    Column("only", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("root_id", Text, nullable=False),
    Column("management_account_id", Text, nullable=False),
)
_C = ORGANIZATIONS.c
_INSERT = Statement(
    insert(ORGANIZATIONS).values({column.name: bindparam(column.name) for column in _C})
)
_FIND = Statement(select(_C.id, _C.root_id, _C.management_account_id))


def insert_organization(tx: Transaction, made: Organization) -> None:
    """Keeps the organization. Raises UniqueViolation when there is one."""
    tx.run(
        _INSERT,
        only=1,
        id=made.id,
        root_id=made.root_id,
        management_account_id=made.management_account_id,
    )


def find_organization(tx: Transaction) -> Organization | None:
    """The organization, if there is one."""
    row = tx.one(_FIND)
    return Organization(*row) if row else None
