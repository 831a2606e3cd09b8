"""Bodies are read whole and within bounds, those of all clients together too."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from vestibule.gateway.bodies import BodyRoom
from vestibule.gateway.protocol.operation_codec import MAX_BODY_BYTES
from vestibule.gateway.protocol.wire_errors import WireError

_LARGE = 4 * MAX_BODY_BYTES


def sender(size: int, *, ends: bool = True) -> Callable[[], Awaitable[dict[str, Any]]]:
    """A client that sends so many bytes in pieces, and goes away where it does not end."""
    left = size

    async def receive() -> dict[str, Any]:
        nonlocal left
        if left == 0 and not ends:
            return {"type": "http.disconnect"}
        part = min(left, MAX_BODY_BYTES // 4)
        left -= part
        is_more = left > 0 or not ends
        return {"type": "http.request", "body": b"b" * part, "more_body": is_more}

    return receive


async def length(room: BodyRoom, size: int, *, most: int = _LARGE, ends: bool = True) -> int:
    async with room.body(sender(size, ends=ends), limit=lambda: most) as body:
        return len(body)


def never() -> int:
    raise AssertionError("small bodies need no leave")


@pytest.mark.parametrize("size", [0, 1, MAX_BODY_BYTES])
def test_a_small_body_needs_neither_leave_nor_room(size: int) -> None:
    async def read() -> int:
        async with BodyRoom(most_bytes=0).body(sender(size), limit=never) as body:
            return len(body)

    assert asyncio.run(read()) == size


def test_a_large_body_is_read_by_who_may_send_it() -> None:
    assert asyncio.run(length(BodyRoom(), _LARGE)) == _LARGE
    with pytest.raises(WireError) as refused:
        asyncio.run(length(BodyRoom(), _LARGE + 1))
    assert refused.value.status == 413


def test_a_stranger_is_not_listened_to_beyond_the_first_mebibyte() -> None:
    receive = sender(_LARGE)

    async def read() -> None:
        async with BodyRoom().body(receive, limit=lambda: MAX_BODY_BYTES):
            raise AssertionError("it was read")

    with pytest.raises(WireError):
        asyncio.run(read())
    left = asyncio.run(receive())
    assert left["more_body"]


def test_large_bodies_share_one_room_and_leave_it() -> None:
    room = BodyRoom(most_bytes=_LARGE)

    async def together() -> None:
        async with room.body(sender(_LARGE), limit=lambda: _LARGE):
            with pytest.raises(WireError) as refused:
                await length(room, _LARGE)
            assert refused.value.status == 503
            assert await length(room, MAX_BODY_BYTES) == MAX_BODY_BYTES

    for _ in range(3):
        asyncio.run(together())


def test_who_goes_away_leaves_the_room_too() -> None:
    room = BodyRoom(most_bytes=_LARGE)
    for _ in range(9):
        with pytest.raises(WireError):
            asyncio.run(length(room, _LARGE - 1, ends=False))
    assert asyncio.run(length(room, _LARGE)) == _LARGE
