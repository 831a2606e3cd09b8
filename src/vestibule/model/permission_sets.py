"""Permission sets: what a role of people may do, written once for many accounts."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """A permission set (`ps-…`).

    version: grows with every change of the set or its policies; an account that has an older one
    is LATEST_PERMISSION_SET_NOT_PROVISIONED.
    """

    id: str
    arn: str
    instance_arn: str
    name: str
    description: str | None
    session_duration: timedelta
    relay_state: str | None
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class CustomerPolicyReference:
    """A customer managed policy by name and path, to be found in each account."""

    name: str
    path: str = "/"

    @property
    def id(self) -> str:
        """Path and name, as in the policy's ARN: its key in lists."""
        return f"{self.path}{self.name}"


Boundary = str | CustomerPolicyReference
"""A permissions boundary: the ARN of an AWS managed policy, or a customer managed one."""


@dataclass(frozen=True, slots=True)
class PermissionSetDefinition:
    """All that a provisioned role is made from."""

    permission_set: PermissionSet
    managed_policy_arns: tuple[str, ...]
    customer_policy_references: tuple[CustomerPolicyReference, ...]
    inline_policy: str | None
    boundary: Boundary | None
