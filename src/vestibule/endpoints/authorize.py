"""The page where a user lets a client in that waits on a redirect URI.

Source: RFC 6749, section 4.1; RFC 9700, section 4.11 (no open redirector).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from vestibule.endpoints.browser_sessions import (
    BrowserSession,
    find_browser_session,
    sign_in_redirect,
)
from vestibule.endpoints.csrf import read_own_form
from vestibule.endpoints.pages import render_page
from vestibule.endpoints.requests import request_origin
from vestibule.model.errors import Invalid, Unauthenticated
from vestibule.sessions.authorization_requests import (
    ReturnAddress,
    parse_code_challenge,
    parse_return_address,
)
from vestibule.sessions.consents import consent_to_code, refuse_code
from vestibule.sessions.redirect_uris import is_loopback, redirect_location, redirect_origin
from vestibule.store.work import UnitsOfWork

_UNKNOWN_CLIENT = "The program that sent you here is not registered, or no longer."


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for a code that is right in everything."""

    address: ReturnAddress
    code_challenge: str


def routes(units: UnitsOfWork) -> list[Route]:
    """GET and POST /authorize."""
    return [
        Route("/authorize", partial(show_consent, units), methods=["GET"]),
        Route("/authorize", partial(decide_consent, units), methods=["POST"]),
    ]


async def show_consent(units: UnitsOfWork, request: Request) -> Response:
    """Asks the user whether the client may, once it is sure who asks and where the answer goes."""
    asked = _asked(units, request)
    if isinstance(asked, Response):
        return asked
    browser = find_browser_session(units, request)
    if browser is None:
        return sign_in_redirect(request)
    return _consent_page(request, asked.address, browser)


async def decide_consent(units: UnitsOfWork, request: Request) -> Response:
    """Sends the user back to the client, with a code or without."""
    asked = _asked(units, request)
    if isinstance(asked, Response):
        return asked
    browser = find_browser_session(units, request)
    if browser is None:
        return sign_in_redirect(request)
    fields = await read_own_form(units, request, session_id=browser.session.id)
    origin, session = request_origin(request), browser.session
    if fields.get("decision") != "allow":
        await units.write(
            lambda work: refuse_code(work, asked.address, session=session, origin=origin)
        )
        return _back(asked.address, error="access_denied")
    code = await units.write(
        lambda work: consent_to_code(
            work,
            asked.address,
            code_challenge=asked.code_challenge,
            session=session,
            origin=origin,
        )
    )
    return _back(asked.address, code=code.value)


def _asked(units: UnitsOfWork, request: Request) -> _Asked | Response:
    """What the client asks for, or how it is told that it asks wrongly."""
    given = request.query_params.multi_items()
    parameters: Mapping[str, str] = dict(given)
    if len(parameters) != len(given):
        return _problem(request, "The address names a parameter twice.")
    try:
        address = units.read(lambda work: parse_return_address(work, parameters))
    except Unauthenticated:
        return _problem(request, _UNKNOWN_CLIENT)
    except Invalid as error:
        return _problem(request, error.message)
    try:
        return _Asked(address, parse_code_challenge(address, parameters))
    except Invalid as error:
        # Anybody can register a web address: without a click nobody is sent there.
        if not is_loopback(address.redirect_uri):
            return _problem(request, error.message)
        return _back(address, error=error.kind.lower(), error_description=error.message)


def _consent_page(request: Request, address: ReturnAddress, browser: BrowserSession) -> Response:
    origin = redirect_origin(address.redirect_uri)
    return render_page(
        request,
        "authorize.html",
        # A policy cannot name an IPv6 address (CSP Level 3, host-source), so there the scheme does.
        form_targets=("http:" if "[" in origin else origin,),
        action=f"{request.url.path}?{request.url.query}",
        user_name=browser.session.user_name,
        csrf_token=browser.csrf_token,
        client_name=address.client.name,
        is_loopback=is_loopback(address.redirect_uri),
        return_origin=origin,
    )


def _back(address: ReturnAddress, **answer: str) -> Response:
    if address.state is not None:
        answer["state"] = address.state
    return RedirectResponse(redirect_location(address.redirect_uri, **answer), 303)


def _problem(request: Request, problem: str) -> Response:
    return render_page(request, "authorize_problem.html", status=400, problem=problem)
