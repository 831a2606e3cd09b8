"""The administrator's console: its page, who is signed in, and as which roles they may act."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from vestibule.access.entitlements import entitled_roles
from vestibule.endpoints.built_faces import BuiltFace
from vestibule.endpoints.shown_sessions import answer_session
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
        return answer_session(self.units, request, _roles)


def _roles(work: Work, user_id: str) -> dict[str, Any]:
    account_id = get_instance(work).owner_account_id
    roles: list[EntitledRole] = []
    token: str | None = None
    while True:
        found, token = entitled_roles(work, user_id, account_id, token=token)
        roles += found
        if token is None:
            break
    told = [{"accountId": each.account_id, "roleName": each.id} for each in roles]
    return {"roles": told}
