"""Forms that only our own pages can have sent."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from vestibule.endpoints.forms import read_form
from vestibule.sessions.csrf_tokens import is_csrf_token
from vestibule.store.work import UnitsOfWork

CSRF_FIELD = "csrf_token"


async def read_own_form(
    units: UnitsOfWork, request: Request, *, session_id: str | None
) -> dict[str, str]:
    """The form's fields, once it is sure that a page of ours, in this session, sent it.

    session_id: of the sign-in session, or of the sign-in under way; None: there is none.
    Raises HTTPException: 403 for another's form, else as `read_form`.
    """
    check_same_origin(request)
    fields = await read_form(request)
    token = fields.get(CSRF_FIELD, "")
    if session_id is None or not units.read(lambda work: is_csrf_token(work, session_id, token)):
        raise HTTPException(403)
    return fields


def check_same_origin(request: Request) -> None:
    """Raises HTTPException 403 when the browser says that another site made the request."""
    if is_from_another_site(request):
        raise HTTPException(403)
    origin = request.headers.get("origin")
    # Not parsed: what is no scheme, "://" and our own host is refused, whatever it is.
    if origin is not None and origin.partition("://")[2].lower() != request.url.netloc.lower():
        raise HTTPException(403)


def is_from_another_site(request: Request) -> bool:
    """Whether the browser says that a page of another origin made the request."""
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
