"""The administrator's console: its page, who is signed in, and as which roles they may act."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from vestibule.access.entitlements import entitled_roles
from vestibule.endpoints.browser_sessions import BrowserSession, find_browser_session
from vestibule.endpoints.built_faces import BuiltFace
from vestibule.endpoints.portal import shown_session
from vestibule.identity_store.instances import get_instance
from vestibule.model.account_assignments import EntitledRole
from vestibule.store.work import UnitsOfWork, Work


@dataclass(frozen=True, slots=True)
class Console:
    """Everything at /console. face: its built page."""

    units: UnitsOfWork
    face: BuiltFace

    def routes(self) -> list[Route]:
        """The addresses."""
        return [
            Route("/console", self.go_home, methods=["GET"]),
            Route("/console/session", self.show_session, methods=["GET"]),
            *self.face.routes(),
        ]

    async def go_home(self, _: Request) -> Response:
        """To the page, which sends whoever is not signed in to do that."""
        return RedirectResponse("/console/", 302)

    async def show_session(self, request: Request) -> Response:
        """Who is signed in, as the portal is told, and `roles`; 401 when nobody is.

        roles: accountId and roleName of each role that the user has in the account that owns the
        instance; the console acts as one of them.
        """
        browser = find_browser_session(self.units, request)
        if browser is None:
            return JSONResponse({"message": "Nobody is signed in."}, 401)
        start_url = f"{request.url.scheme}://{request.url.netloc}/start"
        shown = self.units.read(lambda work: _shown(work, browser, start_url=start_url))
        return JSONResponse(shown)


def _shown(work: Work, browser: BrowserSession, *, start_url: str) -> dict[str, Any]:
    roles = [
        {"accountId": role.account_id, "roleName": role.permission_set_name}
        for role in _roles(work, browser)
    ]
    return {**shown_session(work, browser, start_url=start_url), "roles": roles}


def _roles(work: Work, browser: BrowserSession) -> Iterator[EntitledRole]:
    account_id = get_instance(work).owner_account_id
    token: str | None = None
    while True:
        found, token = entitled_roles(work, browser.session.user_id, account_id, token=token)
        yield from found
        if token is None:
            return
