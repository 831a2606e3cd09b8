"""Access tokens of the portal API: who bears one."""

from datetime import datetime
from typing import NamedTuple

from vestibule.model.arns import identity_store_member_arn
from vestibule.model.callers import Caller, CallerKind
from vestibule.model.clock import to_epoch
from vestibule.model.errors import Unauthenticated
from vestibule.model.secret import Secret
from vestibule.store import access_tokens as rows
from vestibule.store.keyring import token_digest
from vestibule.store.work import Work

_PREFIX = "aoa"
_LONGEST = 128


def issue_access_token(work: Work, session_id: str, *, expires_at: datetime) -> Secret:
    """A token that is good until then, as long as the session and its user are."""
    rows.delete_expired_access_tokens(work.tx, until=to_epoch(work.now))
    token = Secret(_PREFIX + work.random.token())
    rows.insert_access_token(
        work.tx,
        token_digest(token.value),
        session_id=session_id,
        expires_at=to_epoch(expires_at),
    )
    return token


def open_access_token(work: Work, token: str) -> Caller:
    """The user who bears the token. Raises Unauthenticated (INVALID_ACCESS_TOKEN)."""
    bearer = None
    if len(token) <= _LONGEST:
        digest = token_digest(token)
        bearer = work.tx.remember(("bearer", digest), lambda: _find_bearer(work, digest))
    if bearer is None or bearer.good_until <= to_epoch(work.now):
        raise Unauthenticated("Session token not found or invalid", kind="INVALID_ACCESS_TOKEN")
    return bearer.caller


class _Bearer(NamedTuple):
    caller: Caller
    good_until: float


def _find_bearer(work: Work, digest: bytes) -> _Bearer | None:
    found = rows.find_bearer(work.tx, digest)
    if found is None:
        return None
    session_id, user_id, user_name, account_id, *ends = found
    caller = Caller(
        kind=CallerKind.IDENTITY_CENTER_USER,
        account_id=account_id,
        arn=identity_store_member_arn("user", user_id),
        principal_id=user_id,
        user_name=user_name,
        identity_store_user_id=user_id,
        session_id=session_id,
    )
    return _Bearer(caller, min(ends))
