"""OIDC clients, which need no table.

A client id is the sealed registration itself and its secret is derived from it: anybody may
register, so a registration must cost no row.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.errors import Invalid, Unauthenticated
from vestibule.model.oidc import PORTAL_SCOPE, GrantType, OidcClient
from vestibule.model.secret import Secret
from vestibule.sessions.redirect_uris import check_redirect_uri
from vestibule.store.keyring import Unsealable
from vestibule.store.work import Work

LIFETIME = timedelta(days=90)
_SEALED_FOR = "oidc-client-id"
_DERIVED_FOR = "oidc-client-secret"
_LONGEST_NAME = 128
_MOST_REDIRECT_URIS = 5
_LONGEST_ID = 8192


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A fresh registration, and what the client proves it with."""

    client: OidcClient
    client_id: str
    client_secret: Secret


def register_client(
    work: Work,
    *,
    name: str,
    client_type: str,
    scopes: Sequence[str] = (),
    redirect_uris: Sequence[str] = (),
    grant_types: Sequence[str] = (),
) -> RegisteredClient:
    """A client of its own making, good for 90 days.

    grant_types: as on the wire; empty for all. Raises Invalid: INVALID_CLIENT_METADATA,
    INVALID_SCOPE, INVALID_REDIRECT_URI, UNSUPPORTED_GRANT_TYPE.
    Source: sso-oidc 2019-06-10, API_RegisterClient; RFC 7591.
    """
    _check_metadata(name, client_type)
    check_scopes(scopes)
    granted = _grant_types(grant_types)
    if len(redirect_uris) > _MOST_REDIRECT_URIS:
        raise Invalid("Too many redirect URIs.", kind="INVALID_REDIRECT_URI")
    for uri in redirect_uris:
        check_redirect_uri(uri)
    now = work.now.replace(microsecond=0)
    client = OidcClient(
        id=work.random.token(16),
        name=name,
        scopes=tuple(dict.fromkeys(scopes)),
        redirect_uris=tuple(redirect_uris),
        grant_types=granted,
        issued_at=now,
        expires_at=now + LIFETIME,
    )
    sealed = work.keyring.seal(_SEALED_FOR, orjson.dumps(_claims(client)))
    client_id = base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()
    return RegisteredClient(client, client_id, _client_secret(work, client_id, sealed))


def open_client(work: Work, client_id: str) -> OidcClient:
    """The registration behind a client id. Raises Unauthenticated (INVALID_CLIENT)."""
    return _opened(work, client_id)[0]


def authenticate_client(work: Work, client_id: str, secret: Secret) -> OidcClient:
    """The client, which proved that the registration is its own.

    Raises Unauthenticated (INVALID_CLIENT).
    """
    client, sealed = _opened(work, client_id)
    right = _client_secret(work, client_id, sealed)
    if not hmac.compare_digest(right.value.encode(), secret.value.encode()):
        raise _invalid_client()
    return client


def check_scopes(scopes: Sequence[str]) -> None:
    """Raises Invalid (INVALID_SCOPE) for a scope that nothing here answers to."""
    unknown = [scope for scope in scopes if scope != PORTAL_SCOPE]
    if unknown:
        raise Invalid(f"Unsupported scope: {unknown[0][:80]}", kind="INVALID_SCOPE")


def check_grant_type(client: OidcClient, grant_type: GrantType) -> None:
    """Raises Invalid (UNAUTHORIZED_CLIENT) where the client did not register for the grant."""
    if grant_type not in client.grant_types:
        raise Invalid(
            f"The client is not registered for the grant type {grant_type.value}.",
            kind="UNAUTHORIZED_CLIENT",
        )


def _check_metadata(name: str, client_type: str) -> None:
    if client_type != "public":
        raise Invalid("The client type must be public.", kind="INVALID_CLIENT_METADATA")
    # People read the name on the consent page: it must be what it looks like.
    if not (name.strip() and name.isprintable() and len(name) <= _LONGEST_NAME):
        raise Invalid(
            f"The client name must be 1 to {_LONGEST_NAME} printable characters.",
            kind="INVALID_CLIENT_METADATA",
        )


def _grant_types(named: Sequence[str]) -> frozenset[GrantType]:
    if not named:
        return frozenset(GrantType)
    try:
        return frozenset(GrantType(name) for name in named)
    except ValueError as error:
        raise Invalid("Unsupported grant type.", kind="UNSUPPORTED_GRANT_TYPE") from error


def _opened(work: Work, client_id: str) -> tuple[OidcClient, bytes]:
    try:
        if len(client_id) > _LONGEST_ID:
            raise ValueError("longer than any client id of ours")
        padded = client_id.encode("ascii") + b"=" * (-len(client_id) % 4)
        sealed = base64.b64decode(padded, altchars=b"-_", validate=True)
        client = _client(orjson.loads(work.keyring.unseal(_SEALED_FOR, sealed)))
    except (Unsealable, ValueError, binascii.Error) as error:
        raise _invalid_client() from error
    if client.expires_at <= work.now:
        raise _invalid_client()
    return client, sealed


def _client_secret(work: Work, client_id: str, sealed: bytes) -> Secret:
    version = work.keyring.version_of(sealed)
    derived = work.keyring.derive(_DERIVED_FOR, client_id.encode(), version=version)
    return Secret(derived.hex())  # letters and digits: people pass it to command lines


def _invalid_client() -> Unauthenticated:
    return Unauthenticated("Invalid client provided", kind="INVALID_CLIENT")


def _claims(client: OidcClient) -> dict[str, Any]:
    return {
        "id": client.id,
        "name": client.name,
        "scopes": client.scopes,
        "redirects": client.redirect_uris,
        "grants": sorted(client.grant_types),
        "issued": to_epoch(client.issued_at),
        "expires": to_epoch(client.expires_at),
    }


def _client(claims: dict[str, Any]) -> OidcClient:
    return OidcClient(
        id=claims["id"],
        name=claims["name"],
        scopes=tuple(claims["scopes"]),
        redirect_uris=tuple(claims["redirects"]),
        grant_types=frozenset(GrantType(name) for name in claims["grants"]),
        issued_at=from_epoch(claims["issued"]),
        expires_at=from_epoch(claims["expires"]),
    )
