"""A sign-in by authorization code with PKCE, request for request as the AWS CLI makes it."""

import base64
import hashlib
import json
import secrets
import ssl
import threading
import urllib.parse
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

_SCOPE = "sso:account:access"


class PkceClient:
    """Registers, waits for the browser's redirect, and exchanges the code."""

    def __init__(self, server: str, start_url: str, authority: Path) -> None:
        self._server = server
        self._start_url = start_url
        self._trust = ssl.create_default_context(cafile=authority)
        self._received: dict[str, str] = {}
        self._arrived = threading.Event()
        self._listener = HTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._listener.serve_forever, daemon=True).start()
        self.redirect_uri = f"http://127.0.0.1:{self._listener.server_port}/oauth/callback"
        self._verifier = secrets.token_urlsafe(48)
        self._state = str(uuid.uuid4())
        self.registration = self._register()

    def authorize_url(self) -> str:
        """Where the CLI sends the browser."""
        challenge = hashlib.sha256(self._verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.registration["clientId"],
            "redirect_uri": self.redirect_uri,
            "state": self._state,
            "code_challenge_method": "S256",
            "scopes": _SCOPE,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        }
        return f"{self._server}/authorize?{urllib.parse.urlencode(query)}"

    def finish(self) -> dict[str, Any]:
        """The tokens, once the browser came back."""
        assert self._arrived.wait(20), "the browser did not come back"
        self._listener.shutdown()
        assert self._received["state"] == self._state
        return self._post(
            "/token",
            {
                "grantType": "authorization_code",
                "clientId": self.registration["clientId"],
                "clientSecret": self.registration["clientSecret"],
                "redirectUri": self.redirect_uri,
                "codeVerifier": self._verifier,
                "code": self._received["code"],
            },
        )

    def refresh(self, tokens: dict[str, Any]) -> dict[str, Any]:
        """New tokens for a refresh token."""
        return self._post(
            "/token",
            {
                "grantType": "refresh_token",
                "clientId": self.registration["clientId"],
                "clientSecret": self.registration["clientSecret"],
                "refreshToken": tokens["refreshToken"],
            },
        )

    def _register(self) -> dict[str, Any]:
        return self._post(
            "/client/register",
            {
                "clientName": "botocore-client-lab",
                "clientType": "public",
                "grantTypes": ["authorization_code", "refresh_token"],
                "redirectUris": ["http://127.0.0.1/oauth/callback"],
                "issuerUrl": self._start_url,
                "scopes": [_SCOPE],
            },
        )

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self._server}{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20, context=self._trust) as answer:
            told: dict[str, Any] = json.loads(answer.read())
        return told

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        client = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                if path == "/oauth/callback":
                    client._received.update(urllib.parse.parse_qsl(query))
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!doctype html><title>Done</title><p>You may close this.</p>")
                if path == "/oauth/callback":
                    client._arrived.set()

            def log_message(self, format: str, *args: Any) -> None:
                """The tests' output is not a server log."""

        return Handler
