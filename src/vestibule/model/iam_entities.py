"""The nouns of IAM inside an embedded account: roles, users, policies, access keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from vestibule.model.arns import policy_arn, role_arn, user_arn
from vestibule.model.secret import Secret

PROTECTED_PATHS = ("/aws-reserved/", "/aws-service-role/")
"""Below these, only Vestibule itself makes and changes roles."""


@dataclass(frozen=True, slots=True)
class Role:
    """An IAM role; `id` is AROA… and never used again, even by a role of the same name.

    trust_policy: JSON text. boundary_arn: of the managed policy that bounds its permissions.
    """

    id: str
    account_id: str
    name: str
    path: str
    trust_policy: str
    description: str
    max_session_duration: timedelta
    created_at: datetime
    boundary_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """arn:aws:iam::ACCOUNT:role/PATH/NAME."""
        return role_arn(self.account_id, self.path, self.name)

    @property
    def is_protected(self) -> bool:
        """Whether only Vestibule itself may change it."""
        return self.path.startswith(PROTECTED_PATHS)


@dataclass(frozen=True, slots=True)
class IamUser:
    """An IAM user of an account (a `User` is a person of Identity Center); `id` is AIDA…"""

    id: str
    account_id: str
    name: str
    path: str
    created_at: datetime
    boundary_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """arn:aws:iam::ACCOUNT:user/PATH/NAME."""
        return user_arn(self.account_id, self.path, self.name)


IamEntity = Role | IamUser
"""What policies are attached to."""


@dataclass(frozen=True, slots=True)
class CustomerPolicy:
    """A managed policy that an account owns; `id` is ANPA…

    default_version: the number of the version in force. latest_version: of the newest ever made.
    """

    id: str
    account_id: str
    name: str
    path: str
    description: str
    default_version: int
    latest_version: int
    created_at: datetime
    updated_at: datetime
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """arn:aws:iam::ACCOUNT:policy/PATH/NAME."""
        return policy_arn(self.account_id, self.path, self.name)


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of a managed policy; `id` is v1, v2, … document: JSON text."""

    id: str
    document: str
    is_default: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class InlinePolicy:
    """A policy that is part of one role or user. document: JSON text."""

    name: str
    document: str


@dataclass(frozen=True, slots=True)
class AttachedPolicy:
    """A managed policy attached to a role or user."""

    id: str
    arn: str

    @property
    def name(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition("/")[2]


class AccessKeyStatus(StrEnum):
    """Whether an access key may sign."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"


@dataclass(frozen=True, slots=True)
class AccessKeyMetadata:
    """An access key without its secret. user_name: None for the key of an account's root user."""

    access_key_id: str
    account_id: str
    user_name: str | None
    status: AccessKeyStatus
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AccessKey:
    """An access key with its secret, as it is told once."""

    metadata: AccessKeyMetadata
    secret_access_key: Secret

    @property
    def access_key_id(self) -> str:
        """AKIA…"""
        return self.metadata.access_key_id


@dataclass(frozen=True, slots=True)
class ReservedRole:
    """All of a role below /aws-reserved/, as Vestibule wants it.

    managed_policy_arns: of AWS's. customer_policies: ARNs of policies of the account.
    inline_policies: name to JSON text.
    """

    name: str
    path: str
    description: str
    trust_policy: str
    max_session_duration: timedelta
    managed_policy_arns: tuple[str, ...] = ()
    customer_policies: tuple[str, ...] = ()
    inline_policies: Mapping[str, str] = field(default_factory=dict)
    boundary_arn: str | None = None
