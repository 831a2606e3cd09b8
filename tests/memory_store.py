"""A store in memory for unit tests: the real SQL on the real schema, without a file."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from vestibule.model.randomness import Randomness
from vestibule.store.keyring import KeyRing
from vestibule.store.schema import load_schema
from vestibule.store.sqlite import SqliteTransaction, create_tables
from vestibule.store.work import Work

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def memory_work(*, now: datetime = START, region: str = "us-east-1") -> Work:
    """A unit of work on a fresh, empty store; identifiers are random, the clock stands at `now`."""
    load_schema()
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys=ON")
    transaction = SqliteTransaction(connection)
    create_tables(transaction)
    return Work(transaction, now, KeyRing({1: bytes(range(32))}, 1), Randomness(), region)


def later(work: Work, by: timedelta) -> Work:
    """The same store at a later time."""
    return replace(work, now=work.now + by)
