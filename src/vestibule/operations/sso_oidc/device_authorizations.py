"""The start of the device flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.model.oidc import GrantType, Origin
from vestibule.model.operations import Authorization
from vestibule.model.secret import Secret
from vestibule.operations.operation import operation
from vestibule.sessions import device_authorizations
from vestibule.sessions.oidc_clients import authenticate_client, check_grant_type
from vestibule.sessions.start_urls import check_start_url
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_sso_oidc.type_defs import StartDeviceAuthorizationRequestTypeDef


@operation(
    "sso-oidc",
    "StartDeviceAuthorization",
    authorization=Authorization.NONE,
    secrets=("deviceCode", "userCode", "verificationUriComplete"),
    registers=True,
)
def start_device_authorization(
    work: Work, call: Call, request: StartDeviceAuthorizationRequestTypeDef
) -> dict[str, Any]:
    """The codes of a device that wants in, and the page where its user types one of them.

    Raises Unauthenticated (INVALID_CLIENT), Invalid (UNAUTHORIZED_CLIENT, INVALID_REQUEST) and
    Throttled (SLOW_DOWN). Source: sso-oidc 2019-06-10, API_StartDeviceAuthorization.
    """
    client = authenticate_client(work, request["clientId"], Secret(request["clientSecret"]))
    check_grant_type(client, GrantType.DEVICE_CODE)
    check_start_url(work, request["startUrl"], base_url=call.base_url)
    started = device_authorizations.start_device_authorization(
        work, client, origin=Origin(call.source_ip, call.user_agent)
    )
    user_code = device_authorizations.render_user_code(started.authorization.user_code)
    page = f"{call.base_url}/device"
    return {
        "deviceCode": started.device_code.value,
        "userCode": user_code,
        "verificationUri": page,
        "verificationUriComplete": f"{page}?user_code={user_code}",
        "expiresIn": int(device_authorizations.LIFETIME.total_seconds()),
        "interval": int(device_authorizations.INTERVAL.total_seconds()),
    }
