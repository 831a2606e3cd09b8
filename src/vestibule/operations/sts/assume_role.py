"""A session of a role, for whoever its trust policy and the caller's own policies let have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.arns import role_session_arn
from vestibule.model.calls import Call
from vestibule.model.operations import Authorization
from vestibule.operations.operation import operation
from vestibule.sessions import role_assumption
from vestibule.sessions.role_assumption import RoleAssumption, packed_share
from vestibule.sessions.role_credentials import issue_role_credentials
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_sts.type_defs import AssumeRoleRequestTypeDef

_DEFAULT_SECONDS = 3600


@operation("sts", "AssumeRole", reads=True, authorization=Authorization.HANDLER)
def assume_role(work: Work, call: Call, request: AssumeRoleRequestTypeDef) -> dict[str, Any]:
    """Credentials of a new session of the role.

    Raises Denied, Invalid (duration, tags), MalformedPolicy and QuotaExceeded (packed size).
    Source: sts 2011-06-15, API_AssumeRole.
    """
    asked = _assumption(request)
    role, session = role_assumption.assume_role(work, call, asked)
    made = issue_role_credentials(work, role.account_id, session)
    answer: dict[str, Any] = {
        "Credentials": {
            "AccessKeyId": made.access_key_id,
            "SecretAccessKey": made.secret_access_key.value,
            "SessionToken": made.session_token.value,
            "Expiration": made.expires_at,
        },
        "AssumedRoleUser": {
            "AssumedRoleId": f"{role.id}:{asked.session_name}",
            "Arn": role_session_arn(role.account_id, role.name, asked.session_name),
        },
    }
    if asked.policy is not None or asked.policy_arns or asked.tags:
        answer["PackedPolicySize"] = packed_share(asked)
    if session.source_identity is not None:
        answer["SourceIdentity"] = session.source_identity
    return answer


def _assumption(request: AssumeRoleRequestTypeDef) -> RoleAssumption:
    return RoleAssumption(
        role_arn=request["RoleArn"],
        session_name=request["RoleSessionName"],
        duration_seconds=request.get("DurationSeconds", _DEFAULT_SECONDS),
        policy=request.get("Policy"),
        policy_arns=tuple(each.get("arn", "") for each in request.get("PolicyArns", ())),
        tags=tuple((tag["Key"], tag["Value"]) for tag in request.get("Tags", ())),
        transitive_tag_keys=tuple(request.get("TransitiveTagKeys", ())),
        external_id=request.get("ExternalId"),
        source_identity=request.get("SourceIdentity"),
    )
