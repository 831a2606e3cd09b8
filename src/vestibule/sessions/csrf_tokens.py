"""Tokens that only our own pages can know: a form that lacks one was made by somebody else.

They are derived from the session, so nothing is stored, and they end with it.
"""

import base64
import hmac

from vestibule.store.work import Work

_PURPOSE = "csrf token"


def csrf_token(work: Work, session_id: str) -> str:
    """The token for the forms of a session (or of a sign-in that is under way)."""
    return _token(work, session_id, work.keyring.newest)


def is_csrf_token(work: Work, session_id: str, token: str) -> bool:
    """Whether the token is that session's, also when the keys were rotated meanwhile."""
    given = token.encode("utf-8", "replace")
    return any(
        hmac.compare_digest(_token(work, session_id, version).encode(), given)
        for version in work.keyring.keys
    )


def _token(work: Work, session_id: str, version: int) -> str:
    derived = work.keyring.derive(_PURPOSE, session_id.encode(), version=version)
    return base64.urlsafe_b64encode(derived).rstrip(b"=").decode()
