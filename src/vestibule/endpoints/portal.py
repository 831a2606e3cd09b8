"""The access portal: its page, who is signed in, and the alias that clients follow."""

from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from vestibule.access.entitlements import entitled_roles
from vestibule.endpoints.browser_sessions import BrowserSession, find_browser_session
from vestibule.endpoints.built_faces import BuiltFace
from vestibule.identity_store.instances import find_instance, get_instance
from vestibule.identity_store.users import get_user
from vestibule.model.clock import to_epoch
from vestibule.store.work import UnitsOfWork, Work

DESCRIPTION_PATH = "/.well-known/vestibule"


@dataclass(frozen=True, slots=True)
class Portal:
    """Everything at /start. face: its built page."""

    units: UnitsOfWork
    face: BuiltFace

    def routes(self) -> list[Route]:
        """HEAD goes before GET: command lines ask with HEAD, browsers with GET."""
        return [
            Route("/", self.go_home, methods=["GET"]),
            Route(DESCRIPTION_PATH, self.describe, methods=["GET"]),
            Route("/start", self.show_alias, methods=["HEAD"]),
            Route("/start/", self.show_alias, methods=["HEAD"]),
            Route("/start", self.go_home, methods=["GET"]),
            Route("/start/session", self.show_session, methods=["GET"]),
            *self.face.routes(),
        ]

    async def show_alias(self, _: Request) -> Response:
        """The address under which clients name this instance; none of them contacts it.

        Source: AWS CLI 2.35.13, customizations/sso/resolve.py.
        """
        instance = self.units.read(find_instance)
        if instance is None:
            raise HTTPException(404)
        return RedirectResponse(_issuer_url(instance.identity_store_id), 302)

    async def describe(self, _: Request) -> Response:
        """What a command line needs to be told before it can sign anybody in."""
        instance = self.units.read(find_instance)
        if instance is None:
            raise HTTPException(404)
        issuer = _issuer_url(instance.identity_store_id)
        return JSONResponse(
            {"startUrl": issuer, "issuerUrl": issuer, "ssoRegion": self.units.region}
        )

    async def go_home(self, request: Request) -> Response:
        """To the portal, or to the sign-in page first."""
        if find_browser_session(self.units, request) is None:
            return RedirectResponse("/sign-in?return_to=%2Fstart%2F", 302)
        return RedirectResponse("/start/", 302)

    async def show_session(self, request: Request) -> Response:
        """Who is signed in, as the portal needs it; 401 when nobody is."""
        browser = find_browser_session(self.units, request)
        if browser is None:
            return JSONResponse({"message": "Nobody is signed in."}, 401)
        start_url = f"{request.url.scheme}://{request.url.netloc}/start"
        shown = self.units.read(lambda work: shown_session(work, browser, start_url=start_url))
        return JSONResponse(shown)


def shown_session(work: Work, browser: BrowserSession, *, start_url: str) -> dict[str, Any]:
    """The session as our pages need it: who it is of, and the token for their calls.

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
        "issuerUrl": _issuer_url(instance.identity_store_id),
        "csrfToken": browser.csrf_token,
        "expiresAtMs": int(to_epoch(session.expires_at) * 1000),
        "organizationName": instance.name,
        "hasConsole": bool(console_roles),
    }


def _issuer_url(identity_store_id: str) -> str:
    return f"https://{identity_store_id}.awsapps.com/start"
