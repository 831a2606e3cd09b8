"""No client holds the server up: with long heads, slow requests, answers that it never takes."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, cast
from unittest.mock import Mock

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from vestibule.app.connections import (
    ANSWER_SECONDS,
    BODY_SECONDS,
    HEAD_SECONDS,
    LEAST_BODY_BYTES,
    LOOK_SECONDS,
    MAX_HEAD_BYTES,
    BoundedHttpProtocol,
)

_HEAD = b"POST / HTTP/1.1\r\nHost: a\r\n"
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclass
class Loop:
    """A clock that stands until a test moves it; tasks are taken and not run."""

    now: float = 1000.0
    timers: list[tuple[float, Callable[[], None], Mock]] = field(default_factory=list)
    requests: int = 0

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, act: Callable[[], None]) -> Mock:
        handle = Mock()
        self.timers.append((self.now + seconds, act, handle))
        return handle

    def create_task(self, task: Coroutine[Any, Any, None], **_: Any) -> Mock:
        task.close()
        self.requests += 1
        return Mock()

    def wait(self, seconds: float) -> None:
        """Lets the time pass, in the steps in which the protocol looks."""
        end = self.now + seconds
        while self.now < end:
            self.now += LOOK_SECONDS
            due = [each for each in self.timers if each[0] <= self.now]
            self.timers = [each for each in self.timers if each[0] > self.now]
            for _, act, handle in due:
                if not handle.cancel.called:
                    act()


class Transport(Mock):
    """What was written, and how it ended."""

    written = b""
    unsent = 0
    end = ""

    def get_extra_info(self, _: str) -> None:
        return None

    def is_closing(self) -> bool:
        return bool(self.end)

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.end = self.end or "closed"

    def abort(self) -> None:
        self.end = "aborted"

    def get_write_buffer_size(self) -> int:
        return self.unsent


class Client:
    """One connection, with the client's end of it."""

    def __init__(self) -> None:
        async def application(scope: Any, receive: Any, send: Any) -> None: ...

        config = Config(application, http=BoundedHttpProtocol, log_config=None)
        config.load()
        self.loop, self.transport = Loop(), Transport()
        self.protocol = BoundedHttpProtocol(config, ServerState(), {}, cast(Any, self.loop))
        self.protocol.connection_made(cast(Any, self.transport))

    def send(self, data: bytes) -> None:
        """As the network would carry it."""
        for start in range(0, len(data), 4096):
            if not self.transport.is_closing():
                self.protocol.data_received(data[start : start + 4096])

    def answer(self) -> None:
        """The application has answered."""
        self.protocol.cycle.response_complete = True
        self.protocol.on_response_complete()


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * MAX_HEAD_BYTES,
        b"GET / HTTP/1.1\r\n" + b"a" * MAX_HEAD_BYTES,
        b"GET / HTTP/1.1\r\nX-A: " + b"a" * MAX_HEAD_BYTES,
        b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * (MAX_HEAD_BYTES // 4),
    ],
    ids=["address", "name", "value", "many"],
)
def test_a_head_without_end_is_refused(head: bytes) -> None:
    client = Client()
    client.send(head + b"a" * 8192)
    assert client.transport.written.startswith(b"HTTP/1.1 431 ")
    assert client.transport.end == "closed"


def test_a_long_head_that_comes_at_once_is_refused_before_anybody_reads_it() -> None:
    client = Client()
    many = b"X-A: b\r\n" * (MAX_HEAD_BYTES // 4)
    client.protocol.data_received(b"GET / HTTP/1.1\r\n" + many + b"\r\n")
    assert client.transport.written.startswith(b"HTTP/1.1 431 ")
    assert client.loop.requests == 0


def test_a_head_of_ordinary_length_is_served_and_a_long_body_is_none_of_it() -> None:
    client = Client()
    client.send(_HEAD + b"X-A: " + b"a" * (MAX_HEAD_BYTES - 4096) + b"\r\n")
    client.send(b"Content-Length: 1000000\r\n\r\n" + b"b" * 1_000_000)
    assert (client.loop.requests, client.transport.end) == (1, "")


def test_heads_are_counted_each_for_itself() -> None:
    client = Client()
    for _ in range(40):
        client.send(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 4000 + b"\r\n\r\n")
        client.answer()
    assert (client.loop.requests, client.transport.end) == (40, "")


def test_what_comes_after_a_body_is_no_header() -> None:
    client = Client()
    client.send(_CHUNKED + b"1\r\na\r\n0\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n")
    assert [name for name, _ in client.protocol.scope["headers"]] == [b"host", b"transfer-encoding"]


@pytest.mark.parametrize("sent", [b"", b"GET / HT", _HEAD + b"X-A: "], ids=repr)
def test_who_does_not_finish_a_head_is_left(sent: bytes) -> None:
    client = Client()
    client.send(sent)
    client.loop.wait(HEAD_SECONDS - LOOK_SECONDS)
    assert client.transport.end == ""
    client.loop.wait(LOOK_SECONDS * 2)
    assert client.transport.end == "closed"


def test_a_head_that_drips_is_left() -> None:
    client = Client()
    client.send(_HEAD)
    for _ in range(10):
        client.send(b"X-A: b\r\n")
        client.loop.wait(LOOK_SECONDS)
    assert client.transport.end == "closed"


@pytest.mark.parametrize("head", [_CHUNKED, _HEAD + b"Content-Length: 99999\r\n\r\n"], ids=repr)
def test_a_body_that_drips_is_left(head: bytes) -> None:
    client = Client()
    client.send(head)
    for _ in range(10):
        client.send(b"1\r\nb\r\n")
        client.loop.wait(LOOK_SECONDS)
    assert client.transport.end == "closed"


def test_a_body_that_keeps_coming_may_take_long() -> None:
    client = Client()
    client.send(_HEAD + b"Content-Length: 99999999\r\n\r\n")
    for _ in range(20):
        client.send(b"b" * LEAST_BODY_BYTES)
        client.loop.wait(BODY_SECONDS)
    assert client.transport.end == ""


def test_who_waits_for_an_answer_is_not_left() -> None:
    client = Client()
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.loop.wait(ANSWER_SECONDS * 3)
    assert client.transport.end == ""


def test_line_breaks_after_an_answer_keep_no_connection() -> None:
    client = Client()
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.answer()
    for _ in range(10):
        client.send(b"\r\n")
        client.loop.wait(LOOK_SECONDS)
    assert client.transport.end == "closed"


def test_who_takes_nothing_of_an_answer_is_cut_off() -> None:
    client = Client()
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.transport.unsent = 5000
    client.answer()
    client.loop.wait(ANSWER_SECONDS * 2)
    assert client.transport.end == "aborted"


def test_who_takes_an_answer_slowly_gets_it() -> None:
    client = Client()
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.transport.unsent = 5000
    for _ in range(10):
        client.transport.unsent -= 100
        client.loop.wait(ANSWER_SECONDS / 2)
    assert client.transport.end == ""


def test_a_client_that_has_gone_is_looked_at_no_more() -> None:
    client = Client()
    client.protocol.connection_lost(None)
    client.transport.end = ""
    client.loop.wait(HEAD_SECONDS * 2)
    assert client.transport.end == ""
