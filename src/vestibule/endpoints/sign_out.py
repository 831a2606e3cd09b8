"""Signing out: a form for browsers without scripts, and the page after it."""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from vestibule.endpoints.browser_sessions import find_browser_session
from vestibule.endpoints.cookies import SESSION_COOKIE, clear_cookie
from vestibule.endpoints.csrf import read_own_form
from vestibule.endpoints.pages import is_secure, render_page
from vestibule.endpoints.requests import request_origin
from vestibule.sessions.sign_in import sign_out
from vestibule.store.work import UnitsOfWork


def routes(units: UnitsOfWork) -> list[Route]:
    """GET and POST /sign-out, GET /signed-out."""
    return [
        Route("/sign-out", partial(show_sign_out, units), methods=["GET"]),
        Route("/sign-out", partial(take_sign_out, units), methods=["POST"]),
        Route("/signed-out", partial(show_signed_out, units), methods=["GET"]),
    ]


async def show_sign_out(units: UnitsOfWork, request: Request) -> Response:
    """Asks whether to sign out."""
    browser = find_browser_session(units, request)
    if browser is None:
        return RedirectResponse("/signed-out", 303)
    return render_page(
        request,
        "sign_out.html",
        csrf_token=browser.csrf_token,
        user_name=browser.session.user_name,
    )


async def take_sign_out(units: UnitsOfWork, request: Request) -> Response:
    """Ends the session."""
    browser = find_browser_session(units, request)
    if browser is not None:
        await read_own_form(units, request, session_id=browser.session.id)
        origin, session = request_origin(request), browser.session
        await units.write(lambda work: sign_out(work, session, origin=origin))
    return RedirectResponse("/signed-out", 303)


async def show_signed_out(units: UnitsOfWork, request: Request) -> Response:
    """Says that the session is over, and has the browser forget its cookie.

    A cookie whose session lives stays: a link from elsewhere must not sign anybody out.
    """
    if find_browser_session(units, request):
        return RedirectResponse("/sign-out", 303)
    response = render_page(
        request,
        "message.html",
        title="You are signed out",
        text="Sessions of AWS roles and of command lines that you began go on until they end.",
        link=("/sign-in", "Sign in again"),
    )
    clear_cookie(response, SESSION_COOKIE, is_secure=is_secure(request))
    return response
