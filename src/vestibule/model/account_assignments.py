"""Who has which permission set in which account, and how requests about that went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PrincipalType(StrEnum):
    """What is assigned: a person, or everyone of a group."""

    USER = "USER"
    GROUP = "GROUP"


class OperationStatus(StrEnum):
    """How far a request is that is carried out later."""

    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class OperationKind(StrEnum):
    """What a request about an assignment asks for."""

    CREATION = "CREATION"
    DELETION = "DELETION"


class ProvisionTargetType(StrEnum):
    """Where a permission set is to be provisioned again."""

    AWS_ACCOUNT = "AWS_ACCOUNT"
    ALL_PROVISIONED_ACCOUNTS = "ALL_PROVISIONED_ACCOUNTS"


class ProvisioningStatus(StrEnum):
    """Whether an account has the permission set as it is now."""

    LATEST = "LATEST_PERMISSION_SET_PROVISIONED"
    NOT_LATEST = "LATEST_PERMISSION_SET_NOT_PROVISIONED"


@dataclass(frozen=True, slots=True)
class AccountAssignment:
    """A user or group (principal_id) has a permission set in an account."""

    permission_set_arn: str
    account_id: str
    principal_type: PrincipalType
    principal_id: str

    @property
    def permission_set_id(self) -> str:
        """ps-…, the end of the ARN."""
        return self.permission_set_arn.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class KeptAssignment:
    """An assignment in the store. is_active: it gives access; else its creation is in flight."""

    id: str
    assignment: AccountAssignment
    is_active: bool


@dataclass(frozen=True, slots=True)
class AccountAssignmentOperation:
    """A request to make or remove an assignment; `id` is its RequestId, a UUID."""

    id: str
    kind: OperationKind
    status: OperationStatus
    assignment: AccountAssignment
    created_at: datetime
    created_by: str
    failure_reason: str | None = None


@dataclass(frozen=True, slots=True)
class PermissionSetProvisioning:
    """A request to bring accounts to the permission set as it is now; `id` is its RequestId.

    account_id: None where all accounts were meant that have the permission set.
    """

    id: str
    status: OperationStatus
    permission_set_arn: str
    account_id: str | None
    created_at: datetime
    created_by: str
    failure_reason: str | None = None

    @property
    def permission_set_id(self) -> str:
        """ps-…, the end of the ARN."""
        return self.permission_set_arn.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class ProvisionedPermissionSet:
    """What one account has of one permission set, and whether something is to be done about it.

    role_name: chosen once, before the role exists. role_arn, role_id and version_applied: None
    until the role exists. due_at: when to look again; None while there is nothing to do.
    """

    permission_set_id: str
    account_id: str
    role_name: str
    role_arn: str | None
    role_id: str | None
    version_applied: int | None
    attempts: int
    due_at: datetime | None
    last_failure: str | None


@dataclass(frozen=True, slots=True)
class EntitledRole:
    """A role that exists and that a user may take: a permission set in an account."""

    account_id: str
    account_name: str
    permission_set_arn: str
    permission_set_name: str
    session_duration: timedelta
    role_arn: str
    role_id: str
    role_name: str

    @property
    def id(self) -> str:
        """What tells the roles of one account apart: the permission set's name."""
        return self.permission_set_name


@dataclass(frozen=True, slots=True)
class SetInAccount:
    """A permission set that an account has; `id` is ps-…"""

    id: str
    arn: str


@dataclass(frozen=True, slots=True)
class AccountWithSet:
    """An account that has a permission set; `id` is the account's."""

    id: str
