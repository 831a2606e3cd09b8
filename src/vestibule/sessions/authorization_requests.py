"""What a client asks of the authorize page, checked before anybody is asked to allow it.

Source: RFC 6749, section 4.1.2.1: what is wrong with the client or its redirect URI is shown to
the user and never sent to that URI; all else is sent back to the client.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from vestibule.model.errors import Invalid
from vestibule.model.oidc import GrantType, OidcClient
from vestibule.sessions.authorization_codes import is_code_challenge
from vestibule.sessions.oidc_clients import check_grant_type, open_client
from vestibule.sessions.redirect_uris import is_registered
from vestibule.store.work import Work

_LONGEST_STATE = 1024


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where the answer goes, and to which client: both are as they should be."""

    client: OidcClient
    redirect_uri: str
    state: str | None


def parse_return_address(work: Work, parameters: Mapping[str, str]) -> ReturnAddress:
    """Who asks, and where the answer goes.

    Raises Unauthenticated (INVALID_CLIENT) and Invalid (INVALID_REDIRECT_URI).
    """
    client = open_client(work, parameters.get("client_id", ""))
    redirect_uri = parameters.get("redirect_uri", "")
    if not is_registered(redirect_uri, client.redirect_uris):
        raise Invalid(
            "The redirect URI is not one that the client registered.", kind="INVALID_REDIRECT_URI"
        )
    return ReturnAddress(client, redirect_uri, parameters.get("state"))


def parse_code_challenge(address: ReturnAddress, parameters: Mapping[str, str]) -> str:
    """The S256 challenge of a request for a code that is right in all else, too.

    Raises Invalid: UNSUPPORTED_RESPONSE_TYPE, UNAUTHORIZED_CLIENT, INVALID_SCOPE, INVALID_REQUEST.
    """
    if parameters.get("response_type") != "code":
        raise Invalid("response_type must be code.", kind="UNSUPPORTED_RESPONSE_TYPE")
    check_grant_type(address.client, GrantType.AUTHORIZATION_CODE)
    check_requested_scopes(address.client, _scopes(parameters))
    challenge = parameters.get("code_challenge", "")
    is_hashed = parameters.get("code_challenge_method") == "S256"
    if not (is_hashed and is_code_challenge(challenge)):
        raise Invalid("A code_challenge of the method S256 is required.", kind="INVALID_REQUEST")
    if address.state is not None and len(address.state) > _LONGEST_STATE:
        raise Invalid("The state is too long.", kind="INVALID_REQUEST")
    return challenge


def check_requested_scopes(client: OidcClient, scopes: list[str]) -> None:
    """Raises Invalid (INVALID_SCOPE) for more than the client registered."""
    if not set(scopes) <= set(client.scopes):
        raise Invalid("The client did not register for this scope.", kind="INVALID_SCOPE")


def _scopes(parameters: Mapping[str, str]) -> list[str]:
    # AWS's clients write `scopes`, RFC 6749 `scope`.
    return (parameters.get("scopes") or parameters.get("scope") or "").split()
