"""Rows of account assignments: the wishes from which everything else about access follows."""

from datetime import datetime

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    update,
)

from vestibule.model.account_assignments import AccountAssignment, KeptAssignment, PrincipalType
from vestibule.model.clock import to_epoch
from vestibule.store.database import Row, Transaction
from vestibule.store.provisioned_permission_sets import PROVISIONED
from vestibule.store.statements import Statement, any_of, metadata

ASSIGNMENTS = Table(
    "account_assignments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("permission_set_id", Text, nullable=False),
    Column("permission_set_arn", Text, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("principal_type", Text, nullable=False),
    Column("principal_id", Text, nullable=False),
    Column("is_active", Integer, nullable=False),
    Column("created_at", Float, nullable=False),
    Index(
        "account_assignments_by_key",
        "permission_set_id",
        "account_id",
        "principal_id",
        "principal_type",
        unique=True,
    ),
    Index("account_assignments_by_set", "permission_set_id", "account_id", "id"),
    Index(
        "account_assignments_by_principal",
        "principal_id",
        "principal_type",
        "account_id",
        "permission_set_id",
    ),
)
_C = ASSIGNMENTS.c
_KEY = (
    _C.permission_set_id == bindparam("permission_set_id"),
    _C.account_id == bindparam("account_id"),
    _C.principal_id == bindparam("principal_id"),
    _C.principal_type == bindparam("principal_type"),
)
_OF_SET = (
    _C.permission_set_id == bindparam("permission_set_id"),
    _C.account_id == bindparam("account_id"),
)
_OF_PRINCIPAL = (
    _C.principal_id == bindparam("principal_id"),
    _C.principal_type == bindparam("principal_type"),
)
_KEPT = select(
    _C.id,
    _C.permission_set_arn,
    _C.account_id,
    _C.principal_type,
    _C.principal_id,
    _C.is_active,
)
_INSERT = Statement(insert(ASSIGNMENTS).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(_KEPT.where(*_KEY))
_ACTIVATE = Statement(
    update(ASSIGNMENTS).where(_C.id == bindparam("assignment_id")).values(is_active=1)
)
_DELETE = Statement(delete(ASSIGNMENTS).where(_C.id == bindparam("assignment_id")))
_PAGE = (
    _KEPT.where(_C.id > bindparam("after"), _C.is_active == 1)
    .order_by(_C.id)
    .limit(bindparam("count"))
)
_PAGE_OF_SET = Statement(_PAGE.where(*_OF_SET))
_ALL_OF_PRINCIPAL = Statement(_KEPT.where(*_OF_PRINCIPAL))
_PAGE_OF_PRINCIPALS = _PAGE.where(any_of(_C.principal_id, "principal_ids"))
_OF_PRINCIPALS = Statement(_PAGE_OF_PRINCIPALS)
_OF_PRINCIPALS_IN_ACCOUNT = Statement(
    _PAGE_OF_PRINCIPALS.where(_C.account_id == bindparam("account_id"))
)
_IS_WANTED = Statement(select(literal(1)).where(exists().where(*_OF_SET)))
_IS_USED = Statement(
    select(literal(1)).where(
        or_(
            exists().where(_C.permission_set_id == bindparam("permission_set_id")),
            exists().where(PROVISIONED.c.permission_set_id == bindparam("permission_set_id")),
        )
    )
)


def insert_assignment(tx: Transaction, kept: KeptAssignment, *, created_at: datetime) -> None:
    """Keeps a new assignment. Raises UniqueViolation."""
    tx.run(
        _INSERT,
        id=kept.id,
        permission_set_arn=kept.assignment.permission_set_arn,
        is_active=int(kept.is_active),
        created_at=to_epoch(created_at),
        **_key(kept.assignment),
    )


def find_assignment(tx: Transaction, assignment: AccountAssignment) -> KeptAssignment | None:
    """The assignment as it is kept, if it is."""
    row = tx.one(_FIND, **_key(assignment))
    return _kept(row) if row else None


def activate_assignment(tx: Transaction, assignment_id: str) -> None:
    """From now on the assignment gives access."""
    tx.run(_ACTIVATE, assignment_id=assignment_id)


def delete_assignment(tx: Transaction, assignment_id: str) -> None:
    """Removes the assignment, and the access with it."""
    tx.run(_DELETE, assignment_id=assignment_id)


def is_permission_set_assigned(tx: Transaction, permission_set_id: str) -> bool:
    """Whether it is assigned anywhere, or still being provisioned or removed."""
    return tx.one(_IS_USED, permission_set_id=permission_set_id) is not None


def is_permission_set_wanted(tx: Transaction, permission_set_id: str, *, account_id: str) -> bool:
    """Whether anybody is assigned the permission set in the account, or is about to be."""
    row = tx.one(_IS_WANTED, permission_set_id=permission_set_id, account_id=account_id)
    return row is not None


def assignments_page(
    tx: Transaction, permission_set_id: str, *, account_id: str, after: str, count: int
) -> list[KeptAssignment]:
    """Up to `count` active assignments by id past `after` of a permission set in an account."""
    rows = tx.all(
        _PAGE_OF_SET,
        permission_set_id=permission_set_id,
        account_id=account_id,
        after=after,
        count=count,
    )
    return [_kept(row) for row in rows]


def assignments_of_principals(
    tx: Transaction, principal_ids: str, *, account_id: str | None, after: str, count: int
) -> list[KeptAssignment]:
    """Up to `count` active assignments by id past `after` of the principals.

    principal_ids: a JSON array of ids. account_id: only those in that account.
    """
    place = {"principal_ids": principal_ids, "after": after, "count": count}
    if account_id is None:
        return [_kept(row) for row in tx.all(_OF_PRINCIPALS, **place)]
    rows = tx.all(_OF_PRINCIPALS_IN_ACCOUNT, account_id=account_id, **place)
    return [_kept(row) for row in rows]


def all_assignments_of_principal(
    tx: Transaction, principal_type: PrincipalType, principal_id: str
) -> list[KeptAssignment]:
    """Every direct assignment of the user or group."""
    rows = tx.all(_ALL_OF_PRINCIPAL, principal_id=principal_id, principal_type=principal_type.value)
    return [_kept(row) for row in rows]


def _key(assignment: AccountAssignment) -> dict[str, str]:
    return {
        "permission_set_id": assignment.permission_set_id,
        "account_id": assignment.account_id,
        "principal_id": assignment.principal_id,
        "principal_type": assignment.principal_type.value,
    }


def _kept(row: Row) -> KeptAssignment:
    assignment = AccountAssignment(row[1], row[2], PrincipalType(row[3]), row[4])
    return KeptAssignment(row[0], assignment, bool(row[5]))
