"""The session of a browser, as the pages built from web/ are told of it."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vestibule.access.entitlements import entitled_roles
from vestibule.endpoints.browser_sessions import BrowserSession, find_browser_session
from vestibule.identity_store.instances import get_instance
from vestibule.identity_store.users import get_user
from vestibule.model.clock import to_epoch
from vestibule.store.work import UnitsOfWork, Work

Further = Callable[[Work, str], Mapping[str, Any]]
"""What a page is told beside the session, by the user's id."""


def answer_session(
    units: UnitsOfWork,
    request: Request,
    further: Further = lambda work, user_id: {},  # noqa: ARG005
) -> Response:
    """Who is signed in; 401 when nobody is."""
    browser = find_browser_session(units, request)
    if browser is None:
        return JSONResponse({"message": "Nobody is signed in."}, 401)
    start_url = f"{request.url.scheme}://{request.url.netloc}/start"

    def told(work: Work) -> dict[str, Any]:
        shown = _shown(work, browser, start_url=start_url)
        return {**shown, **further(work, browser.session.user_id)}

    return JSONResponse(units.read(told))


def _shown(work: Work, browser: BrowserSession, *, start_url: str) -> dict[str, Any]:
    """Who it is of, and the token for calls.

    hasConsole: whether the user has a role to act with in the console.
    """
    session, instance = browser.session, get_instance(work)
    profile = get_user(work, session.user_id, identity_store_id=session.identity_store_id).profile
    owner = instance.owner_account_id
    console_roles, _ = entitled_roles(work, session.user_id, owner, count=1)
    return {
        "userName": profile.user_name,
        "displayName": profile.display_name,
        "email": profile.email,
        "startUrl": start_url,
        "ssoRegion": work.region,
        "issuerUrl": issuer_url(instance.identity_store_id),
        "csrfToken": browser.csrf_token,
        "expiresAtMs": int(to_epoch(session.expires_at) * 1000),
        "organizationName": instance.name,
        "hasConsole": bool(console_roles),
    }


def issuer_url(identity_store_id: str) -> str:
    """The address that names the instance to clients; nobody contacts it."""
    return f"https://{identity_store_id}.awsapps.com/start"
