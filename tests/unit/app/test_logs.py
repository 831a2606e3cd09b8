"""Logs tell what went wrong and no secret."""

import io
import json
from collections.abc import Iterator

import pytest
import structlog

from vestibule.app.logs import configure_logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    written = io.StringIO()
    configure_logs(written)
    yield written
    structlog.reset_defaults()


def _fail(access_token: str) -> None:
    raise ValueError(f"no token of {len(access_token)} characters")


def test_a_traceback_tells_where_and_why_but_no_value_of_a_variable(stream: io.StringIO) -> None:
    secret = "aoa-a-token-that-nobody-may-read"
    try:
        _fail(secret)
    except ValueError as error:
        structlog.get_logger("gateway").error("call failed", request_id="r-1", exc_info=error)
    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["request_id"]) == ("call failed", "error", "r-1")
    assert "in _fail" in told["exception"]
    assert "no token of 32 characters" in told["exception"]
    assert secret not in line


def test_one_event_is_one_line_whatever_is_in_it(stream: io.StringIO) -> None:
    structlog.get_logger("gateway").info("call refused", detail="first\nsecond")
    assert len(stream.getvalue().splitlines()) == 1
