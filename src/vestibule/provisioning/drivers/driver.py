"""What the worker needs of whoever makes roles in accounts."""

from dataclasses import dataclass
from typing import Protocol

from vestibule.model.iam_entities import ReservedRole
from vestibule.store.work import Work


@dataclass(frozen=True, slots=True)
class ProvisionedRole:
    """A role that exists. id: AROA…"""

    arn: str
    id: str


class Driver(Protocol):
    """Makes, changes and removes roles; every method may be repeated safely.

    A driver works inside the unit of work it is given: what it changes commits together with what
    is noted about it. Anything else than NotFound is taken to pass by itself, and tried again.
    """

    def apply(self, work: Work, account_id: str, definition: ReservedRole) -> ProvisionedRole:
        """The role, exactly as defined; it is made where it is missing.

        Raises NotFound (POLICY), and then has changed nothing, for a customer managed policy that
        the account does not have.
        """
        ...

    def remove(self, work: Work, account_id: str, *, role_name: str) -> None:
        """Removes the role, where it is there."""
        ...

    def observe(self, work: Work, account_id: str, *, role_name: str) -> ProvisionedRole | None:
        """The role as it is there now, if it is."""
        ...
