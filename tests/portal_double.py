"""A server that answers the sign-in and portal calls of a client, and keeps what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "aoa-the-token-of-the-double"


@dataclass
class PortalDouble:
    """What the double answers, and what it saw.

    refusals: (status, error type) of the first answers of /token, before the token.
    pages: account ids, page by page. roles: the role names in each of them.
    """

    url: str = ""
    issuer_url: str = "https://d-1234567890.awsapps.com/start"
    region: str = "eu-central-1"
    refusals: list[tuple[int, str]] = field(default_factory=list)
    pages: list[list[str]] = field(default_factory=lambda: [["111122223333"]])
    roles: list[str] = field(default_factory=lambda: ["Reader"])
    redirect_to: str | None = None
    asked: list[tuple[str, str, Any]] = field(default_factory=list)

    def answer(self, path: str, token: str | None) -> tuple[int, Any, dict[str, str]]:
        """Status, body and headers of the answer."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.redirect_to is not None:
            return 302, {}, {"Location": self.redirect_to}
        if parts.path.startswith(("/assignment/", "/logout")) and token != TOKEN:
            return 401, {"message": "Session token not found or invalid"}, {}
        if parts.path == "/token" and self.refusals:
            status, kind = self.refusals.pop(0)
            return status, {"error": "refused"}, {"x-amzn-ErrorType": f"{kind}:"}
        answers = {
            "/.well-known/vestibule": self._description(),
            "/client/register": {"clientId": "c", "clientSecret": "s"},
            "/device_authorization": self._device(),
            "/token": {"accessToken": TOKEN},
            "/assignment/accounts": self._accounts(query),
            "/assignment/roles": self._roles(query),
            "/logout": {},
        }
        return (200, answers[parts.path], {}) if parts.path in answers else (404, {}, {})

    def _description(self) -> dict[str, str]:
        return {
            "startUrl": f"{self.url}/start",
            "issuerUrl": self.issuer_url,
            "ssoRegion": self.region,
        }

    def _device(self) -> dict[str, Any]:
        return {
            "deviceCode": "d",
            "userCode": "ABCD-EFGH",
            "verificationUriComplete": f"{self.url}/device?user_code=ABCD-EFGH",
            "expiresIn": 20,
            "interval": 1,
        }

    def _accounts(self, query: dict[str, str]) -> dict[str, Any]:
        number = int(query.get("next_token", "0"))
        token = str(number + 1) if number + 1 < len(self.pages) else None
        return {"accountList": [{"accountId": id} for id in self.pages[number]], "nextToken": token}

    def _roles(self, query: dict[str, str]) -> dict[str, Any]:
        account = query.get("account_id")
        roles = [{"accountId": account, "roleName": name} for name in self.roles]
        return {"roleList": roles, "nextToken": None}


@contextmanager
def serving_portal(double: PortalDouble) -> Iterator[PortalDouble]:
    """The double on a port of its own, for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = json.loads(self.rfile.read(length)) if length else None
            double.asked.append((self.command, self.path, body))
            token = self.headers.get("x-amz-sso_bearer_token")
            status, answer, headers = double.answer(self.path, token)
            sent = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(sent))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = _answer

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    double.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
