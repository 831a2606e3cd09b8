"""Sign-in sessions: begun when a person has proved who they are, ended by sign-out or by time.

Ending one deletes it and, with it, every token that was made in it.
"""

from datetime import timedelta

from vestibule.model.clock import to_epoch
from vestibule.model.errors import Denied
from vestibule.model.secret import Secret
from vestibule.model.sign_in_sessions import SessionKind, SignInSession
from vestibule.store import sign_in_sessions as rows
from vestibule.store.authorization_codes import delete_unused_authorization_codes
from vestibule.store.device_authorizations import withdraw_approvals
from vestibule.store.keyring import token_digest
from vestibule.store.work import Work

LIFETIME = timedelta(hours=8)
_LONGEST_TEXT = 512
_LONGEST_TOKEN = 128


def start_sign_in_session(
    work: Work,
    user_id: str,
    *,
    kind: SessionKind,
    source_ip: str,
    user_agent: str,
    client_name: str | None = None,
) -> tuple[SignInSession, Secret]:
    """A new session of the user, and the token that stands for it: fresh, never one that was sent.

    Raises Denied when the user is gone or disabled.
    """
    who = rows.find_who_may_sign_in(work.tx, user_id)
    if who is None:
        raise Denied("This user cannot sign in.", kind="USER")
    rows.delete_expired_sign_in_sessions(work.tx, to_epoch(work.now))
    user_name, identity_store_id = who
    session = SignInSession(
        id=work.random.uuid(),
        user_id=user_id,
        user_name=user_name,
        identity_store_id=identity_store_id,
        kind=kind,
        created_at=work.now,
        expires_at=work.now + LIFETIME,
        source_ip=source_ip,
        user_agent=user_agent[:_LONGEST_TEXT],
        client_name=client_name[:_LONGEST_TEXT] if client_name is not None else None,
    )
    token = Secret(work.random.token())
    rows.insert_sign_in_session(work.tx, session, digest=token_digest(token.value))
    return session, token


def find_sign_in_session(work: Work, token: str) -> SignInSession | None:
    """The browser's session behind its cookie; None when it ended, or its user may not sign in."""
    if len(token) > _LONGEST_TOKEN:
        return None
    return rows.find_sign_in_session(
        work.tx, token_digest(token), kind=SessionKind.BROWSER, now=to_epoch(work.now)
    )


def list_sign_in_sessions(work: Work, user_id: str) -> list[SignInSession]:
    """Where the user is signed in, browsers and clients."""
    return rows.sign_in_sessions_of_user(work.tx, user_id, now=to_epoch(work.now))


def end_sign_in_session(work: Work, session_id: str) -> None:
    """Ends the session and what was made in it; one that has ended stays so."""
    rows.delete_sign_in_session(work.tx, session_id)


def end_sign_in_sessions(work: Work, user_id: str, *, but: str | None = None) -> int:
    """Ends all the user's sessions, except the one of the id `but`; answers how many.

    What the user has allowed and no client has fetched yet would become a session: it ends, too.
    """
    withdraw_approvals(work.tx, user_id)
    delete_unused_authorization_codes(work.tx, user_id)
    return rows.delete_other_sign_in_sessions(work.tx, user_id, but=but or "")
