"""One served process for the wire tests of a worker."""

from collections.abc import Iterator

import pytest

from served import Served, serving


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that has just had its first start, shared: tests make what they need."""
    with serving(tmp_path_factory.mktemp("served") / "data") as running:
        yield running
