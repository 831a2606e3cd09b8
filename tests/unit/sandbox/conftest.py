"""One sandbox for all tests (moto is slow to import), emptied before each."""

from collections.abc import Iterator

import pytest

from unit.sandbox.botocore_clients import SandboxClients
from vestibule.sandbox.sandbox import Sandbox


@pytest.fixture(scope="session")
def _one_sandbox() -> Iterator[Sandbox]:
    made = Sandbox(own_hosts=["localhost"])
    made.start()
    yield made
    made.close()


@pytest.fixture
def sandbox(_one_sandbox: Sandbox) -> Sandbox:
    """An empty sandbox."""
    _one_sandbox.reset()
    return _one_sandbox


@pytest.fixture
def clients(sandbox: Sandbox) -> SandboxClients:
    """boto3 clients of an empty sandbox."""
    return SandboxClients(sandbox)
