"""The access portal: its page, who is signed in, and the alias that clients follow."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from vestibule.endpoints.browser_sessions import find_browser_session
from vestibule.endpoints.built_faces import BuiltFace
from vestibule.endpoints.shown_sessions import answer_session, issuer_url
from vestibule.identity_store.instances import find_instance
from vestibule.store.work import UnitsOfWork

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
        return RedirectResponse(issuer_url(instance.identity_store_id), 302)

    async def describe(self, _: Request) -> Response:
        """What a command line needs to be told before it can sign anybody in."""
        instance = self.units.read(find_instance)
        if instance is None:
            raise HTTPException(404)
        issuer = issuer_url(instance.identity_store_id)
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
        return answer_session(self.units, request)
