"""The nouns of AWS Organizations: the organization, its root, units and accounts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vestibule.model.arns import PARTITION


class AccountState(StrEnum):
    """Where an account stands in its life."""

    PENDING_ACTIVATION = "PENDING_ACTIVATION"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    PENDING_CLOSURE = "PENDING_CLOSURE"
    CLOSED = "CLOSED"


class CreateAccountState(StrEnum):
    """How the request for an account went."""

    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Organization:
    """The organization of this installation; `id` is o-…, `root_id` is r-…"""

    id: str
    root_id: str
    management_account_id: str

    def arn_of(self, kind: str, resource_id: str) -> str:
        """The ARN of its root, ou or account (`kind`) of that id."""
        return (
            f"arn:{PARTITION}:organizations::{self.management_account_id}:"
            f"{kind}/{self.id}/{resource_id}"
        )

    @property
    def arn(self) -> str:
        """The organization's own ARN."""
        return f"arn:{PARTITION}:organizations::{self.management_account_id}:organization/{self.id}"


@dataclass(frozen=True, slots=True)
class Root:
    """The top of the tree."""

    id: str
    arn: str
    name: str = "Root"


@dataclass(frozen=True, slots=True)
class OrganizationalUnit:
    """A branch of the tree (ou-…); `parent_id` is the root's or another unit's."""

    id: str
    parent_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account in the tree. joined_method: INVITED or CREATED."""

    id: str
    parent_id: str
    name: str
    email: str
    state: AccountState
    joined_method: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class CreateAccountStatus:
    """The request (car-…) for an account and what came of it.

    role_name: of the role that the management account may assume in the new one.
    """

    id: str
    account_name: str
    email: str
    role_name: str
    state: CreateAccountState
    requested_at: datetime
    completed_at: datetime | None = None
    account_id: str | None = None
    failure_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Parent:
    """What holds a child. type: ROOT or ORGANIZATIONAL_UNIT."""

    id: str
    type: str


@dataclass(frozen=True, slots=True)
class Child:
    """What a root or unit holds. type: ACCOUNT or ORGANIZATIONAL_UNIT."""

    id: str
    type: str
