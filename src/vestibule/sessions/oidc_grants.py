"""What a client is given once a user has let it in: a sign-in session of its own, and tokens."""

from datetime import datetime, timedelta

from vestibule.model.errors import Denied, Invalid
from vestibule.model.oidc import OidcClient, Origin, Tokens
from vestibule.model.secret import Secret
from vestibule.model.sign_in_sessions import SessionKind, SignInSession
from vestibule.sessions.access_tokens import issue_access_token
from vestibule.sessions.sign_in_sessions import start_sign_in_session
from vestibule.store.keyring import token_digest
from vestibule.store.refresh_tokens import insert_refresh_token
from vestibule.store.work import Work

REFRESHED_LIFETIME = timedelta(hours=1)
LIFETIME = timedelta(hours=8)
_REFRESH_PREFIX = "aor"


def start_client_session(
    work: Work, client: OidcClient, *, user_id: str, origin: Origin
) -> SignInSession:
    """A session of the user in the client. Raises Invalid (INVALID_GRANT) when the user may not."""
    try:
        session, _ = start_sign_in_session(
            work,
            user_id,
            kind=SessionKind.CLIENT,
            source_ip=origin.source_ip,
            user_agent=origin.user_agent,
            client_name=client.name,
        )
    except Denied as error:
        raise invalid_grant() from error
    return session


def issue_tokens(
    work: Work, client: OidcClient, *, session_id: str, session_expires_at: datetime
) -> Tokens:
    """An access token, with a refresh token where the client refreshes; none outlives the session.

    Source: IAM Identity Center User Guide, authentication sessions.
    """
    refresh_token = None
    if client.is_refreshed:
        refresh_token = Secret(_REFRESH_PREFIX + work.random.token())
        insert_refresh_token(
            work.tx,
            token_digest(refresh_token.value),
            session_id=session_id,
            client_id=client.id,
        )
    lifetime = REFRESHED_LIFETIME if client.is_refreshed else LIFETIME
    expires_at = min(work.now + lifetime, session_expires_at)
    return Tokens(
        access_token=issue_access_token(work, session_id, expires_at=expires_at),
        expires_in_seconds=int((expires_at - work.now).total_seconds()),
        refresh_token=refresh_token,
    )


def invalid_grant(*, keeps_changes: bool = False) -> Invalid:
    """What every code or token that is not good is refused with: never why."""
    return Invalid("Invalid grant provided", kind="INVALID_GRANT", keeps_changes=keeps_changes)
