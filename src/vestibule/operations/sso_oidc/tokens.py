"""Tokens for what a user has allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.model.oidc import GrantType, OidcClient, Origin, Tokens
from vestibule.model.operations import Authorization
from vestibule.model.secret import Secret
from vestibule.operations.operation import operation
from vestibule.sessions.authorization_codes import redeem_authorization_code
from vestibule.sessions.authorization_requests import check_requested_scopes
from vestibule.sessions.device_authorizations import redeem_device_code
from vestibule.sessions.oidc_clients import authenticate_client, check_grant_type
from vestibule.sessions.refresh_tokens import redeem_refresh_token
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_sso_oidc.type_defs import CreateTokenRequestTypeDef


@operation(
    "sso-oidc",
    "CreateToken",
    authorization=Authorization.NONE,
    secrets=("code", "deviceCode"),
)
def create_token(work: Work, call: Call, request: CreateTokenRequestTypeDef) -> dict[str, Any]:
    """An access token for a device code, an authorization code or a refresh token.

    Raises Unauthenticated (INVALID_CLIENT); Invalid (INVALID_REQUEST, INVALID_GRANT,
    INVALID_SCOPE, UNAUTHORIZED_CLIENT, UNSUPPORTED_GRANT_TYPE, EXPIRED_TOKEN); Denied
    (AUTHORIZATION_PENDING, ACCESS_DENIED); Throttled (SLOW_DOWN).
    Source: sso-oidc 2019-06-10, API_CreateToken.
    """
    client = authenticate_client(work, request["clientId"], Secret(request["clientSecret"]))
    grant_type = _grant_type(request["grantType"])
    check_grant_type(client, grant_type)
    check_requested_scopes(client, list(request.get("scope", ())))
    return _answer(_REDEEMED[grant_type](work, call, client, request))


def _grant_type(named: str) -> GrantType:
    try:
        return GrantType(named)
    except ValueError as error:
        raise Invalid("Unsupported grant type", kind="UNSUPPORTED_GRANT_TYPE") from error


def _for_device_code(
    work: Work, call: Call, client: OidcClient, request: CreateTokenRequestTypeDef
) -> Tokens:
    device_code = _needed(request, "deviceCode")
    return redeem_device_code(work, client, device_code=device_code, origin=_origin(call))


def _for_authorization_code(
    work: Work, call: Call, client: OidcClient, request: CreateTokenRequestTypeDef
) -> Tokens:
    return redeem_authorization_code(
        work,
        client,
        code=_needed(request, "code"),
        redirect_uri=_needed(request, "redirectUri"),
        code_verifier=_needed(request, "codeVerifier"),
        origin=_origin(call),
    )


def _for_refresh_token(
    work: Work, _call: Call, client: OidcClient, request: CreateTokenRequestTypeDef
) -> Tokens:
    return redeem_refresh_token(work, client, refresh_token=_needed(request, "refreshToken"))


_Redeem = Callable[[Work, Call, OidcClient, "CreateTokenRequestTypeDef"], Tokens]
_REDEEMED: Mapping[GrantType, _Redeem] = {
    GrantType.DEVICE_CODE: _for_device_code,
    GrantType.AUTHORIZATION_CODE: _for_authorization_code,
    GrantType.REFRESH_TOKEN: _for_refresh_token,
}


def _needed(request: CreateTokenRequestTypeDef, member: str) -> str:
    value = request.get(member)
    if not isinstance(value, str) or not value:
        raise Invalid(f"{member} is required for this grant type", kind="INVALID_REQUEST")
    return value


def _origin(call: Call) -> Origin:
    return Origin(call.source_ip, call.user_agent)


def _answer(tokens: Tokens) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "accessToken": tokens.access_token.value,
        "tokenType": "Bearer",
        "expiresIn": tokens.expires_in_seconds,
    }
    if tokens.refresh_token is not None:
        answer["refreshToken"] = tokens.refresh_token.value
    return answer
