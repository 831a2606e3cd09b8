"""The SQLite store: transactions, group commit, and what a failing write leaves behind."""

import asyncio
import threading
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, insert, select
from sqlalchemy.schema import CreateTable

from vestibule.store.database import Transaction, UniqueViolation
from vestibule.store.read_memory import remembered
from vestibule.store.sqlite import SqliteDatabase
from vestibule.store.statements import (
    POSTGRESQL,
    SQLITE,
    InsertRows,
    Statement,
    any_of,
    upsert,
)

THINGS = Table("things", MetaData(), Column("id", Integer, primary_key=True), Column("name", Text))
INSERT = Statement(insert(THINGS).values(id=bindparam("id"), name=bindparam("name")))
BY_ID = Statement(select(THINGS.c.name).where(THINGS.c.id == bindparam("id")))
ALL = Statement(select(THINGS.c.id, THINGS.c.name).order_by(THINGS.c.id))
AMONG = Statement(select(THINGS.c.id).where(any_of(THINGS.c.name, "names")).order_by(THINGS.c.id))
PUT = upsert(THINGS, keys=["id"], update=["name"])
KEEP = upsert(THINGS, keys=["id"])


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    database = SqliteDatabase(tmp_path / "test.db")

    def create(tx: Transaction) -> None:
        tx.run(Statement(CreateTable(THINGS)))

    database.write_now(create)
    yield database
    database.close()


def test_what_was_written_is_read_by_the_next_reader(database: SqliteDatabase) -> None:
    database.write_now(lambda tx: tx.run(INSERT, id=1, name="one"))
    assert database.read(lambda tx: tx.one(BY_ID, id=1)) == ("one",)


def test_a_write_that_raises_undoes_its_own_changes_only(database: SqliteDatabase) -> None:
    def failing(tx: Transaction) -> None:
        tx.run(INSERT, id=2, name="lost")
        raise ValueError("no")

    async def together() -> list[object]:
        return await asyncio.gather(
            database.write(lambda tx: tx.run(INSERT, id=1, name="kept")),
            database.write(failing),
            database.write(lambda tx: tx.run(INSERT, id=3, name="kept too")),
            return_exceptions=True,
        )

    answers = asyncio.run(together())
    assert isinstance(answers[1], ValueError)
    assert database.read(lambda tx: tx.all(ALL)) == [(1, "kept"), (3, "kept too")]


def test_a_second_row_with_the_same_key_is_a_unique_violation(database: SqliteDatabase) -> None:
    database.write_now(lambda tx: tx.run(INSERT, id=1, name="one"))
    with pytest.raises(UniqueViolation):
        database.write_now(lambda tx: tx.run(INSERT, id=1, name="again"))


def test_an_upsert_updates_or_keeps_the_row_that_is_there(database: SqliteDatabase) -> None:
    database.write_now(lambda tx: tx.run(PUT, id=1, name="first"))
    database.write_now(lambda tx: tx.run(PUT, id=1, name="second"))
    database.write_now(lambda tx: tx.run(KEEP, id=1, name="third"))
    assert database.read(lambda tx: tx.all(ALL)) == [(1, "second")]


def test_one_statement_asks_for_a_list_of_any_length(database: SqliteDatabase) -> None:
    rows = [{"id": i, "name": f"n{i}"} for i in range(5)]
    database.write_now(lambda tx: tx.run_many(INSERT, rows))
    assert database.read(lambda tx: tx.all(AMONG, names='["n1","n3"]')) == [(1,), (3,)]
    assert database.read(lambda tx: tx.all(AMONG, names="[]")) == []


def test_values_written_into_a_statement_are_bound(database: SqliteDatabase) -> None:
    first = Statement(select(THINGS.c.name).where(THINGS.c.name != "two").limit(1))
    database.write_now(lambda tx: tx.run_many(INSERT, [{"id": 1, "name": "two"}]))
    database.write_now(lambda tx: tx.run(INSERT, id=2, name="one"))
    assert database.read(lambda tx: tx.all(first)) == [("one",)]


def test_a_cancelled_request_neither_writes_nor_stops_the_writer(database: SqliteDatabase) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        begun.set()
        go_on.wait(5)
        tx.run(INSERT, id=1, name="begun before it was cancelled")

    async def attack() -> None:
        running = asyncio.ensure_future(database.write(slow))
        await asyncio.to_thread(begun.wait, 5)
        waiting = asyncio.ensure_future(database.write(lambda tx: tx.run(INSERT, id=2, name="no")))
        await asyncio.sleep(0)
        running.cancel()
        waiting.cancel()
        await asyncio.gather(running, waiting, return_exceptions=True)
        go_on.set()
        await asyncio.wait_for(database.write(lambda tx: tx.run(INSERT, id=3, name="after")), 5)

    asyncio.run(attack())
    assert [row[0] for row in database.read(lambda tx: tx.all(ALL))] == [1, 3]


def test_closing_finishes_what_was_submitted(tmp_path: Path, database: SqliteDatabase) -> None:
    async def submit() -> None:
        await asyncio.gather(
            *(database.write(lambda tx, i=i: tx.run(INSERT, id=i, name="x")) for i in range(300))
        )

    asyncio.run(submit())
    database.close()
    again = SqliteDatabase(tmp_path / "test.db")
    assert len(again.read(lambda tx: tx.all(ALL))) == 300
    again.close()


def test_rows_are_added_together_in_as_many_statements_as_they_need(
    database: SqliteDatabase,
) -> None:
    count = 2 * InsertRows.most + 1
    rows = [(number, f"thing {number}") for number in range(count)]
    database.write_now(lambda tx: tx.insert_rows(InsertRows(THINGS), rows))
    assert database.read(lambda tx: tx.all(ALL)) == rows


def test_a_second_row_with_the_same_key_adds_none_of_the_rows(database: SqliteDatabase) -> None:
    with pytest.raises(UniqueViolation):
        database.write_now(lambda tx: tx.insert_rows(InsertRows(THINGS), [(1, "a"), (1, "b")]))
    assert database.read(lambda tx: tx.all(ALL)) == []


def test_rows_are_inserted_in_the_words_of_each_database() -> None:
    insert_rows = InsertRows(THINGS)
    assert insert_rows.text(SQLITE, 2) == "INSERT INTO things (id, name) VALUES (?, ?), (?, ?)"
    assert insert_rows.text(POSTGRESQL, 1) == "INSERT INTO things (id, name) VALUES (%s, %s)"


async def _append(database: SqliteDatabase, function: Callable[[Transaction], object]) -> None:
    await database.append(function)


def _named(database: SqliteDatabase, thing: int) -> str | None:
    """The name, remembered."""

    def find(tx: Transaction) -> str | None:
        row = tx.one(BY_ID, id=thing)
        return None if row is None else str(row[0])

    return database.read(lambda tx: tx.remember(("name", thing), lambda: find(tx)))


def test_what_was_read_is_remembered_until_something_is_written(database: SqliteDatabase) -> None:
    database.write_now(lambda tx: tx.run(INSERT, id=1, name="one"))
    assert _named(database, 1) == "one"
    assert database.read(lambda tx: tx.remember(("name", 1), lambda: "asked again")) == "one"
    database.write_now(lambda tx: tx.run(PUT, id=1, name="uno"))
    assert _named(database, 1) == "uno"


def test_that_nothing_was_found_is_not_remembered(database: SqliteDatabase) -> None:
    assert _named(database, 1) is None
    asyncio.run(_append(database, lambda tx: tx.run(INSERT, id=1, name="one")))
    assert _named(database, 1) == "one"


def test_appending_forgets_nothing(database: SqliteDatabase) -> None:
    database.write_now(lambda tx: tx.run(INSERT, id=1, name="one"))
    assert _named(database, 1) == "one"
    asyncio.run(_append(database, lambda tx: tx.run(INSERT, id=2, name="two")))
    assert database.read(lambda tx: tx.remember(("name", 1), lambda: "asked again")) == "one"


def test_a_write_sees_its_own_changes_and_remembers_nothing(database: SqliteDatabase) -> None:
    def change(tx: Transaction) -> list[str]:
        seen = []
        for name in ("one", "uno"):
            tx.run(PUT, id=1, name=name)
            seen.append(tx.remember(("name", 1), lambda: str(tx.all(BY_ID, id=1)[0][0])))
        return seen

    assert database.write_now(change) == ["one", "uno"]
    assert _named(database, 1) == "uno"


def test_no_reader_sees_what_was_true_before_a_write_that_has_ended(
    database: SqliteDatabase,
) -> None:
    """Readers race with a writer: an answer older than the last ended write is a stale one."""
    database.write_now(lambda tx: tx.run(INSERT, id=1, name="0"))
    stale: list[tuple[int, int]] = []
    ended = [0]

    def read_on() -> None:
        while ended[0] < 300:
            before = ended[0]
            seen = int(_named(database, 1) or 0)
            if seen < before:
                stale.append((before, seen))

    readers = [threading.Thread(target=read_on) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 301):
        database.write_now(lambda tx, n=number: tx.run(PUT, id=1, name=str(n)))
        ended[0] = number
    for reader in readers:
        reader.join()
    assert stale == []


def test_memory_is_bounded() -> None:
    answers: dict[Hashable, object] = {}
    for number in range(25_000):
        remembered(answers, number, lambda: "x")
    assert len(answers) <= 10_000
