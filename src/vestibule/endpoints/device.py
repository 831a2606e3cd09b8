"""The page where a user lets a device in by its code. Source: RFC 8628, section 3.3."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vestibule.audit.refused_calls import RefusedCalls
from vestibule.endpoints.browser_sessions import (
    BrowserSession,
    find_browser_session,
    sign_in_redirect,
)
from vestibule.endpoints.csrf import is_from_another_site, read_own_form
from vestibule.endpoints.pages import render_page
from vestibule.endpoints.requests import request_origin
from vestibule.model.errors import Throttled
from vestibule.model.oidc import DeviceAuthorization
from vestibule.sessions.consents import consent_to_device, count_wrong_user_code
from vestibule.sessions.device_authorizations import find_device_authorization, render_user_code
from vestibule.store.work import UnitsOfWork

_LONGEST_CODE = 16
_DECISIONS = {"allow": True, "deny": False}
_WRONG = "This code is not valid, or no longer. Check it, or start again on your device."
_TOO_MANY = "Too many wrong codes. Wait ten minutes, then start again on your device."


def routes(units: UnitsOfWork, refused: RefusedCalls) -> list[Route]:
    """GET and POST /device."""
    return [
        Route("/device", partial(show_device, units, refused), methods=["GET"]),
        Route("/device", partial(decide_device, units, refused), methods=["POST"]),
    ]


async def show_device(units: UnitsOfWork, refused: RefusedCalls, request: Request) -> Response:
    """Asks for the code, or with a code in the address what to do with its device."""
    browser = find_browser_session(units, request)
    if browser is None:
        return sign_in_redirect(request)
    user_code = request.query_params.get("user_code")
    if user_code is None or is_from_another_site(request):
        # A link from elsewhere looks nothing up: it could use up the user's wrong codes, and one
        # click more is asked of whoever follows a link to let a stranger's device in.
        return _ask_for_code(request, browser, user_code=user_code or "")
    user_id = browser.session.user_id
    try:
        found = await units.write(
            lambda work: find_device_authorization(work, user_code, user_id=user_id)
        )
    except Throttled:
        _count(units, refused, request, browser, "TooManyWrongUserCodes")
        return _ask_for_code(request, browser, problem=_TOO_MANY, status=429)
    if found is None:
        _count(units, refused, request, browser, "WrongUserCode")
        return _ask_for_code(request, browser, problem=_WRONG, status=404)
    return _ask_for_consent(request, browser, found)


async def decide_device(units: UnitsOfWork, refused: RefusedCalls, request: Request) -> Response:
    """Lets the device in or keeps it out."""
    browser = find_browser_session(units, request)
    if browser is None:
        return sign_in_redirect(request)
    fields = await read_own_form(units, request, session_id=browser.session.id)
    is_allowed = _DECISIONS.get(fields.get("decision", ""))
    if is_allowed is None:
        return _ask_for_code(request, browser, problem=_WRONG, status=400)
    try:
        found = await units.write(
            lambda work: consent_to_device(
                work,
                fields.get("user_code", ""),
                session=browser.session,
                origin=request_origin(request),
                is_allowed=is_allowed,
            )
        )
    except Throttled:
        _count(units, refused, request, browser, "TooManyWrongUserCodes")
        return _ask_for_code(request, browser, problem=_TOO_MANY, status=429)
    if found is None:
        _count(units, refused, request, browser, "WrongUserCode")
        return _ask_for_code(request, browser, problem=_WRONG, status=409)
    return render_page(
        request, "device_done.html", is_allowed=is_allowed, client_name=found.client_name
    )


def _count(
    units: UnitsOfWork,
    refused: RefusedCalls,
    request: Request,
    browser: BrowserSession,
    reason: str,
) -> None:
    origin, session = request_origin(request), browser.session
    units.read(
        lambda work: count_wrong_user_code(
            work, refused, session=session, origin=origin, reason=reason
        )
    )


def _ask_for_code(
    request: Request,
    browser: BrowserSession,
    *,
    user_code: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    return render_page(
        request,
        "device.html",
        status=status,
        user_name=browser.session.user_name,
        user_code=user_code[:_LONGEST_CODE],
        problem=problem,
    )


def _ask_for_consent(
    request: Request, browser: BrowserSession, found: DeviceAuthorization
) -> Response:
    return render_page(
        request,
        "device_confirm.html",
        user_name=browser.session.user_name,
        csrf_token=browser.csrf_token,
        client_name=found.client_name,
        user_code=render_user_code(found.user_code),
        source_ip=found.origin.source_ip,
        user_agent=found.origin.user_agent,
        requested_at=found.requested_at,
    )
