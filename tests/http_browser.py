"""A browser without a screen for served processes: it keeps cookies and fills in forms."""

import json
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

from html_forms import hidden_fields


class HttpBrowser:
    """Pages of one server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.status = 0
        self.text = ""

    def get(self, path: str, **headers: str) -> "HttpBrowser":
        """Opens a page; redirects are followed."""
        return self._open(urllib.request.Request(self.url + path, headers=headers))

    def submit(self, path: str, **fields: str) -> "HttpBrowser":
        """Sends the form of the open page with these fields filled in."""
        body = urllib.parse.urlencode({**hidden_fields(self.text), **fields}).encode()
        return self._open(urllib.request.Request(self.url + path, data=body))

    def post(self, path: str, body: bytes = b"", **headers: str) -> "HttpBrowser":
        """Sends a body as it is."""
        request = urllib.request.Request(self.url + path, data=body, headers=headers)
        return self._open(request)

    def sign_in(self, user_name: str, password: str) -> "HttpBrowser":
        """Signs in with a password that need not be changed."""
        self.get("/sign-in")
        self.submit("/sign-in", user_name=user_name)
        return self.submit("/sign-in/password", password=password)

    def session(self) -> dict[str, Any]:
        """Who is signed in, as the portal is told."""
        told: dict[str, Any] = json.loads(self.get("/start/session").text)
        return told

    def _open(self, request: urllib.request.Request) -> "HttpBrowser":
        try:
            with self._opener.open(request, timeout=20) as answer:
                self.status, self.text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            self.status, self.text = error.code, error.read().decode()
        return self


def post_json(url: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The status and the JSON answer of an unsigned call."""
    request = urllib.request.Request(
        url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
