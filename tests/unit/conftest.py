"""Fixtures of all unit tests."""

import pytest

from memory_store import memory_work
from vestibule.store.work import Work


@pytest.fixture
def work() -> Work:
    """A unit of work on a fresh store in memory."""
    return memory_work()
