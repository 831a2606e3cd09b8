"""A small organization with people in it, and shorthands to assign and provision."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from memory_store import START
from vestibule.access.account_assignments import (
    create_account_assignment,
    delete_account_assignment,
)
from vestibule.access.permission_sets import create_permission_set
from vestibule.identity_store.group_memberships import create_group_membership
from vestibule.identity_store.groups import create_group
from vestibule.identity_store.instances import create_instance
from vestibule.identity_store.users import create_user
from vestibule.model.account_assignments import (
    AccountAssignment,
    AccountAssignmentOperation,
    PrincipalType,
    ProvisionedPermissionSet,
)
from vestibule.model.callers import Caller, CallerKind
from vestibule.model.instances import Instance
from vestibule.model.permission_sets import PermissionSet
from vestibule.organization.accounts import create_member_account
from vestibule.organization.organizations import create_organization
from vestibule.provisioning.drivers.embedded import EmbeddedDriver
from vestibule.provisioning.reconcile import reconcile
from vestibule.store.provisioned_permission_sets import due_provisionings, find_provisioned
from vestibule.store.sqlite import SqliteTransaction
from vestibule.store.work import UnitsOfWork, Work

T = TypeVar("T")
MANAGEMENT = "111111111111"
ADMINISTRATOR = Caller(
    CallerKind.ROOT, MANAGEMENT, f"arn:aws:iam::{MANAGEMENT}:root", MANAGEMENT, "AKIA"
)


@dataclass(frozen=True)
class Sample:
    """One account beside the management account, one permission set, one user in one group."""

    instance: Instance
    account_id: str
    permission_set: PermissionSet
    user_id: str
    group_id: str

    @property
    def to_user(self) -> AccountAssignment:
        return self.to(PrincipalType.USER, self.user_id)

    @property
    def to_group(self) -> AccountAssignment:
        return self.to(PrincipalType.GROUP, self.group_id)

    def to(self, principal_type: PrincipalType, principal_id: str) -> AccountAssignment:
        return AccountAssignment(
            self.permission_set.arn, self.account_id, principal_type, principal_id
        )


def make_sample(work: Work) -> Sample:
    root = create_organization(work, MANAGEMENT, name="Main", email="main@example.com").root_id
    instance = create_instance(work, owner_account_id=MANAGEMENT)
    group = create_group(work, instance.identity_store_id, display_name="Developers", by="test")
    user_id = make_user(work, instance, "ada")
    create_group_membership(
        work, instance.identity_store_id, group_id=group.id, user_id=user_id, by="test"
    )
    account = create_member_account(work, "Dev", email="dev@example.com", parent_id=root)
    permission_set = create_permission_set(work, instance_arn=instance.arn, name="ReadOnly")
    return Sample(instance, account.id, permission_set, user_id, group.id)


def make_user(work: Work, instance: Instance, user_name: str) -> str:
    name = {"givenName": "A", "familyName": "L"}
    attributes = {"userName": user_name, "displayName": user_name, "name": name}
    return create_user(work, instance.identity_store_id, attributes=attributes, by="test").id


def assign(work: Work, assignment: AccountAssignment) -> AccountAssignmentOperation:
    return create_account_assignment(work, assignment, by=ADMINISTRATOR)


def unassign(work: Work, assignment: AccountAssignment) -> AccountAssignmentOperation:
    return delete_account_assignment(work, assignment, by=ADMINISTRATOR)


def provision(work: Work) -> int:
    """Does once what is due, as the worker would; tells how many rows were due."""
    due = due_provisionings(work.tx, now=work.now, count=1000)
    for row in due:
        reconcile(work, row, driver=EmbeddedDriver())
    return len(due)


def provisioned(work: Work, sample: Sample) -> ProvisionedPermissionSet | None:
    return find_provisioned(work.tx, sample.permission_set.id, account_id=sample.account_id)


class MemoryDatabase:
    """The database behind a `memory_work`, for whoever makes transactions of its own.

    around: wraps every transaction's statements.
    """

    def __init__(
        self, work: Work, *, around: Callable[[SqliteTransaction], Any] = lambda tx: tx
    ) -> None:
        assert isinstance(work.tx, SqliteTransaction)
        self._connection: sqlite3.Connection = work.tx._connection
        self._around = around
        self.commits = 0

    def read(self, function: Callable[[Any], T]) -> T:
        return function(SqliteTransaction(self._connection))

    def write_now(self, function: Callable[[Any], T]) -> T:
        self._connection.execute("BEGIN")
        try:
            answer = function(self._around(SqliteTransaction(self._connection)))
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        self.commits += 1
        return answer

    async def write(self, function: Callable[[Any], T]) -> T:
        return self.write_now(function)

    def create_schema(self) -> None:
        raise NotImplementedError

    def clear(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self._connection.close()


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now: datetime = START

    def __call__(self) -> datetime:
        return self.now


def memory_units(
    work: Work, *, clock: Clock | None = None, around: Callable[[Any], Any] = lambda tx: tx
) -> UnitsOfWork:
    """Units of work on the store of `work`."""
    database = MemoryDatabase(work, around=around)
    return UnitsOfWork(database, work.keyring, work.random, clock or Clock(), work.region)
