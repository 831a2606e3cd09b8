"""The cookie of a browser in which somebody has signed in before, sealed: nothing is stored."""

import base64
from dataclasses import asdict

import orjson
from starlette.requests import Request
from starlette.responses import Response

from vestibule.endpoints.cookies import KNOWN_COOKIE, read_cookie, set_cookie
from vestibule.endpoints.pages import is_secure
from vestibule.sessions.known_browsers import LIFETIME, KnownBrowser, know_browser
from vestibule.store.keyring import Unsealable
from vestibule.store.work import UnitsOfWork

_SEALED_FOR = "known browser"


def find_known_browser(units: UnitsOfWork, request: Request) -> KnownBrowser | None:
    """As what the browser is known; None for a strange one."""
    sealed = read_cookie(request.headers, KNOWN_COOKIE, is_secure=is_secure(request))
    if sealed is None:
        return None
    try:
        decoded = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        return KnownBrowser(**orjson.loads(units.keyring.unseal(_SEALED_FOR, decoded)))
    except (Unsealable, ValueError):
        return None


def keep_known_browser(
    units: UnitsOfWork, request: Request, response: Response, user_id: str
) -> None:
    """Has the browser known to the user, who has just signed in in it."""
    before = find_known_browser(units, request)
    known = units.read(lambda work: know_browser(work, user_id, before=before))
    if known is not None:
        sealed = units.keyring.seal(_SEALED_FOR, orjson.dumps(asdict(known)))
        value = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
        secure = is_secure(request)
        set_cookie(response, KNOWN_COOKIE, value, is_secure=secure, lifetime=LIFETIME)
