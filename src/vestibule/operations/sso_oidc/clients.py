"""Registration of OIDC clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.model.operations import Authorization
from vestibule.operations.operation import operation
from vestibule.sessions import oidc_clients
from vestibule.sessions.start_urls import check_start_url
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_sso_oidc.type_defs import RegisterClientRequestTypeDef


@operation("sso-oidc", "RegisterClient", authorization=Authorization.NONE, registers=True)
def register_client(
    work: Work, call: Call, request: RegisterClientRequestTypeDef
) -> dict[str, Any]:
    """A client id and secret for whoever asks, good for 90 days.

    Raises Invalid: INVALID_CLIENT_METADATA, INVALID_SCOPE, INVALID_REDIRECT_URI,
    UNSUPPORTED_GRANT_TYPE, INVALID_REQUEST (another instance's issuer URL).
    Source: sso-oidc 2019-06-10, API_RegisterClient.
    """
    if "issuerUrl" in request:
        check_start_url(work, request["issuerUrl"], base_url=call.base_url)
    made = oidc_clients.register_client(
        work,
        name=request["clientName"],
        client_type=request["clientType"],
        scopes=request.get("scopes", ()),
        redirect_uris=request.get("redirectUris", ()),
        grant_types=request.get("grantTypes", ()),
    )
    return {
        "clientId": made.client_id,
        "clientSecret": made.client_secret.value,
        "clientIdIssuedAt": int(made.client.issued_at.timestamp()),
        "clientSecretExpiresAt": int(made.client.expires_at.timestamp()),
        "authorizationEndpoint": f"{call.base_url}/authorize",
        "tokenEndpoint": f"{call.base_url}/token",
    }
