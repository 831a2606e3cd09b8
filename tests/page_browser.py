"""A browser for tests of pages: it keeps cookies, fills in forms and follows nothing by itself."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from starlette.types import ASGIApp, Message

from vestibule.store.work import Work

T = TypeVar("T")
_INPUT = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class MemoryUnits:
    """Units of work that all run on one Work: the stand-in for UnitsOfWork."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def read(self, function: Callable[[Work], T]) -> T:
        """The function's answer."""
        return function(self.work)

    async def write(self, function: Callable[[Work], T]) -> T:
        """The function's answer."""
        return function(self.work)


@dataclass
class Page:
    """An answer as the browser got it."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def fields(self) -> dict[str, str]:
        """The hidden fields of the page's form."""
        return {name: unescape(value) for name, value in _INPUT.findall(self.text)}

    @property
    def location(self) -> str:
        """Where the answer redirects to."""
        return self.headers["location"]


@dataclass
class PageBrowser:
    """Asks an application in memory."""

    app: ASGIApp
    cookies: dict[str, str] = field(default_factory=dict)
    host: str = "vestibule.example"

    def get(self, address: str) -> Page:
        """The page at the address."""
        return self._ask("GET", address, {}, b"")

    def post(
        self, address: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Page:
        """The answer to a form, sent as by one of our own pages unless `headers` say otherwise."""
        sent = {
            "content-type": "application/x-www-form-urlencoded",
            "origin": f"http://{self.host}",
            **(headers or {}),
        }
        return self._ask("POST", address, sent, urlencode(fields).encode())

    def _ask(self, method: str, address: str, headers: Mapping[str, str], body: bytes) -> Page:
        parts = urlsplit(address)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"host": self.host, "user-agent": "browser/1", "cookie": cookie, **headers}
        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "root_path": "",
            "query_string": parts.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "client": ("198.51.100.9", 4711),
            "server": ("127.0.0.1", 8700),
        }
        return asyncio.run(self._answer(scope, body))

    async def _answer(self, scope: dict[str, Any], body: bytes) -> Page:
        told: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            told.append(message)

        await self.app(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in told[0]["headers"]}
        text = b"".join(message.get("body", b"") for message in told[1:]).decode()
        return Page(told[0]["status"], headers, text)
