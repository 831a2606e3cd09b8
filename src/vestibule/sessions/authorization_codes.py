"""Authorization codes with proof of possession: from the consent page to the client, once.

Source: RFC 6749, section 4.1; RFC 7636; RFC 9700, section 2.1.1.
"""

import base64
import hashlib
import hmac
import re
from datetime import timedelta

from vestibule.model.clock import to_epoch
from vestibule.model.oidc import AuthorizationCode, OidcClient, Origin, Tokens
from vestibule.model.secret import Secret
from vestibule.sessions import sign_in_sessions
from vestibule.sessions.oidc_grants import invalid_grant, issue_tokens, start_client_session
from vestibule.store import authorization_codes as rows
from vestibule.store.keyring import token_digest
from vestibule.store.work import Work

LIFETIME = timedelta(minutes=5)
_CODE_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CODE_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def is_code_challenge(text: str) -> bool:
    """Whether the text can be an S256 code challenge. Source: RFC 7636, section 4.2."""
    return _CODE_CHALLENGE.fullmatch(text) is not None


def create_authorization_code(
    work: Work, client: OidcClient, *, user_id: str, redirect_uri: str, code_challenge: str
) -> Secret:
    """A code that this client may exchange within five minutes, once, for the user's consent."""
    rows.delete_expired_authorization_codes(
        work.tx, until=to_epoch(work.now - sign_in_sessions.LIFETIME)
    )
    code = Secret(work.random.token())
    kept = AuthorizationCode(client.id, user_id, redirect_uri, code_challenge, work.now + LIFETIME)
    rows.insert_authorization_code(work.tx, kept, digest=token_digest(code.value))
    return code


def redeem_authorization_code(
    work: Work,
    client: OidcClient,
    *,
    code: str,
    redirect_uri: str,
    code_verifier: str,
    origin: Origin,
) -> Tokens:
    """The tokens of a code, which is used up by this.

    redirect_uri: as it was when the code was asked for, exactly.
    Raises Invalid (INVALID_GRANT): unknown, expired, of another client or redirect URI, or with a
    wrong verifier; or used before, which ends what it gave.
    """
    digest = token_digest(code)
    found = rows.find_authorization_code(work.tx, digest)
    if found is None or found.client_id != client.id:
        raise invalid_grant()
    if found.session_id is not None:
        sign_in_sessions.end_sign_in_session(work, found.session_id)
        raise invalid_grant(keeps_changes=True)
    if found.expires_at <= work.now or found.redirect_uri != redirect_uri:
        raise invalid_grant()
    if not _is_verified(code_verifier, found.code_challenge):
        # Who holds the code and not the verifier has stolen it: it shall not try again.
        rows.delete_authorization_code(work.tx, digest)
        raise invalid_grant(keeps_changes=True)
    session = start_client_session(work, client, user_id=found.user_id, origin=origin)
    if not rows.redeem_authorization_code(work.tx, digest, session_id=session.id):
        raise invalid_grant()
    return issue_tokens(work, client, session_id=session.id, session_expires_at=session.expires_at)


def _is_verified(code_verifier: str, code_challenge: str) -> bool:
    if not _CODE_VERIFIER.fullmatch(code_verifier):
        return False
    hashed = hashlib.sha256(code_verifier.encode()).digest()
    made = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
    return hmac.compare_digest(made.encode(), code_challenge.encode())
