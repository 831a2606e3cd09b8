"""What a database does for Vestibule: transactions, and nothing else."""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from vestibule.store.statements import InsertRows, Statement

T = TypeVar("T")
Row = tuple[Any, ...]


class Transaction(Protocol):
    """Statements that take effect together or not at all."""

    def one(self, statement: Statement, /, **parameters: Any) -> Row | None:
        """The first row, or None."""
        ...

    def all(self, statement: Statement, /, **parameters: Any) -> list[Row]:
        """All rows."""
        ...

    def run(self, statement: Statement, /, **parameters: Any) -> int:
        """Runs a change; answers how many rows it touched. Raises UniqueViolation."""
        ...

    def insert_rows(self, insert: InsertRows, rows: Sequence[Sequence[Any]], /) -> None:
        """Adds rows, their values in the order of the table's columns. Raises UniqueViolation."""
        ...

    def run_many(self, statement: Statement, rows: Iterable[Mapping[str, Any]], /) -> None:
        """Runs a change once for each row. Raises UniqueViolation."""
        ...

    def remember(self, key: Hashable, find: Callable[[], T]) -> T:
        """What `find` reads in this transaction, or read for the same key before.

        For immutable answers that depend on the database and the key alone, not on the time: an
        earlier one is used while nothing was written since. None is not remembered.
        """
        ...


class UniqueViolation(Exception):
    """A row with that key exists; the domain says what that means."""


class Unusable(Exception):
    """A file that the store keeps is not what it was, or cannot be read; the text names it."""


class Database(Protocol):
    """A database that runs functions inside transactions.

    A write function runs once, alone or together with others of a group that commits as one;
    what it raises undoes its own changes only. Its answer is told after the commit is durable.
    """

    def read(self, function: Callable[[Transaction], T]) -> T:
        """The function's answer from one consistent snapshot."""
        ...

    async def write(self, function: Callable[[Transaction], T]) -> T:
        """The function's answer, once its changes are durable."""
        ...

    def append(self, function: Callable[[Transaction], T]) -> "asyncio.Future[T]":
        """A write that only adds rows which nothing remembered was read from; begun at once."""
        ...

    def write_now(self, function: Callable[[Transaction], T]) -> T:
        """The same for a caller outside the event loop; blocks."""
        ...

    def create_schema(self) -> None:
        """Makes all tables, where they are missing."""
        ...

    def clear(self) -> None:
        """Empties all tables."""
        ...

    def close(self) -> None:
        """Finishes what was submitted and closes every connection."""
        ...
