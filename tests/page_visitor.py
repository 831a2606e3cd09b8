"""A browser for tests of the whole set of pages: keeps cookies as told, follows nothing."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlencode

from starlette.types import ASGIApp, Message

from html_forms import hidden_fields
from memory_store import later
from vestibule.audit.events import AuditEvent, record_event
from vestibule.audit.refused_calls import RefusedCalls
from vestibule.endpoints.app import build_endpoints
from vestibule.model.randomness import Randomness
from vestibule.store.keyring import KeyRing
from vestibule.store.work import Work

T = TypeVar("T")


class Units:
    """Stands in for UnitsOfWork: all runs on one store, at a time that tests move."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.keyring: KeyRing = work.keyring
        self.random: Randomness = work.random
        self.refused = RefusedCalls(self._record, self.clock)

    def clock(self) -> datetime:
        return self.work.now

    def read(self, function: Callable[[Work], T]) -> T:
        return function(self.work)

    async def write(self, function: Callable[[Work], T]) -> T:
        return function(self.work)

    async def _record(self, event: AuditEvent) -> None:
        record_event(self.work, event)

    def write_refused(self) -> None:
        """Writes the events of what was refused and only counted so far."""
        asyncio.run(self.refused.drain())

    def wait(self, by: timedelta) -> None:
        """Moves the time."""
        self.work = later(self.work, by)


@dataclass
class Answer:
    """What came back; set_cookies: whole headers."""

    status: int
    headers: dict[str, str]
    set_cookies: list[str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def fields(self) -> dict[str, str]:
        """The hidden fields of the page's form."""
        return hidden_fields(self.text)

    @property
    def location(self) -> str:
        """Where the answer redirects to."""
        return self.headers["location"]


@dataclass
class Visitor:
    """Asks the application; `scheme` decides whether it is over TLS."""

    app: ASGIApp
    scheme: str = "http"
    source_ip: str = "198.51.100.9"
    host: str = "vestibule.example"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask("GET", address, headers)

    def post(self, address: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """Sends a form, from a page of this very host unless `headers` say otherwise."""
        sent = {
            "content-type": "application/x-www-form-urlencoded",
            "origin": f"{self.scheme}://{self.host}",
            **headers,
        }
        return self.ask("POST", address, sent, urlencode(fields).encode())

    def ask(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None = b""
    ) -> Answer:
        """body: None for a browser that goes away before it has sent it."""
        path, _, query = address.partition("?")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"host": self.host, "user-agent": "browser/1", "cookie": jar, **named}
        scope = {
            "type": "http",
            "method": method,
            "scheme": self.scheme,
            "path": unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "client": (self.source_ip, 4711),
            "server": ("127.0.0.1", 8700),
        }
        answer = asyncio.run(self._answer(scope, body))
        self._keep(answer.set_cookies)
        return answer

    async def _answer(self, scope: dict[str, Any], body: bytes | None) -> Answer:
        told: list[Message] = []

        async def receive() -> Message:
            if body is None:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            told.append(message)

        await self.app(scope, receive, send)
        pairs = [(name.decode(), value.decode()) for name, value in told[0]["headers"]]
        set_cookies = [value for name, value in pairs if name == "set-cookie"]
        content = b"".join(message.get("body", b"") for message in told[1:])
        return Answer(told[0]["status"], dict(pairs), set_cookies, content)

    def _keep(self, set_cookies: list[str]) -> None:
        for header in set_cookies:
            name, _, value = header.partition(";")[0].partition("=")
            if "max-age=0" in header.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    def sign_in(self, user_name: str, password: str, *, return_to: str = "") -> Answer:
        """Through both pages; the answer to the password."""
        first = self.get(f"/sign-in?return_to={return_to}")
        second = self.post("/sign-in", {**first.fields, "user_name": user_name})
        return self.post("/sign-in/password", {**second.fields, "password": password})


def visitor(units: Units, built: Path = Path("not built"), **options: Any) -> Visitor:
    """A fresh browser before a fresh application on the store. built: the assets of its faces."""
    app = build_endpoints(units, units.refused, portal_assets=built, console_assets=built)  # type: ignore[arg-type]
    return Visitor(app, **options)
