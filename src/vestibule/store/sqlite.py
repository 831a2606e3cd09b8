"""SQLite in one process: readers beside one writer thread that commits in groups.

Durable (WAL, synchronous=FULL) writes cost one fsync a group instead of one a write. Each write
function runs in a savepoint of its own, so that one that raises leaves its neighbours alone.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy.schema import CreateIndex, CreateTable

from vestibule.store.database import Row, Transaction, UniqueViolation, Unusable
from vestibule.store.read_memory import ReadMemory, remembered
from vestibule.store.statements import SQLITE, InsertRows, Statement, metadata

T = TypeVar("T")
Answer = TypeVar("Answer")
_GROUP = 256  # writes that may share one commit
_CACHED_STATEMENTS = 512


class SqliteTransaction:
    """A transaction on one connection, which whoever makes it begins and ends."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def one(self, statement: Statement, /, **parameters: Any) -> Row | None:
        row: Row | None = self._execute(statement, parameters).fetchone()
        return row

    def all(self, statement: Statement, /, **parameters: Any) -> list[Row]:
        return self._execute(statement, parameters).fetchall()

    def run(self, statement: Statement, /, **parameters: Any) -> int:
        try:
            return self._execute(statement, parameters).rowcount
        except sqlite3.IntegrityError as error:
            raise UniqueViolation(str(error)) from error

    def insert_rows(self, insert: InsertRows, rows: Sequence[Sequence[Any]], /) -> None:
        try:
            for start in range(0, len(rows), insert.most):
                part = rows[start : start + insert.most]
                values = [value for row in part for value in row]
                self._connection.execute(insert.text(SQLITE, len(part)), values)
        except sqlite3.IntegrityError as error:
            raise UniqueViolation(str(error)) from error

    def run_many(self, statement: Statement, rows: Iterable[Mapping[str, Any]], /) -> None:
        try:
            compiled = statement.compiled(SQLITE)
            self._connection.executemany(compiled.sql, (compiled.bound(row) for row in rows))
        except sqlite3.IntegrityError as error:
            raise UniqueViolation(str(error)) from error

    def remember(self, key: Hashable, find: Callable[[], T]) -> T:  # noqa: ARG002
        return find()  # in a write, what was read may be the write's own

    def _execute(self, statement: Statement, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        compiled = statement.compiled(SQLITE)
        return self._connection.execute(compiled.sql, compiled.bound(parameters))


class _ReadTransaction(SqliteTransaction):
    """A snapshot, taken when first asked: what is remembered needs none."""

    __slots__ = ("_answers", "_has_begun")

    def __init__(self, connection: sqlite3.Connection, answers: dict[Hashable, Any]) -> None:
        super().__init__(connection)
        self._answers = answers
        self._has_begun = False

    def remember(self, key: Hashable, find: Callable[[], T]) -> T:
        return remembered(self._answers, key, find)

    def _execute(self, statement: Statement, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        if not self._has_begun:
            self._connection.execute("BEGIN")
            self._has_begun = True
        return super()._execute(statement, parameters)

    def end(self) -> None:
        if self._has_begun:
            self._connection.execute("ROLLBACK")


class SqliteDatabase:
    """One SQLite file; see `Database`."""

    def __init__(self, path: Path) -> None:
        """Raises Unusable."""
        self._path = path
        self._local = threading.local()
        self._memory = ReadMemory()
        self._readers: list[sqlite3.Connection] = []
        self._queue: queue.SimpleQueue[_Write[Any] | None] = queue.SimpleQueue()
        try:
            connection = self._connect()
        except sqlite3.Error as error:
            raise Unusable(f"the database {path} cannot be used: {error}") from error
        self._writer = threading.Thread(
            target=self._write_groups, args=(connection,), name="sqlite-writer", daemon=True
        )
        self._writer.start()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_CACHED_STATEMENTS,
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA busy_timeout=10000")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        return connection

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
            self._readers.append(connection)
        return connection

    def read(self, function: Callable[[Transaction], T]) -> T:
        transaction = _ReadTransaction(self._reader(), self._memory.answers)
        try:
            return function(transaction)
        finally:
            transaction.end()

    async def write(self, function: Callable[[Transaction], T]) -> T:
        return await asyncio.wrap_future(self._submit(function, is_change=True))

    def append(self, function: Callable[[Transaction], T]) -> "asyncio.Future[T]":
        return asyncio.wrap_future(self._submit(function, is_change=False))

    def write_now(self, function: Callable[[Transaction], T]) -> T:
        return self._submit(function, is_change=True).result()

    def _submit(self, function: Callable[[Transaction], T], *, is_change: bool) -> "Future[T]":
        write = _Write(function, is_change=is_change)
        self._queue.put(write)
        return write.future

    def _write_groups(self, connection: sqlite3.Connection) -> None:
        running = True
        while running:
            group: list[_Write[Any]] = []
            item = self._queue.get()
            while True:
                if item is None:
                    running = False
                    break
                # A write whose asker has gone is not begun; one that has begun cannot be cancelled.
                if item.future.set_running_or_notify_cancel():
                    group.append(item)
                if len(group) >= _GROUP:
                    break
                try:
                    item = self._queue.get_nowait()
                except queue.Empty:
                    break
            if group:
                _commit_group(connection, group)
                self._end_group(group)
        connection.close()

    def _end_group(self, group: list["_Write[Any]"]) -> None:
        """Tells everyone how it ended, once nobody can be told what was true before."""
        if any(write.is_change for write in group):
            self._memory.forget()
        for write in group:
            if write.error is not None:
                write.future.set_exception(write.error)
            else:
                write.future.set_result(write.answer)

    def create_schema(self) -> None:
        self.write_now(create_tables)

    def clear(self) -> None:
        def clear(tx: Transaction) -> None:
            for table in reversed(metadata.sorted_tables):
                tx.run(Statement(table.delete()))

        self.write_now(clear)

    def close(self) -> None:
        self._queue.put(None)
        self._writer.join()
        for connection in self._readers:
            connection.close()


def create_tables(tx: Transaction) -> None:
    """Makes the tables and indexes that are missing."""
    for table in metadata.sorted_tables:
        tx.run(Statement(CreateTable(table, if_not_exists=True)))
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            tx.run(Statement(CreateIndex(index, if_not_exists=True)))


class _Write(Generic[Answer]):
    __slots__ = ("answer", "error", "function", "future", "is_change")

    def __init__(self, function: Callable[[Transaction], Answer], *, is_change: bool) -> None:
        self.function = function
        self.is_change = is_change
        self.future: Future[Answer] = Future()
        self.answer: Answer | None = None
        self.error: BaseException | None = None


def _commit_group(connection: sqlite3.Connection, group: list["_Write[Any]"]) -> None:
    try:
        connection.execute("BEGIN IMMEDIATE")
        transaction = SqliteTransaction(connection)
        if len(group) == 1:
            _run(transaction, group[0])
        else:
            for write in group:
                _run_in_savepoint(connection, transaction, write)
        has_nothing = all(write.error is not None for write in group)
        connection.execute("ROLLBACK" if has_nothing else "COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        for write in group:
            write.error = error


def _run_in_savepoint(
    connection: sqlite3.Connection, transaction: SqliteTransaction, write: "_Write[Any]"
) -> None:
    connection.execute("SAVEPOINT one")
    _run(transaction, write)
    if write.error is not None:
        connection.execute("ROLLBACK TO one")
    connection.execute("RELEASE one")


def _run(transaction: SqliteTransaction, write: "_Write[Any]") -> None:
    try:
        write.answer = write.function(transaction)
    except Exception as error:  # handed to whoever asked for the write
        write.error = error
