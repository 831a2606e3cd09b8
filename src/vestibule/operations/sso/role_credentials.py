"""Credentials for the roles of a user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.access.entitlements import get_entitled_role
from vestibule.model.calls import Call
from vestibule.model.operations import Authorization
from vestibule.operations.operation import operation
from vestibule.operations.sso.bearers import bearer_id
from vestibule.sessions.role_credentials import issue_role_credentials
from vestibule.sessions.role_sessions import entitled_role_session
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_sso.type_defs import GetRoleCredentialsRequestTypeDef


@operation("sso", "GetRoleCredentials", reads=True, authorization=Authorization.BEARER)
def get_role_credentials(
    work: Work, call: Call, request: GetRoleCredentialsRequestTypeDef
) -> dict[str, Any]:
    """Credentials of the role that a permission set is in an account, for as long as it says.

    Raises Unauthenticated, and Denied where the user does not have the permission set there.
    Source: sso 2019-06-10, API_GetRoleCredentials.
    """
    role = get_entitled_role(
        work,
        bearer_id(call),
        account_id=request["accountId"],
        permission_set_name=request["roleName"],
    )
    issued = issue_role_credentials(
        work, role.account_id, entitled_role_session(work, role, call.caller)
    )
    return {
        "roleCredentials": {
            "accessKeyId": issued.access_key_id,
            "secretAccessKey": issued.secret_access_key.value,
            "sessionToken": issued.session_token.value,
            "expiration": int(issued.expires_at.timestamp()) * 1000,
        }
    }
