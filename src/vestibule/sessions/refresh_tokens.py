"""Refresh tokens: each is good once; one that comes back ends everything it led to.

Source: RFC 9700, section 4.14.2.
"""

from vestibule.model.clock import to_epoch
from vestibule.model.oidc import OidcClient, Tokens
from vestibule.sessions.oidc_grants import invalid_grant, issue_tokens
from vestibule.sessions.sign_in_sessions import end_sign_in_session
from vestibule.store import refresh_tokens as rows
from vestibule.store.keyring import token_digest
from vestibule.store.work import Work


def redeem_refresh_token(work: Work, client: OidcClient, *, refresh_token: str) -> Tokens:
    """Fresh tokens for a refresh token, which is used up by this.

    Raises Invalid (INVALID_GRANT): unknown, of another client, of a session that is over; or
    used before, which ends the session, as one of the two who hold it is a thief.
    """
    digest = token_digest(refresh_token)
    found = rows.find_refresh_token(work.tx, digest, now=to_epoch(work.now))
    if found is None or found.client_id != client.id:
        raise invalid_grant()
    if found.is_used or not rows.use_refresh_token(work.tx, digest):
        end_sign_in_session(work, found.session_id)
        raise invalid_grant(keeps_changes=True)
    return issue_tokens(
        work,
        client,
        session_id=found.session_id,
        session_expires_at=found.session_expires_at,
    )
