"""Short-lived credentials of role sessions, which need no table.

The session token is a sealed claim set, bound to its access key id; the secret access key is
derived from the access key id. Verifying a request therefore costs no query.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from vestibule.model.callers import RoleSession
from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.credentials import OpenedCredentials
from vestibule.model.errors import Unauthenticated
from vestibule.model.secret import Secret
from vestibule.sessions.role_sessions import role_session_caller
from vestibule.store.keyring import Unsealable
from vestibule.store.work import Work

PREFIX = "ASIA"
_SEALED_FOR = "role-session-token"
_DERIVED_FOR = "role-secret-access-key"
_FORMAT = 1
_KEY_LETTERS = 16
_SECRET_BYTES = 30  # 40 characters of base64, as AWS's secrets have
_LONGEST_TOKEN = 8192


@dataclass(frozen=True, slots=True)
class RoleCredentials:
    """What a client signs with until `expires_at`."""

    access_key_id: str
    secret_access_key: Secret
    session_token: Secret
    expires_at: datetime


def issue_role_credentials(work: Work, account_id: str, session: RoleSession) -> RoleCredentials:
    """Credentials for a session in an account, good until `session.expires_at`."""
    access_key_id = PREFIX + work.random.upper(_KEY_LETTERS)
    sealed = work.keyring.seal(
        _SEALED_FOR, orjson.dumps(_claims(account_id, session)), associated=access_key_id.encode()
    )
    return RoleCredentials(
        access_key_id=access_key_id,
        secret_access_key=_secret_access_key(work, access_key_id, sealed),
        session_token=Secret(base64.b64encode(sealed).decode()),
        expires_at=session.expires_at,
    )


def open_role_credentials(work: Work, access_key_id: str, session_token: str) -> OpenedCredentials:
    """The secret and the caller behind a session token.

    Raises Unauthenticated: INVALID_TOKEN (forged, changed, or of another access key) or
    EXPIRED_TOKEN.
    """
    sealed, claims = _unsealed(work, access_key_id, session_token)
    session = _session(claims)
    if session.expires_at <= work.now:
        raise Unauthenticated(
            "The security token included in the request is expired", kind="EXPIRED_TOKEN"
        )
    caller = role_session_caller(claims["account"], session, access_key_id=access_key_id)
    return OpenedCredentials(_secret_access_key(work, access_key_id, sealed), caller)


def role_session_end(now: datetime, lifetime: timedelta, *, not_after: datetime) -> datetime:
    """When a session that starts now ends: whole seconds, and never after `not_after`."""
    return min(now + lifetime, not_after).replace(microsecond=0)


def _secret_access_key(work: Work, access_key_id: str, sealed: bytes) -> Secret:
    version = work.keyring.version_of(sealed)
    derived = work.keyring.derive(_DERIVED_FOR, access_key_id.encode(), version=version)
    return Secret(base64.b64encode(derived[:_SECRET_BYTES]).decode())


def _unsealed(work: Work, access_key_id: str, token: str) -> tuple[bytes, dict[str, Any]]:
    try:
        if len(token) > _LONGEST_TOKEN:
            raise ValueError("longer than any token of ours")
        sealed = base64.b64decode(token.encode("ascii"), validate=True)
        plain = work.keyring.unseal(_SEALED_FOR, sealed, associated=access_key_id.encode())
    except (Unsealable, ValueError, binascii.Error) as error:
        raise Unauthenticated(
            "The security token included in the request is invalid.", kind="INVALID_TOKEN"
        ) from error
    claims: dict[str, Any] = orjson.loads(plain)
    return sealed, claims


def _claims(account_id: str, session: RoleSession) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "account": account_id,
        "role": [session.role_arn, session.role_id, session.role_name],
        "name": session.session_name,
        "issued": to_epoch(session.issued_at),
        "expires": to_epoch(session.expires_at),
        "policy": session.session_policy,
        "policies": session.session_policy_arns,
        "tags": dict(session.tags),
        "source": session.source_identity,
        "user": session.identity_store_user_id,
        "permission_set": session.permission_set_arn,
    }


def _session(claims: dict[str, Any]) -> RoleSession:
    role_arn, role_id, role_name = claims["role"]
    return RoleSession(
        role_arn=role_arn,
        role_id=role_id,
        role_name=role_name,
        session_name=claims["name"],
        issued_at=from_epoch(claims["issued"]),
        expires_at=from_epoch(claims["expires"]),
        session_policy=claims["policy"],
        session_policy_arns=tuple(claims["policies"]),
        tags=claims["tags"],
        source_identity=claims["source"],
        identity_store_user_id=claims["user"],
        permission_set_arn=claims["permission_set"],
    )
