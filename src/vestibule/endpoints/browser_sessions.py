"""Who is signed in, in the browser that asks."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse

from vestibule.endpoints.cookies import session_token
from vestibule.endpoints.pages import is_secure
from vestibule.model.sign_in_sessions import SignInSession
from vestibule.sessions.csrf_tokens import csrf_token
from vestibule.sessions.sign_in_sessions import find_sign_in_session
from vestibule.store.work import UnitsOfWork, Work


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """The sign-in session of a browser, and the token for its forms."""

    session: SignInSession
    csrf_token: str


def find_browser_session(units: UnitsOfWork, request: Request) -> BrowserSession | None:
    """The session behind the request's cookie, if there is one."""
    token = session_token(request.headers, is_secure=is_secure(request))
    if token is None:
        return None

    def find(work: Work) -> BrowserSession | None:
        session = find_sign_in_session(work, token)
        return BrowserSession(session, csrf_token(work, session.id)) if session else None

    return units.read(find)


def sign_in_redirect(request: Request) -> RedirectResponse:
    """To the sign-in page, which comes back to this address."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?return_to={quote(here, safe='')}", 302)
