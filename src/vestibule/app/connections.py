"""Connections of clients: none can hold memory, processor or places for nothing.

uvicorn bounds neither the size of a request's head nor the time that a request takes to come.
"""

import asyncio
from enum import Enum, auto

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MAX_HEAD_BYTES = 64 * 1024
LOOK_SECONDS = 5.0
HEAD_SECONDS = 20.0
BODY_SECONDS = 20.0  # in which LEAST_BODY_BYTES must have come
LEAST_BODY_BYTES = 8 * 1024
ANSWER_SECONDS = 60.0  # in which some of an answer must have been taken


class _Phase(Enum):
    HEAD = auto()
    BODY = auto()
    ANSWER = auto()


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP, which refuses long heads with 431 and leaves slow clients.

    Every few seconds it looks at what came meanwhile, so that a request costs no timer of its own.
    """

    _phase = _Phase.HEAD
    _since = 0.0
    _head_bytes = 0
    _body_bytes = 0
    _unsent_bytes = 0
    _stuck_since = 0.0
    _may_be_too_long = False
    _is_head_too_long = False
    _next_look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there, who owes a request from now on."""
        super().connection_made(transport)
        self._enter(_Phase.HEAD)
        self._stuck_since = self._since
        self._next_look = self.loop.call_later(LOOK_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        if self._next_look is not None:
            self._next_look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of one or several requests; those of a head that goes on are counted."""
        was_head = self._phase is _Phase.HEAD
        self._may_be_too_long = self._head_bytes + len(data) > MAX_HEAD_BYTES
        super().data_received(data)
        if self._phase is _Phase.BODY:
            self._body_bytes += len(data)
        elif was_head and self._phase is _Phase.HEAD and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._is_head_too_long = True
                self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        """The first bytes of a request."""
        super().on_message_begin()
        self._enter(_Phase.HEAD)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header. Those after the body (trailers) are dropped: nobody expects headers there."""
        if self._phase is _Phase.HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole. Raises ValueError, which ends the connection, where it is too long."""
        if self._may_be_too_long and self._head_length() > MAX_HEAD_BYTES:
            self._is_head_too_long = True
            raise ValueError("the head is too long")
        self._enter(_Phase.BODY)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole."""
        super().on_message_complete()
        self._enter(_Phase.ANSWER)

    def send_400_response(self, msg: str) -> None:
        """Tells the client what is wrong and closes."""
        if not self._is_head_too_long:
            super().send_400_response(msg)
            return
        self.transport.write(STATUS_LINE[431] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _head_length(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _enter(self, phase: _Phase) -> None:
        self._phase = phase
        self._since = self.loop.time()
        self._head_bytes = self._body_bytes = 0

    def _look(self) -> None:
        if self._has_stuck_answer():
            self.transport.abort()
            return
        if self._is_slow_request() and not self.transport.is_closing():
            self.transport.close()
        self._next_look = self.loop.call_later(LOOK_SECONDS, self._look)

    def _has_stuck_answer(self) -> bool:
        """Whether the client takes nothing of its answer; also one that is being closed may."""
        unsent, before = self.transport.get_write_buffer_size(), self._unsent_bytes
        self._unsent_bytes = unsent
        if unsent == 0 or unsent < before:
            self._stuck_since = self.loop.time()
        return self.loop.time() - self._stuck_since > ANSWER_SECONDS

    def _is_slow_request(self) -> bool:
        if self._phase is _Phase.ANSWER and self._is_idle_for_ever():
            self._enter(_Phase.HEAD)
        waited = self.loop.time() - self._since
        if self._phase is _Phase.HEAD:
            return waited > HEAD_SECONDS
        if self._phase is _Phase.BODY and waited > BODY_SECONDS:
            came, self._body_bytes, self._since = self._body_bytes, 0, self.loop.time()
            return came < LEAST_BODY_BYTES and not self.flow.read_paused
        return False

    def _is_idle_for_ever(self) -> bool:
        """Whether an answer was given and line breaks between requests ended uvicorn's own wait."""
        is_answered = self.cycle is not None and self.cycle.response_complete
        return is_answered and self.timeout_keep_alive_task is None
