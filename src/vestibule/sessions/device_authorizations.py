"""Device authorizations: a device shows a code, its user allows it in a browser, it gets tokens.

Source: RFC 8628.
"""

import string
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from vestibule.model.clock import to_epoch
from vestibule.model.errors import Denied, Invalid, Throttled
from vestibule.model.oidc import (
    DeviceAuthorization,
    DeviceState,
    OidcClient,
    Origin,
    Tokens,
)
from vestibule.model.secret import Secret
from vestibule.sessions import sign_in_sessions
from vestibule.sessions.oidc_grants import invalid_grant, issue_tokens, start_client_session
from vestibule.store import device_authorizations as rows
from vestibule.store.database import UniqueViolation
from vestibule.store.keyring import token_digest
from vestibule.store.work import Work

LIFETIME = timedelta(seconds=600)
INTERVAL = timedelta(seconds=1)
# Clocks and networks jitter: a device that keeps to the interval must never be told to slow down.
_SHORTEST_INTERVAL = INTERVAL / 2
MOST_WRONG_USER_CODES = 10
WRONG_USER_CODES_FORGOTTEN = timedelta(minutes=10)
# No vowels, so that no words appear, and nothing that looks like something else: RFC 8628, 6.1.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_LENGTH = 8
_TYPED = frozenset(string.ascii_uppercase + string.digits)
_TRIES = 5
_LONGEST_USER_AGENT = 256


@dataclass(frozen=True, slots=True)
class StartedDeviceAuthorization:
    """A fresh device authorization, and the code that the device asks for its tokens with."""

    authorization: DeviceAuthorization
    device_code: Secret


def start_device_authorization(
    work: Work, client: OidcClient, *, origin: Origin
) -> StartedDeviceAuthorization:
    """A pair of codes that lasts ten minutes. Raises Throttled when no user code is free.

    Source: sso-oidc 2019-06-10, API_StartDeviceAuthorization; RFC 8628, section 3.2.
    """
    # Kept for a while, so that a late device is told that its code has expired.
    rows.delete_expired_device_authorizations(work.tx, until=to_epoch(work.now - LIFETIME))
    device_code = Secret(work.random.token())
    for _ in range(_TRIES):
        authorization = DeviceAuthorization(
            user_code=_user_code(work),
            client_id=client.id,
            client_name=client.name,
            origin=Origin(origin.source_ip, origin.user_agent[:_LONGEST_USER_AGENT]),
            state=DeviceState.PENDING,
            requested_at=work.now,
            expires_at=work.now + LIFETIME,
        )
        if rows.find_by_user_code(work.tx, authorization.user_code) is None:
            return _kept(work, authorization, device_code)
    raise _slow_down()


def render_user_code(user_code: str) -> str:
    """XXXX-XXXX."""
    return f"{user_code[:4]}-{user_code[4:]}"


def find_device_authorization(
    work: Work, user_code: str, *, user_id: str
) -> DeviceAuthorization | None:
    """What waits under the code, as the user typed it; None for a wrong code, which is counted.

    Raises Throttled after too many wrong ones.
    """
    wrong, since = rows.wrong_user_codes(work.tx, user_id)
    if to_epoch(work.now) - since >= WRONG_USER_CODES_FORGOTTEN.total_seconds():
        wrong, since = 0, to_epoch(work.now)
    if wrong >= MOST_WRONG_USER_CODES:
        raise Throttled("Too many wrong codes. Wait ten minutes.", kind="USER_CODE")
    found = rows.find_by_user_code(work.tx, _typed(user_code))
    if found and found.state is DeviceState.PENDING and found.expires_at > work.now:
        return found
    rows.set_wrong_user_codes(work.tx, user_id, count=wrong + 1, since=since)
    return None


def decide_device_authorization(
    work: Work, user_code: str, *, user_id: str, is_allowed: bool
) -> DeviceAuthorization | None:
    """Lets the device in, as the user, or keeps it out; None when the code is not good any more.

    Raises Throttled after too many wrong codes: this is no way around the count either.
    """
    found = find_device_authorization(work, user_code, user_id=user_id)
    if found is None:
        return None
    state = DeviceState.APPROVED if is_allowed else DeviceState.DENIED
    rows.decide_device_authorization(work.tx, found.user_code, state=state, user_id=user_id)
    return found


def redeem_device_code(
    work: Work, client: OidcClient, *, device_code: str, origin: Origin
) -> Tokens:
    """The tokens of a device that was let in; once.

    Raises Denied (AUTHORIZATION_PENDING, ACCESS_DENIED), Throttled (SLOW_DOWN) and Invalid
    (EXPIRED_TOKEN; INVALID_GRANT: unknown, of another client, or used before, which ends what it
    gave). Source: RFC 8628, section 3.5.
    """
    found = rows.find_by_device_code(work.tx, token_digest(device_code))
    if found is None or found.client_id != client.id:
        raise invalid_grant()
    if found.session_id is not None:
        sign_in_sessions.end_sign_in_session(work, found.session_id)
        raise invalid_grant(keeps_changes=True)
    if found.expires_at <= work.now:
        raise Invalid("Device code has expired", kind="EXPIRED_TOKEN")
    if found.state is DeviceState.DENIED:
        raise Denied("The user denied the request", kind="ACCESS_DENIED")
    if found.state is DeviceState.PENDING or found.user_id is None:
        raise _still_pending(work, found)
    session = start_client_session(work, client, user_id=found.user_id, origin=origin)
    if not rows.redeem_device_authorization(work.tx, found.user_code, session_id=session.id):
        raise invalid_grant()
    return issue_tokens(work, client, session_id=session.id, session_expires_at=session.expires_at)


def _user_code(work: Work) -> str:
    # 240 is a multiple of 20: no letter is likelier than another.
    fair = (byte for byte in iter(lambda: work.random.bytes(1)[0], None) if byte < 240)
    return "".join(_LETTERS[byte % 20] for byte in islice(fair, _LENGTH))


def _typed(user_code: str) -> str:
    """The code without what people add and leave out: case, dash, spaces."""
    return "".join(letter for letter in user_code[:64].upper() if letter in _TYPED)


def _kept(
    work: Work, authorization: DeviceAuthorization, device_code: Secret
) -> StartedDeviceAuthorization:
    digest = token_digest(device_code.value)
    try:
        rows.insert_device_authorization(work.tx, authorization, digest=digest)
    except UniqueViolation as error:
        raise _slow_down() from error
    return StartedDeviceAuthorization(authorization, device_code)


def _still_pending(work: Work, found: DeviceAuthorization) -> Denied | Throttled:
    if found.polled_at is not None and work.now - found.polled_at < _SHORTEST_INTERVAL:
        return _slow_down()
    rows.mark_polled(work.tx, found.user_code, now=to_epoch(work.now))
    return Denied(
        "The user has not decided yet",
        kind="AUTHORIZATION_PENDING",
        keeps_changes=True,
        asks_again=True,
    )


def _slow_down() -> Throttled:
    return Throttled("Slow down", kind="SLOW_DOWN")
