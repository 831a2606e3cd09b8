"""All that browsers ask for, as one application."""

import secrets
from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from vestibule.audit.refused_calls import RefusedCalls
from vestibule.endpoints import authorize, device, health, sign_out
from vestibule.endpoints.built_faces import BuiltFace
from vestibule.endpoints.console import Console
from vestibule.endpoints.pages import render_page
from vestibule.endpoints.portal import DESCRIPTION_PATH, Portal
from vestibule.endpoints.security_headers import SecurityHeaders
from vestibule.endpoints.set_password import SetPasswordPage
from vestibule.endpoints.sign_in import SignInPages
from vestibule.endpoints.static_files import STATIC_PATH, show_favicon, show_static_file
from vestibule.model.secret import Secret
from vestibule.sessions.password_hashing import HashingPool
from vestibule.sessions.passwords import hash_password
from vestibule.store.work import UnitsOfWork

ENDPOINT_PATHS = frozenset(
    {
        DESCRIPTION_PATH,
        "/authorize",
        "/console",
        "/device",
        "/favicon.ico",
        "/health/live",
        "/health/ready",
        "/set-password",
        "/sign-in",
        "/sign-out",
        "/signed-out",
        "/start",
    }
)
_FOLDERS = ("/console/", "/start/", "/sign-in/")
_TEXTS = {
    400: ("The form cannot be read", "Go back and send it again."),
    403: ("This form has expired", "Go back, reload the page, and send the form again."),
    404: ("There is no such page", "Check the address."),
    405: ("This page does not take that", "Go to it from one of our pages."),
    413: ("The form is too large", "Go back and shorten what you entered."),
    415: ("The form cannot be read", "Go back and send it again."),
}
_FAILED = ("Something went wrong", "This is our fault. Try again in a moment.")

_log = structlog.get_logger("endpoints")


def build_endpoints(
    units: UnitsOfWork, refused: RefusedCalls, *, portal_assets: Path, console_assets: Path
) -> ASGIApp:
    """The application.

    refused: counts sign-ins that were turned away; portal_assets, console_assets: the folders that
    the faces were built into.
    """
    pool = HashingPool()
    decoy = hash_password(Secret(secrets.token_urlsafe()))
    app = Starlette(
        routes=[
            *health.routes(units),
            Route(f"{STATIC_PATH}/{{name}}", show_static_file, methods=["GET"]),
            Route("/favicon.ico", show_favicon, methods=["GET"]),
            *SignInPages(units, pool, decoy, refused).routes(),
            *SetPasswordPage(units, pool).routes(),
            *sign_out.routes(units),
            *device.routes(units, refused),
            *authorize.routes(units),
            *Portal(units, BuiltFace(units, "/start", portal_assets)).routes(),
            *Console(units, BuiltFace(units, "/console", console_assets)).routes(),
        ],
        exception_handlers={HTTPException: _show_problem, Exception: _show_failure},
    )
    # A path with a slash too many is another path: the AWS side must not see redirects of ours.
    app.router.redirect_slashes = False
    return SecurityHeaders(app)


def is_endpoint(path: str, method: str) -> bool:
    """Whether a request is for these pages and not for the AWS side.

    At `/` browsers ask with GET; everything AWS there is a POST.
    """
    if path == "/":
        return method in {"GET", "HEAD"}
    return path in ENDPOINT_PATHS or path.startswith(_FOLDERS)


async def _show_problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    title, text = _TEXTS.get(status, _FAILED)
    response = render_page(
        request, "message.html", status=status, title=title, text=text, link=("/start/", "Portal")
    )
    if isinstance(error, HTTPException):
        response.headers.update(error.headers or {})
    return response


async def _show_failure(request: Request, error: Exception) -> Response:
    _log.error("page failed", path=request.url.path, exc_info=error)
    title, text = _FAILED
    return render_page(
        request, "message.html", status=500, title=title, text=text, link=("/start/", "Portal")
    )
