"""Bodies of requests: read whole, and large ones all together within a bound of memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from vestibule.gateway.protocol.operation_codec import MAX_BODY_BYTES
from vestibule.gateway.protocol.wire_errors import WireError

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_LARGE_TOGETHER = 256 * 1024 * 1024


class BodyRoom:
    """The memory that bodies may take beyond the first mebibyte of each.

    Bounded for all together: what clients have not proved anything for must not fill the process.
    """

    def __init__(self, *, most_bytes: int = _LARGE_TOGETHER) -> None:
        self._free = most_bytes

    def body(self, receive: Receive, *, limit: Callable[[], int]) -> RoomForBody:
        """The whole body; its room is free again when the block ends.

        limit: how long it may be, asked when it turns out to be longer than MAX_BODY_BYTES.
        """
        return RoomForBody(self, receive, limit)

    def take(self, count: int) -> None:
        """Room for so many bytes. Raises WireError where there is none."""
        if count > self._free:
            raise WireError("SlowDown", "Please reduce your request rate.", status=503)
        self._free -= count

    def leave(self, count: int) -> None:
        """Room that is free again."""
        self._free += count


class RoomForBody:
    """One body, for as long as the block runs; every request has one."""

    __slots__ = ("_limit", "_receive", "_room", "_taken")

    def __init__(self, room: BodyRoom, receive: Receive, limit: Callable[[], int]) -> None:
        self._room = room
        self._receive = receive
        self._limit = limit
        self._taken = 0

    async def __aenter__(self) -> bytes:
        """The body. Raises WireError: too long, no room, or the client went away."""
        try:
            return await self._read()
        except BaseException:
            self._room.leave(self._taken)
            raise

    async def __aexit__(self, *_: object) -> None:
        """The body is needed no more."""
        self._room.leave(self._taken)

    async def _read(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        most: int | None = None
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise WireError("IncompleteBody", "The client went away.")
            part = message.get("body", b"")
            size += len(part)
            if size > MAX_BODY_BYTES:
                most = self._limit() if most is None else most
                if size > most:
                    text = "The request is too large."
                    raise WireError("RequestEntityTooLarge", text, status=413)
                self._take(size - MAX_BODY_BYTES - self._taken)
            parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts)

    def _take(self, count: int) -> None:
        self._room.take(count)
        self._taken += count
