"""The nouns of OpenID Connect sign-in: clients, what they ask for, and what they are given."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vestibule.model.secret import Secret

PORTAL_SCOPE = "sso:account:access"
"""The list of the user's accounts and roles, and credentials for them."""


class GrantType(StrEnum):
    """How a client comes by a token, as it is written on the wire."""

    AUTHORIZATION_CODE = "authorization_code"
    DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name of a grant


@dataclass(frozen=True, slots=True)
class OidcClient:
    """A program that registered itself; anybody can, so its name proves nothing.

    scopes: empty for clients of the old style, which get one long access token and no refresh.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    grant_types: frozenset[GrantType]
    issued_at: datetime
    expires_at: datetime

    @property
    def is_refreshed(self) -> bool:
        """Whether its access tokens are short, with a refresh token beside them."""
        return PORTAL_SCOPE in self.scopes and GrantType.REFRESH_TOKEN in self.grant_types


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from."""

    source_ip: str
    user_agent: str


class DeviceState(StrEnum):
    """How far a device authorization has come."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    DENIED = "DENIED"
    REDEEMED = "REDEEMED"


@dataclass(frozen=True, slots=True)
class DeviceAuthorization:
    """A device that waits for a user to allow it.

    user_code: without its dash. origin: of the device. user_id: who decided.
    session_id: what the device was given, once it came for it.
    """

    user_code: str
    client_id: str
    client_name: str
    origin: Origin
    state: DeviceState
    requested_at: datetime
    expires_at: datetime
    polled_at: datetime | None = None
    user_id: str | None = None
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """What a user allowed in the browser, to be fetched once by the client that asked.

    session_id: what the client was given, once it came for it.
    """

    client_id: str
    user_id: str
    redirect_uri: str
    code_challenge: str
    expires_at: datetime
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token as kept; each is good for one exchange."""

    session_id: str
    client_id: str
    session_expires_at: datetime
    is_used: bool


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client is given."""

    access_token: Secret
    expires_in_seconds: int
    refresh_token: Secret | None
