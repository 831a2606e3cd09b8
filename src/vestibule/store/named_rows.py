"""Rows of what an account has by name, whatever its case: roles, users, policies."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

import orjson
from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from vestibule.store.database import Row, Transaction
from vestibule.store.statements import Statement, any_of


class Identified(Protocol):
    """What has an id of its own."""

    @property
    def id(self) -> str:
        """The key of its row."""
        ...


T = TypeVar("T", bound=Identified)


class NamedRows(Generic[T]):
    """The statements of one table, and how its rows are read and written.

    table: with id, account_id, path and name_key, the name in lower case.
    derived: columns that are looked up by and not read. changing: columns that an update replaces.
    values: all columns of an item; item: of the columns that are read, in their order.
    """

    def __init__(
        self,
        table: Table,
        *,
        derived: Collection[str],
        changing: Collection[str],
        values: Callable[[T], Mapping[str, Any]],
        item: Callable[[Row], T],
    ) -> None:
        column = table.c
        read = select(*(each for each in column if each.name not in derived))
        in_account = read.where(column.account_id == bindparam("account_id"))
        by_id = column.id == bindparam("the_id")
        self._values, self._item, self._changing = values, item, changing
        self._insert = Statement(insert(table).values({c.name: bindparam(c.name) for c in column}))
        self._find = Statement(in_account.where(column.name_key == bindparam("name_key")))
        self._of_ids = Statement(read.where(any_of(column.id, "ids")))
        self._count = Statement(
            select(func.count())
            .select_from(table)
            .where(column.account_id == bindparam("account_id"))
        )
        self._page = Statement(
            in_account.where(
                column.name_key > bindparam("after"),
                func.substr(column.path, 1, bindparam("prefix_length")) == bindparam("prefix"),
            )
            .order_by(column.name_key)
            .limit(bindparam("count"))
        )
        new: dict[str, Any] = {name: bindparam(name) for name in changing}
        self._update = Statement(update(table).where(by_id).values(new))
        self._delete = Statement(delete(table).where(by_id))

    def insert(self, tx: Transaction, item: T) -> None:
        """Keeps it. Raises UniqueViolation for a name that the account has, in any case."""
        tx.run(self._insert, **self._values(item))

    def find(self, tx: Transaction, account_id: str, name: str) -> T | None:
        """The one of that name in the account, whatever its case."""
        row = tx.one(self._find, account_id=account_id, name_key=name.lower())
        return self._item(row) if row else None

    def of_ids(self, tx: Transaction, ids: Sequence[str]) -> list[T]:
        """Those of the ids, in no order."""
        rows = tx.all(self._of_ids, ids=orjson.dumps(ids).decode())
        return [self._item(row) for row in rows]

    def count(self, tx: Transaction, account_id: str) -> int:
        """How many the account has."""
        row = tx.one(self._count, account_id=account_id)
        return int(row[0]) if row else 0

    def page(
        self, tx: Transaction, account_id: str, *, path_prefix: str, after: str, count: int
    ) -> list[T]:
        """Up to `count` by name (lower case) past `after`, below the path prefix."""
        rows = tx.all(
            self._page,
            account_id=account_id,
            prefix=path_prefix,
            prefix_length=len(path_prefix),
            after=after,
            count=count,
        )
        return [self._item(row) for row in rows]

    def update(self, tx: Transaction, item: T) -> None:
        """Replaces all that may change about the one of that id. Raises UniqueViolation (name)."""
        values = self._values(item)
        tx.run(self._update, the_id=item.id, **{name: values[name] for name in self._changing})

    def delete(self, tx: Transaction, item_id: str) -> None:
        """Removes the one of that id, and what hangs on its row."""
        tx.run(self._delete, the_id=item_id)
