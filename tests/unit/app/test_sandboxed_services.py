"""Requests to sandboxed services: whatever becomes of them is in the trail."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from vestibule.app.sandboxed_services import SandboxedServices
from vestibule.app.seed import seed
from vestibule.app.settings import Settings
from vestibule.audit.events import lookup_events
from vestibule.gateway.event_recorder import EventRecorder
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.sigv4 import parse_signature
from vestibule.gateway.steps import Gateway
from vestibule.model.randomness import Randomness
from vestibule.model.secret import Secret
from vestibule.sandbox.events import EventFacts
from vestibule.sandbox.sandbox import Sandbox
from vestibule.store.keyring import new_key_ring
from vestibule.store.schema import load_schema
from vestibule.store.sqlite import SqliteDatabase
from vestibule.store.work import UnitsOfWork

_ACCOUNT = "111122223333"
_KEY, _SECRET = "AKIAEXAMPLEEXAMPLE00", "a-secret-of-this-test"


@pytest.fixture
def units(tmp_path: Path) -> Iterator[UnitsOfWork]:
    load_schema()
    database = SqliteDatabase(tmp_path / "trail.sqlite3")
    database.create_schema()
    made = UnitsOfWork(
        database, new_key_ring(), Randomness(), lambda: datetime.now(UTC), "us-east-1"
    )
    settings = replace(
        Settings(management_account_id=_ACCOUNT),
        bootstrap_access_key_id=_KEY,
        bootstrap_secret_access_key=Secret(_SECRET),
    )
    made.write_now(lambda work: seed(work, settings, password_hash=None))
    yield made
    database.close()


class _PlanOfNothing:
    """A sandbox whose plans nobody can decide."""

    async def plan(self, *_: Any, **__: Any) -> Any:
        return SimpleNamespace(event=EventFacts("sqs.amazonaws.com", "DeleteQueue", False, {}))


def _exchange(units: UnitsOfWork) -> Exchange:
    sent = AWSRequest(
        "POST",
        "http://localhost/",
        headers={"Host": "localhost", "X-Amz-Target": "AmazonSQS.DeleteQueue"},
        data=b"{}",
    )
    SigV4Auth(Credentials(_KEY, _SECRET), "sqs", "us-east-1").add_auth(sent)
    headers = {name.lower(): value for name, value in sent.headers.items()}
    request = HttpRequest("POST", "/", "", headers, b"{}")
    exchange = Exchange(request, "an-id", units.clock(), "198.51.100.9", "http://localhost", False)
    exchange.signed = parse_signature(request)
    return exchange


def test_a_call_that_fails_by_our_fault_is_in_the_trail(units: UnitsOfWork) -> None:
    async def answered() -> Any:
        gateway = cast(Gateway, SimpleNamespace(units=units, recorder=EventRecorder(units)))
        services = SandboxedServices(cast(Sandbox, _PlanOfNothing()))
        return await services.answer(gateway, _exchange(units))

    response = asyncio.run(answered())
    assert (response.status, b"InternalFailure" in response.body) == (500, True)
    [event] = units.read(lambda work: lookup_events(work, _ACCOUNT))[0]
    assert event.name == "DeleteQueue"
    assert json.loads(event.record)["errorCode"] == "InternalFailure"
