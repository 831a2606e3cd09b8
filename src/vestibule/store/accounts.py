"""Rows of accounts."""

from sqlalchemy import Column, Float, Table, Text, bindparam, func, insert, select, update

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.organizations import Account, AccountState
from vestibule.store.database import Row, Transaction
from vestibule.store.statements import Statement, metadata

ACCOUNTS = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("parent_id", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("joined_method", Text, nullable=False),
    Column("joined_at", Float, nullable=False),
    Column("email_key", Text, nullable=False, unique=True),
)
_C = ACCOUNTS.c
_KEPT = [column for column in _C if column.name != "email_key"]
_INSERT = Statement(insert(ACCOUNTS).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(select(*_KEPT).where(_C.id == bindparam("id")))
_BY_EMAIL = Statement(select(*_KEPT).where(_C.email_key == bindparam("email_key")))
_PAGE = select(*_KEPT).where(_C.id > bindparam("after")).order_by(_C.id).limit(bindparam("count"))
_ALL = Statement(_PAGE)
_COUNT = Statement(select(func.count()).select_from(ACCOUNTS))
_OF_PARENT = Statement(_PAGE.where(_C.parent_id == bindparam("parent_id")))
_MOVE = Statement(
    update(ACCOUNTS)
    .where(_C.id == bindparam("account_id"), _C.parent_id == bindparam("source"))
    .values(parent_id=bindparam("destination"))
)


def insert_account(tx: Transaction, account: Account) -> None:
    """Keeps the account. Raises UniqueViolation for an id or e-mail that is taken."""
    tx.run(
        _INSERT,
        id=account.id,
        parent_id=account.parent_id,
        name=account.name,
        email=account.email,
        state=account.state.value,
        joined_method=account.joined_method,
        joined_at=to_epoch(account.joined_at),
        email_key=account.email.lower(),
    )


def find_account(tx: Transaction, account_id: str) -> Account | None:
    """The account of that id, if there is one."""
    row = tx.one(_FIND, id=account_id)
    return _account(row) if row else None


def find_account_by_email(tx: Transaction, email: str) -> Account | None:
    """The account of that e-mail, whatever its case."""
    row = tx.one(_BY_EMAIL, email_key=email.lower())
    return _account(row) if row else None


def accounts_page(
    tx: Transaction, parent_id: str | None, *, after: str, count: int
) -> list[Account]:
    """Up to `count` accounts by id past `after`: right under the parent, or all."""
    if parent_id is None:
        return [_account(row) for row in tx.all(_ALL, after=after, count=count)]
    rows = tx.all(_OF_PARENT, parent_id=parent_id, after=after, count=count)
    return [_account(row) for row in rows]


def update_account_parent(
    tx: Transaction, account_id: str, *, source: str, destination: str
) -> bool:
    """Moves the account; False when it is not under `source`."""
    return tx.run(_MOVE, account_id=account_id, source=source, destination=destination) == 1


def count_accounts(tx: Transaction) -> int:
    """How many there are."""
    row = tx.one(_COUNT)
    return int(row[0]) if row else 0


def _account(row: Row) -> Account:
    joined_at = from_epoch(row[6])
    return Account(row[0], row[1], row[2], row[3], AccountState(row[4]), row[5], joined_at)
