"""The page behind a one-time link, where a user sets a password."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vestibule.endpoints.csrf import read_own_form
from vestibule.endpoints.pages import render_page
from vestibule.endpoints.pending_sign_ins import begin_pending, find_pending, keep_pending
from vestibule.endpoints.requests import request_origin
from vestibule.endpoints.sign_in import hash_new_password
from vestibule.model.errors import Invalid, Throttled
from vestibule.sessions.password_hashing import HashingPool
from vestibule.sessions.sign_in import link_hashes_not_reusable, set_password_by_link
from vestibule.store.work import UnitsOfWork


@dataclass(frozen=True, slots=True)
class SetPasswordPage:
    """GET and POST /set-password."""

    units: UnitsOfWork
    pool: HashingPool

    def routes(self) -> list[Route]:
        """The page and its form."""
        return [
            Route("/set-password", self.show, methods=["GET"]),
            Route("/set-password", self.take, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Asks for the password, where the link still serves."""
        token = request.query_params.get("token", "")
        try:
            self.units.read(lambda work: link_hashes_not_reusable(work, token))
        except Invalid as error:
            return _useless_link(request, error.message)
        return self._ask(request, token)

    async def take(self, request: Request) -> Response:
        """Sets the password; the user signs in with it next."""
        pending = find_pending(self.units, request)
        session_id = pending.id if pending else None
        form = await read_own_form(self.units, request, session_id=session_id)
        token, origin = form.get("token", ""), request_origin(request)
        try:
            hashes = self.units.read(lambda work: link_hashes_not_reusable(work, token))
            hashed = await hash_new_password(self.pool, form, hashes)
            await self.units.write(
                lambda work: set_password_by_link(work, token, hashed=hashed, origin=origin)
            )
        except Invalid as error:
            if error.kind == "LINK":
                return _useless_link(request, error.message)
            return self._ask(request, token, problem=error.message, status=400)
        except Throttled as error:
            return self._ask(request, token, problem=error.message, status=503)
        return render_page(
            request,
            "message.html",
            title="Your password is set",
            text="Sign in with your user name and the new password.",
            link=("/sign-in", "Sign in"),
        )

    def _ask(
        self, request: Request, token: str, *, problem: str = "", status: int = 200
    ) -> Response:
        pending = find_pending(self.units, request) or begin_pending(self.units)
        response = render_page(
            request,
            "set_password.html",
            status=status,
            csrf_token=pending.csrf_token(self.units),
            token=token,
            problem=problem,
        )
        keep_pending(self.units, request, response, pending)
        return response


def _useless_link(request: Request, text: str) -> Response:
    return render_page(
        request,
        "message.html",
        status=404,
        title="This link does not work",
        text=f"{text} Ask your administrator for a new one.",
        link=("/sign-in", "Sign in"),
    )
