"""Who signed a request, as verified: never as claimed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class CallerKind(StrEnum):
    """The kinds of caller, named as CloudTrail's userIdentity.type."""

    ROOT = "Root"
    IAM_USER = "IAMUser"
    ASSUMED_ROLE = "AssumedRole"
    IDENTITY_CENTER_USER = "IdentityCenterUser"
    AWS_SERVICE = "AWSService"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class RoleSession:
    """The role behind an AssumedRole caller, and what the session carries.

    identity_store_user_id: the Identity Center user behind an AWSReservedSSO_* session.
    """

    role_arn: str
    role_id: str
    role_name: str
    session_name: str
    issued_at: datetime
    expires_at: datetime
    session_policy: str | None = None
    session_policy_arns: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    source_identity: str | None = None
    identity_store_user_id: str | None = None
    permission_set_arn: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who signed the request.

    arn: as GetCallerIdentity tells it (root, user, or assumed-role session).
    principal_id: account id, AIDA…, or AROA…:session.
    user_name: of an IAM user, or of an Identity Center user with a bearer token.
    """

    kind: CallerKind
    account_id: str
    arn: str
    principal_id: str
    access_key_id: str | None = None
    user_name: str | None = None
    role_session: RoleSession | None = None
    identity_store_user_id: str | None = None
    session_id: str | None = None


def service_caller(service: str, account_id: str) -> Caller:
    """Vestibule itself, acting as the AWS service `service` (for example sso.amazonaws.com)."""
    return Caller(CallerKind.AWS_SERVICE, account_id, service, service)


UNKNOWN_CALLER = Caller(CallerKind.UNKNOWN, "", "", "anonymous")
"""Nobody was authenticated."""
