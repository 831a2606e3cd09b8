"""The browser's session as a caller of the portal API."""

from vestibule.identity_store.instances import get_instance
from vestibule.model.arns import identity_store_member_arn
from vestibule.model.callers import Caller, CallerKind
from vestibule.model.errors import Unauthenticated
from vestibule.sessions.csrf_tokens import is_csrf_token
from vestibule.sessions.sign_in_sessions import find_sign_in_session
from vestibule.store.work import Work


def open_browser_session(work: Work, token: str, *, csrf_token: str) -> Caller:
    """The user signed in in the browser that sent the cookie `token`.

    csrf_token: proves that a page of ours made the request.
    Raises Unauthenticated (INVALID_ACCESS_TOKEN).
    """
    session = find_sign_in_session(work, token)
    if session is None or not is_csrf_token(work, session.id, csrf_token):
        raise Unauthenticated("Session token not found or invalid", kind="INVALID_ACCESS_TOKEN")
    return Caller(
        kind=CallerKind.IDENTITY_CENTER_USER,
        account_id=get_instance(work).owner_account_id,
        arn=identity_store_member_arn("user", session.user_id),
        principal_id=session.user_id,
        user_name=session.user_name,
        identity_store_user_id=session.user_id,
        session_id=session.id,
    )
