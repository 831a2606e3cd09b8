"""Sign-in pages: user name, password, and the new password where the old one must be changed."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from vestibule.audit.refused_calls import RefusedCalls
from vestibule.endpoints.browser_sessions import find_browser_session
from vestibule.endpoints.cookies import SESSION_COOKIE, set_cookie
from vestibule.endpoints.csrf import read_own_form
from vestibule.endpoints.known_browsers import find_known_browser, keep_known_browser
from vestibule.endpoints.pages import is_secure, render_page
from vestibule.endpoints.pending_sign_ins import (
    PendingSignIn,
    begin_pending,
    find_pending,
    forget_pending,
    keep_pending,
    with_proof,
)
from vestibule.endpoints.requests import request_origin
from vestibule.endpoints.return_addresses import local_address
from vestibule.model.errors import Denied, Invalid, Throttled
from vestibule.model.secret import Secret
from vestibule.sessions.password_hashing import HashingPool
from vestibule.sessions.passwords import (
    check_password_rules,
    hash_password,
    is_among,
    verify_password,
)
from vestibule.sessions.sign_in import (
    PasswordProof,
    Refused,
    begin_attempt,
    change_password,
    count_refused_attempt,
    finish_attempt,
    hashes_not_reusable,
)
from vestibule.store.work import UnitsOfWork

_LONGEST_USER_NAME = 128
_WRONG = "The user name or password is wrong."
_BUSY = "Too many people sign in at this moment. Try again in a few seconds."
_TOO_LATE = "This sign-in took too long. Start again."
_DIFFERENT = "The two passwords are not the same."
REUSED = "You have used this password before. Choose another."


@dataclass(frozen=True, slots=True)
class SignInPages:
    """decoy: a hash that no password has, verified for users who do not exist."""

    units: UnitsOfWork
    pool: HashingPool
    decoy: str
    refused: RefusedCalls

    def routes(self) -> list[Route]:
        """GET and POST /sign-in, POST /sign-in/password and /sign-in/new-password."""
        return [
            Route("/sign-in", self.show_user_name, methods=["GET"]),
            Route("/sign-in", self.take_user_name, methods=["POST"]),
            Route("/sign-in/password", self.start_over, methods=["GET"]),
            Route("/sign-in/password", self.take_password, methods=["POST"]),
            Route("/sign-in/new-password", self.start_over, methods=["GET"]),
            Route("/sign-in/new-password", self.take_new_password, methods=["POST"]),
        ]

    async def show_user_name(self, request: Request) -> Response:
        """Asks for the user name; who is signed in already goes on at once."""
        return_to = local_address(request.query_params.get("return_to"))
        if find_browser_session(self.units, request):
            return RedirectResponse(return_to, 303)
        return self._ask_user_name(request, return_to)

    async def start_over(self, _: Request) -> Response:
        """A later page has no address of its own: reloading it begins again."""
        return RedirectResponse("/sign-in", 303)

    async def take_user_name(self, request: Request) -> Response:
        """Asks for the password, whether or not there is such a user."""
        pending = find_pending(self.units, request)
        if pending is None:
            return self._ask_user_name(request, local_address(None), problem=_TOO_LATE, status=403)
        form = await read_own_form(self.units, request, session_id=pending.id)
        return_to = local_address(form.get("return_to"))
        user_name = form.get("user_name", "").strip()
        if not 0 < len(user_name) <= _LONGEST_USER_NAME:
            return self._ask_user_name(
                request, return_to, problem="Enter your user name.", status=400
            )
        return self._ask_password(request, pending, user_name=user_name, return_to=return_to)

    async def take_password(self, request: Request) -> Response:
        """Signs the user in, or asks for a new password first."""
        pending = find_pending(self.units, request)
        if pending is None:
            return self._ask_user_name(request, local_address(None), problem=_TOO_LATE, status=403)
        form = await read_own_form(self.units, request, session_id=pending.id)
        return_to = local_address(form.get("return_to"))
        user_name = form.get("user_name", "")[:_LONGEST_USER_NAME]
        password = Secret(form.get("password", ""))
        try:
            return await self._verify(request, pending, user_name, password, return_to)
        except Throttled:
            self._count(request, pending, user_name, Refused.BUSY)
            problem, status, wait = _BUSY, 503, 5
        except _TurnedAway as away:
            problem, status, wait = away.problem, away.status, away.wait_seconds
        response = self._ask_password(
            request,
            pending,
            user_name=user_name,
            return_to=return_to,
            problem=problem,
            status=status,
        )
        if wait:
            response.headers["retry-after"] = str(wait)
        return response

    async def take_new_password(self, request: Request) -> Response:
        """Sets the new password and signs the user in."""
        pending = find_pending(self.units, request)
        if pending is None or pending.proof is None:
            return self._ask_user_name(request, local_address(None), problem=_TOO_LATE, status=403)
        form = await read_own_form(self.units, request, session_id=pending.id)
        return_to = local_address(form.get("return_to"))
        origin, proof, workflow = request_origin(request), pending.proof, pending.id
        try:
            hashes = self.units.read(lambda work: hashes_not_reusable(work, proof))
            hashed = await hash_new_password(self.pool, form, hashes)
            session, token = await self.units.write(
                lambda work: change_password(
                    work, proof, hashed=hashed, workflow_id=workflow, origin=origin
                )
            )
        except Denied:
            return self._ask_user_name(request, return_to, problem=_TOO_LATE, status=403)
        except Invalid as error:
            return self._ask_new_password(request, pending, return_to, problem=error.message)
        except Throttled:
            return self._ask_new_password(request, pending, return_to, problem=_BUSY, status=503)
        return self._signed_in(request, session.user_id, token, return_to)

    async def _verify(
        self,
        request: Request,
        pending: PendingSignIn,
        user_name: str,
        password: Secret,
        return_to: str,
    ) -> Response:
        origin = request_origin(request)
        self.pool.check_room()
        browser = find_known_browser(self.units, request)
        attempt = await self.units.write(
            lambda work: begin_attempt(work, user_name, origin=origin, browser=browser)
        )
        if attempt.wait:
            self._count(request, pending, user_name, Refused.LOCKED_OUT)
            raise _TurnedAway(_wait_text(attempt.wait), 429, ceil(attempt.wait.total_seconds()))
        is_right = await self.pool.run(verify_password, attempt.hashed or self.decoy, password)
        is_right = is_right and attempt.hashed is not None
        outcome = await self.units.write(
            lambda work: finish_attempt(
                work, attempt, is_right=is_right, workflow_id=pending.id, origin=origin
            )
        )
        if outcome is None:
            raise _TurnedAway(_WRONG, 403)
        if isinstance(outcome, PasswordProof):
            proven = with_proof(self.units, pending, outcome)
            return self._ask_new_password(request, proven, return_to, status=200)
        session, token = outcome
        return self._signed_in(request, session.user_id, token, return_to)

    def _signed_in(self, request: Request, user_id: str, token: Secret, return_to: str) -> Response:
        response = RedirectResponse(return_to, 303)
        set_cookie(response, SESSION_COOKIE, token.value, is_secure=is_secure(request))
        keep_known_browser(self.units, request, response, user_id)
        forget_pending(request, response)
        return response

    def _count(
        self, request: Request, pending: PendingSignIn, user_name: str, reason: Refused
    ) -> None:
        self.units.read(
            lambda work: count_refused_attempt(
                work,
                self.refused,
                user_name,
                workflow_id=pending.id,
                origin=request_origin(request),
                reason=reason,
            )
        )

    def _ask_user_name(
        self, request: Request, return_to: str, *, problem: str = "", status: int = 200
    ) -> Response:
        pending = find_pending(self.units, request) or begin_pending(self.units)
        response = render_page(
            request,
            "sign_in.html",
            status=status,
            has_script=True,
            csrf_token=pending.csrf_token(self.units),
            return_to=return_to,
            problem=problem,
        )
        keep_pending(self.units, request, response, pending)
        return response

    def _ask_password(
        self,
        request: Request,
        pending: PendingSignIn,
        *,
        user_name: str,
        return_to: str,
        problem: str = "",
        status: int = 200,
    ) -> Response:
        return render_page(
            request,
            "password.html",
            status=status,
            csrf_token=pending.csrf_token(self.units),
            user_name=user_name,
            return_to=return_to,
            problem=problem,
        )

    def _ask_new_password(
        self,
        request: Request,
        pending: PendingSignIn,
        return_to: str,
        *,
        problem: str = "",
        status: int = 400,
    ) -> Response:
        response = render_page(
            request,
            "new_password.html",
            status=status,
            csrf_token=pending.csrf_token(self.units),
            return_to=return_to,
            problem=problem,
        )
        keep_pending(self.units, request, response, pending)
        return response


class _TurnedAway(Exception):
    """A sign-in did not pass, and the page says so."""

    def __init__(self, problem: str, status: int, wait_seconds: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.status, self.wait_seconds = problem, status, wait_seconds


async def hash_new_password(
    pool: HashingPool, form: dict[str, str], not_reusable: tuple[str, ...]
) -> str:
    """The hash of the password that a form gives twice.

    Raises Invalid (PASSWORD) for one that breaks a rule, and Throttled.
    """
    password = Secret(form.get("new_password", ""))
    if password != Secret(form.get("repeated", "")):
        raise Invalid(_DIFFERENT, kind="PASSWORD")
    check_password_rules(password)
    if await pool.run(is_among, password, not_reusable):
        raise Invalid(REUSED, kind="PASSWORD")
    return await pool.run(hash_password, password)


def _wait_text(wait: timedelta) -> str:
    minutes = ceil(wait.total_seconds() / 60)
    unit = "minute" if minutes == 1 else "minutes"
    return f"Too many failed sign-ins. Try again in {minutes} {unit}."
