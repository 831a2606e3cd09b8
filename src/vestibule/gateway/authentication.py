"""Who calls: by signature, by portal access token, or by the browser's session.

In the browser's session a page of ours acts for the user (the portal's calls) or, where it names
one, as a role that the user may take (the console's calls of any other operation).
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

from vestibule.access.entitlements import get_entitled_role
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.gateway.signature_errors import SignatureError, SignatureFault
from vestibule.gateway.sigv4 import STANDARD_RULES, SignedRequest, SigningRules, verify_signature
from vestibule.model.callers import Caller
from vestibule.model.credentials import OpenedCredentials
from vestibule.model.errors import Unauthenticated
from vestibule.organization.access_keys import find_access_key, open_access_key
from vestibule.sessions.access_tokens import open_access_token
from vestibule.sessions.browser_callers import open_browser_session
from vestibule.sessions.role_credentials import PREFIX, open_role_credentials
from vestibule.sessions.role_sessions import entitled_role_session, role_session_caller
from vestibule.store.work import Work

_BEARER_HEADER = "x-amz-sso_bearer_token"
_STAND_IN = "browser"
_CSRF_HEADER = "x-csrf-token"
_ROLE_HEADER = "x-vestibule-role"
_ACCESS_KEY_ID = re.compile(r"\w{16,128}", re.ASCII)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)  # when no session had expired yet
_FAULTS = {
    "UNKNOWN_ACCESS_KEY": SignatureFault.UNKNOWN_ACCESS_KEY,
    "INVALID_TOKEN": SignatureFault.INVALID_TOKEN,
    "EXPIRED_TOKEN": SignatureFault.EXPIRED_TOKEN,
}


def authenticate_signature(
    work: Work, exchange: Exchange, rules: SigningRules = STANDARD_RULES
) -> OpenedCredentials:
    """The credentials that signed this very request. Raises SignatureError."""
    signed = exchange.signed
    if signed is None:
        raise SignatureError(SignatureFault.MISSING)
    try:
        opened = _open_credentials(work, signed)
    except Unauthenticated as error:
        raise SignatureError(_FAULTS.get(error.kind, SignatureFault.UNKNOWN_ACCESS_KEY)) from error
    verify_signature(
        signed,
        exchange.request,
        secret=opened.secret_access_key.value,
        now=work.now,
        rules=rules,
    )
    return opened


def _open_credentials(work: Work, signed: SignedRequest) -> OpenedCredentials:
    if not _ACCESS_KEY_ID.fullmatch(signed.access_key_id):
        raise Unauthenticated("The access key id is malformed.", kind="UNKNOWN_ACCESS_KEY")
    if signed.session_token is not None:
        return open_role_credentials(work, signed.access_key_id, signed.session_token)
    if signed.access_key_id.startswith(PREFIX):
        raise Unauthenticated("The session token is missing.", kind="UNKNOWN_ACCESS_KEY")
    return open_access_key(work, signed.access_key_id)


def find_claimed_account(work: Work, signed: SignedRequest) -> str | None:
    """Whose access key a request names, inactive and expired ones too; proves nothing."""
    if not _ACCESS_KEY_ID.fullmatch(signed.access_key_id):
        return None
    if signed.session_token is None:
        key = find_access_key(work, signed.access_key_id)
        return None if key is None else key.account_id
    try:
        then = replace(work, now=_BEFORE_ALL)
        opened = open_role_credentials(then, signed.access_key_id, signed.session_token)
    except Unauthenticated:
        return None
    return opened.caller.account_id


def authenticate_bearer(work: Work, exchange: Exchange, cookie_token: str | None) -> Caller:
    """The user behind a portal call: its access token, else the browser's session with CSRF token.

    Raises Unauthenticated.
    """
    headers = exchange.request.headers
    token = headers.get(_BEARER_HEADER)
    if token is not None:
        return open_access_token(work, token)
    if cookie_token is not None:
        return open_browser_session(work, cookie_token, csrf_token=headers.get(_CSRF_HEADER, ""))
    raise Unauthenticated("Session token not found or invalid", kind="INVALID_ACCESS_TOKEN")


def with_bearer_token(request: HttpRequest) -> HttpRequest:
    """The request with the token that the model asks for, where the browser's session stood in."""
    if _BEARER_HEADER in request.headers:
        return request
    return replace(request, headers={**request.headers, _BEARER_HEADER: _STAND_IN})


def names_role(exchange: Exchange) -> bool:
    """Whether the call is meant to be made as a role by the browser's session; proves nothing."""
    return exchange.signed is None and _ROLE_HEADER in exchange.request.headers


def authenticate_role_of_browser(
    work: Work, exchange: Exchange, cookie_token: str | None
) -> Caller:
    """The session of the role that a page of ours acts as: `x-vestibule-role: ACCOUNT/NAME`.

    Each call looks anew whether the user is signed in and may take the role.
    Raises WireError for a session that is over and for calls of other sites, and Denied.
    """
    headers = exchange.request.headers
    _check_same_origin(exchange)
    try:
        user = open_browser_session(
            work, cookie_token or "", csrf_token=headers.get(_CSRF_HEADER, "")
        )
    except Unauthenticated as error:
        raise WireError(
            "UnrecognizedClientException", "The browser's session has ended.", status=403
        ) from error
    account_id, _, name = headers[_ROLE_HEADER].partition("/")
    role = get_entitled_role(
        work,
        user.identity_store_user_id or "",
        account_id=account_id,
        permission_set_name=name,
    )
    session = entitled_role_session(work, role, user)
    return role_session_caller(role.account_id, session, session_id=user.session_id)


def _check_same_origin(exchange: Exchange) -> None:
    """Browsers say which site a page is from, and pages cannot make them say otherwise."""
    headers = exchange.request.headers
    origin, own = headers.get("origin"), _host(exchange.base_url)
    is_own = origin is None or (own != "" and _host(origin) == own)
    if not is_own or headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise WireError("AccessDeniedException", "Another site made this request.", status=403)


def _host(origin: str) -> str:
    """Host and port; a proxy in front of us may have ended TLS."""
    return origin.partition("://")[2].lower()
