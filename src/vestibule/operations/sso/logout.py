"""The end of a user's session in a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vestibule.model.calls import Call
from vestibule.model.operations import Authorization
from vestibule.operations.operation import operation
from vestibule.sessions.sign_in_sessions import end_sign_in_session
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_sso.type_defs import LogoutRequestTypeDef


@operation("sso", "Logout", authorization=Authorization.BEARER)
def logout(work: Work, call: Call, _request: LogoutRequestTypeDef) -> None:
    """Ends the session of the token, and every token of that session.

    Role credentials that were handed out live on until they expire, as AWS's do.
    Raises Unauthenticated. Source: sso 2019-06-10, API_Logout.
    """
    if call.caller.session_id is not None:
        end_sign_in_session(work, call.caller.session_id)
