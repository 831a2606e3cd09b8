"""Bodies of requests: read whole, and large ones all together within a bound of memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
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

    @asynccontextmanager
    async def body(self, receive: Receive, *, limit: Callable[[], int]) -> AsyncIterator[bytes]:
        """The whole body; its room is free again when the block ends.

        limit: how long it may be, asked when it turns out to be longer than MAX_BODY_BYTES.
        Raises WireError: too long, no room, or the client went away.
        """
        parts: list[bytes] = []
        size = taken = 0
        most: int | None = None
        try:
            async for part in _parts(receive):
                size += len(part)
                if size > MAX_BODY_BYTES:
                    most = limit() if most is None else most
                    if size > most:
                        raise WireError(
                            "RequestEntityTooLarge", "The request is too large.", status=413
                        )
                    taken += self._take(size - MAX_BODY_BYTES - taken)
                parts.append(part)
            yield b"".join(parts)
        finally:
            self._free += taken

    def _take(self, count: int) -> int:
        if count > self._free:
            raise WireError("SlowDown", "Please reduce your request rate.", status=503)
        self._free -= count
        return count


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise WireError("IncompleteBody", "The client went away.")
        yield message.get("body", b"")
        if not message.get("more_body"):
            return
