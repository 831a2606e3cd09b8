"""A unit of work: one transaction and what the domain needs beside it."""

from dataclasses import dataclass
from datetime import datetime

from vestibule.model.randomness import Randomness
from vestibule.store.database import Transaction
from vestibule.store.keyring import KeyRing


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
