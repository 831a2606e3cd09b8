"""Requests that come through a proxy: whose they are is told by proxies that are trusted alone."""

import ipaddress
from collections.abc import Sequence
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from vestibule.app.server import Application, Receive, Scope, Send

_PROXY = "vestibule.proxy"


class TrustedProxies:
    """Takes address and scheme of a request from X-Forwarded-For and X-Forwarded-Proto.

    Only what a trusted proxy has sent counts; of the addresses, the last one that is no trusted
    proxy's. trusted: addresses and networks.
    """

    def __init__(self, application: Application, trusted: Sequence[str]) -> None:
        self._application = application
        forwarded: Any = self._forward
        self._headers: Any = ProxyHeadersMiddleware(forwarded, list(trusted))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the server's own life."""
        scope[_PROXY] = scope.get("client")
        await self._headers(scope, receive, send)

    async def _forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _is_address(scope.get("client")):
            scope["client"] = scope[_PROXY]
        await self._application(scope, receive, send)


def _is_address(client: tuple[str, int] | None) -> bool:
    try:
        ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return False
    return True
