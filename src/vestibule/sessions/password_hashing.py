"""A few threads that hash passwords, so that a flood of sign-ins delays nothing but sign-ins."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from vestibule.model.errors import Throttled

P = ParamSpec("P")
T = TypeVar("T")


class HashingPool:
    """Runs slow functions beside the event loop: `threads` at once, `waiting` more in line."""

    def __init__(self, *, threads: int = 1, waiting: int = 24) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="passwords")
        self._places = threads + waiting

    def check_room(self) -> None:
        """Raises Throttled when the line is full."""
        if self._places <= 0:
            raise Throttled("Too many people sign in at this moment.", kind="PASSWORDS")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's answer. Raises Throttled at once when the line is full."""
        self.check_room()
        self._places -= 1
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._threads, partial(function, *args, **kwargs))
        # The place is free when the thread is, also where whoever asked has gone away meanwhile.
        future.add_done_callback(self._free_place)
        return await asyncio.shield(future)

    def _free_place(self, _: object) -> None:
        self._places += 1
