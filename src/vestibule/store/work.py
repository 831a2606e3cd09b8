"""A unit of work: one transaction and what the domain needs beside it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from vestibule.model.randomness import Randomness
from vestibule.store.database import Database, Transaction
from vestibule.store.keyring import KeyRing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Work:
    """What every domain function is given first.

    now: the time of the whole unit of work, UTC.
    region: the home Region of this installation.
    """

    tx: Transaction
    now: datetime
    keyring: KeyRing
    random: Randomness
    region: str


@dataclass(frozen=True, slots=True)
class UnitsOfWork:
    """Runs functions of a unit of work, each in a transaction of its own.

    A function that is written with runs once; what it raises undoes its own changes only.
    """

    database: Database
    keyring: KeyRing
    random: Randomness
    clock: Callable[[], datetime]
    region: str

    def read(self, function: Callable[[Work], T]) -> T:
        """The function's answer from one consistent snapshot."""
        return self.database.read(lambda tx: function(self._work(tx)))

    async def write(self, function: Callable[[Work], T]) -> T:
        """The function's answer, once its changes are durable."""
        return await self.database.write(lambda tx: function(self._work(tx)))

    def append(self, function: Callable[[Work], T]) -> "asyncio.Future[T]":
        """A write that only adds rows which nothing remembered was read from: audit events.

        It is begun at once.
        """
        return self.database.append(lambda tx: function(self._work(tx)))

    def write_now(self, function: Callable[[Work], T]) -> T:
        """The same for a caller outside the event loop; blocks."""
        return self.database.write_now(lambda tx: function(self._work(tx)))

    def _work(self, tx: Transaction) -> Work:
        return Work(tx, self.clock(), self.keyring, self.random, self.region)
