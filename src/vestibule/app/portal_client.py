"""What a command of ours asks a running server on behalf of a user: sign-in, accounts, roles."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

from vestibule.model.secret import Secret

SCOPE = "sso:account:access"
_DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
_TIMEOUT_SECONDS = 30
_MAX_ANSWER = 8 * 1024 * 1024
_MAX_PAGES = 10_000
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(server: str) -> bool:
    """Whether the address is one of this machine."""
    return urlsplit(server).hostname in _LOOPBACK


class PortalError(Exception):
    """The server refused, or cannot be understood or reached. `kind` is AWS's error name."""

    def __init__(self, message: str, *, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Approval:
    """Where the user approves, and with which code."""

    url: str
    user_code: str


@dataclass(frozen=True, slots=True)
class PortalRole:
    """A role that the user may use."""

    account_id: str
    role_name: str


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an error: it would carry the token to another place."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        """Refuses to follow."""


class PortalClient:
    """Speaks to the server at an address: scheme, host and port."""

    def __init__(self, server: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._server = server
        self._wait = wait
        proxies = [urllib.request.ProxyHandler({})] if is_loopback(server) else []
        self._opener = urllib.request.build_opener(_NoRedirects(), *proxies)

    def instance(self) -> Mapping[str, Any]:
        """The server's own description: startUrl, issuerUrl, ssoRegion."""
        return self._call("/.well-known/vestibule")

    def sign_in(self, start_url: str, *, tell: Callable[[Approval], None]) -> Secret:
        """An access token, once the user has approved in a browser.

        tell: is called once, with the page to open. Raises PortalError.
        """
        client = self._call(
            "/client/register",
            {"clientName": "vestibule aws-config", "clientType": "public", "scopes": [SCOPE]},
        )
        known = {"clientId": client["clientId"], "clientSecret": client["clientSecret"]}
        device = self._call("/device_authorization", {**known, "startUrl": start_url})
        tell(Approval(str(device["verificationUriComplete"]), str(device["userCode"])))
        asked = {**known, "grantType": _DEVICE_CODE, "deviceCode": device["deviceCode"]}
        return self._poll(
            asked,
            interval=max(1, int(device.get("interval", 5))),
            left=int(device["expiresIn"]),
        )

    def _poll(self, asked: Mapping[str, Any], *, interval: int, left: int) -> Secret:
        while left > 0:
            self._wait(interval)
            left -= interval
            try:
                return Secret(str(self._call("/token", asked)["accessToken"]))
            except PortalError as error:
                if error.kind == "SlowDownException":
                    interval += 5
                elif error.kind != "AuthorizationPendingException":
                    raise
        raise PortalError("nobody approved the sign-in in time", kind="ExpiredTokenException")

    def sign_out(self, token: Secret) -> None:
        """Ends the session of the token."""
        self._call("/logout", {}, token=token)

    def roles(self, token: Secret) -> Iterator[PortalRole]:
        """All roles of the token's user, account by account."""
        for account in self._listed("/assignment/accounts", "accountList", {}, token):
            where = {"account_id": str(account["accountId"])}
            for role in self._listed("/assignment/roles", "roleList", where, token):
                yield PortalRole(where["account_id"], str(role["roleName"]))

    def _listed(
        self, path: str, member: str, query: Mapping[str, str], token: Secret
    ) -> Iterator[Mapping[str, Any]]:
        page: dict[str, str] = {}
        for _ in range(_MAX_PAGES):
            asked = urlencode({**query, "max_result": "100", **page})
            answer = self._call(f"{path}?{asked}", token=token)
            yield from answer[member]
            if not answer.get("nextToken"):
                return
            page = {"next_token": str(answer["nextToken"])}
        raise PortalError("the server's list does not end")

    def _call(
        self, path: str, body: Mapping[str, Any] | None = None, *, token: Secret | None = None
    ) -> Mapping[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - the command checks the scheme
            self._server + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        if token is not None:
            request.add_unredirected_header("x-amz-sso_bearer_token", token.value)
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
                return _parsed(response.read(_MAX_ANSWER))
        except urllib.error.HTTPError as error:
            raise _refusal(error) from error
        except (OSError, http.client.HTTPException) as error:
            raise PortalError(f"{self._server} cannot be reached: {error}") from error


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body or b"{}")
    except ValueError as error:
        raise PortalError("the server did not answer with JSON: is it Vestibule?") from error
    if not isinstance(answer, dict):
        raise PortalError("the server's answer is not what was asked for: is it Vestibule?")
    return answer


def _refusal(error: urllib.error.HTTPError) -> PortalError:
    kind = (error.headers.get("x-amzn-ErrorType") or "").partition(":")[0]
    try:
        body = _parsed(error.read(_MAX_ANSWER))
    except PortalError:
        body = {}
    text = body.get("error_description") or body.get("message") or kind or error.reason
    return PortalError(f"the server refused ({error.code}): {text}", kind=kind)
