"""The one port: pages for people, the AWS wire for everything else."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from vestibule.endpoints.app import is_endpoint

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_IDLE_AFTER_SECONDS = 2
_AWS_HEADERS = frozenset({b"x-amz-target", b"x-amz-date", b"x-amz-sso_bearer_token"})


class Server:
    """Sends each request to the side that it is meant for.

    on_idle: called once, soon after the start; on_drained: when the last answer has been given;
    on_stop: when the server ends.
    """

    def __init__(
        self,
        *,
        gateway: Application,
        endpoints: Application,
        on_idle: Callable[[], None],
        on_drained: Callable[[], Awaitable[None]],
        on_stop: Callable[[], None],
    ) -> None:
        self._gateway = gateway
        self._endpoints = endpoints
        self._on_idle = on_idle
        self._on_drained = on_drained
        self._on_stop = on_stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the server's own life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            serve = self._endpoints if _is_for_people(scope) else self._gateway
            await serve(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        # What is costly and not needed to answer waits until the first answers have been given.
        asyncio.get_running_loop().call_later(_IDLE_AFTER_SECONDS, self._on_idle)
        await receive()
        await self._on_drained()
        self._on_stop()
        await send({"type": "lifespan.shutdown.complete"})


def _is_for_people(scope: Scope) -> bool:
    """Whether one of our pages is meant; what is signed for AWS never is (a bucket `start`)."""
    if not is_endpoint(scope["path"], scope["method"]):
        return False
    if b"X-Amz-Signature=" in scope["query_string"]:
        return False
    return not any(
        name in _AWS_HEADERS or (name == b"authorization" and value.startswith(b"AWS4-"))
        for name, value in scope["headers"]
    )
