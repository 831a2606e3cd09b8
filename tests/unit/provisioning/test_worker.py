"""The worker: does all that is due, survives being stopped anywhere, tries again what failed."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from assignment_samples import (
    ADMINISTRATOR,
    Clock,
    MemoryDatabase,
    Sample,
    assign,
    make_sample,
    memory_units,
    provision,
    unassign,
)
from memory_store import memory_work
from vestibule.access.account_assignment_operations import list_account_assignment_operations
from vestibule.access.account_assignments import create_account_assignment
from vestibule.access.permission_set_provisioning import (
    get_permission_set_provisioning,
    provision_permission_set,
)
from vestibule.audit.events import lookup_events
from vestibule.model.account_assignments import (
    AccountAssignment,
    OperationKind,
    OperationStatus,
    PrincipalType,
    ProvisionTargetType,
)
from vestibule.model.clock import system_clock
from vestibule.model.iam_entities import ReservedRole
from vestibule.model.randomness import Randomness
from vestibule.organization.accounts import (
    create_account,
    create_member_account,
    get_create_account_status,
)
from vestibule.organization.roles import list_roles
from vestibule.provisioning.drivers.driver import ProvisionedRole
from vestibule.provisioning.drivers.embedded import EmbeddedDriver
from vestibule.provisioning.worker import ProvisioningWorker
from vestibule.store.account_assignments import is_permission_set_assigned
from vestibule.store.keyring import KeyRing
from vestibule.store.provisioned_permission_sets import due_provisionings, find_provisioned
from vestibule.store.sqlite import SqliteDatabase, SqliteTransaction
from vestibule.store.work import UnitsOfWork, Work


class Killed(BaseException):
    """The process ended here; nobody catches it."""


class Countdown:
    """Stops whoever runs one statement too many."""

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, tx: SqliteTransaction) -> "CountedTransaction":
        return CountedTransaction(tx, self)

    def tick(self) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1


class CountedTransaction:
    def __init__(self, tx: SqliteTransaction, countdown: Countdown) -> None:
        self._tx, self._countdown = tx, countdown

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method: Callable[..., Any] = getattr(self._tx, name)

        def counted(*arguments: Any, **parameters: Any) -> Any:
            self._countdown.tick()
            return method(*arguments, **parameters)

        return counted


def copy_of(work: Work) -> Work:
    """The same store once more."""
    assert isinstance(work.tx, SqliteTransaction)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    work.tx._connection.backup(connection)
    connection.execute("PRAGMA foreign_keys=ON")
    return replace(work, tx=SqliteTransaction(connection))


def statuses(work: Work, kind: OperationKind) -> list[OperationStatus]:
    found, _ = list_account_assignment_operations(work, kind)
    return [operation.status for operation in found]


def role_names(work: Work, account_id: str) -> list[str]:
    found, _ = list_roles(work, account_id, path_prefix="/aws-reserved/")
    return [role.name for role in found]


def events(work: Work, account_id: str, name: str) -> int:
    found, _ = lookup_events(work, account_id, attribute=("EventName", name))
    return len(found)


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    with capture_logs() as logs:
        yield logs


def test_a_worker_killed_between_any_two_statements_loses_and_doubles_nothing() -> None:
    before = memory_work()
    sample = make_sample(before)
    other = create_member_account(before, "Other", email="other@example.com").id
    there = replace(sample.to_user, account_id=other)
    assign(before, there)
    provision(before)
    old_role = find_provisioned(before.tx, sample.permission_set.id, account_id=other)
    assert old_role is not None
    unassign(before, there)
    assign(before, sample.to_user)
    assign(before, sample.to(PrincipalType.USER, "0" * 8))
    asked = provision_permission_set(
        before,
        sample.permission_set.arn,
        target_type=ProvisionTargetType.ALL_PROVISIONED_ACCOUNTS,
        account_id=None,
        by=ADMINISTRATOR,
    )
    wanted = find_provisioned(before.tx, sample.permission_set.id, account_id=sample.account_id)
    assert wanted is not None

    for statements in range(1_000):
        work = copy_of(before)
        countdown = Countdown(statements)
        try:
            ProvisioningWorker(memory_units(work, around=countdown)).run_until_idle()
            is_killed = False
        except Killed:
            is_killed = True
        ProvisioningWorker(memory_units(work)).run_until_idle()

        assert role_names(work, sample.account_id) == [wanted.role_name]
        assert role_names(work, other) == []
        assert events(work, sample.account_id, "CreateRole") == 1
        assert events(work, other, "DeleteRole") == 1
        assert sorted(statuses(work, OperationKind.CREATION)) == [
            "FAILED",
            "SUCCEEDED",
            "SUCCEEDED",
        ]
        assert statuses(work, OperationKind.DELETION) == ["SUCCEEDED"]
        ended = get_permission_set_provisioning(work, asked.id)
        assert ended.failure_reason == "Received a 404 status error: Assignment not found."
        assert find_provisioned(work.tx, sample.permission_set.id, account_id=other) is None
        assert due_provisionings(work.tx, now=work.now + timedelta(days=1), count=1) == []
        if not is_killed:
            break
    assert statements > 20
    assert not is_killed


class UnreliableDriver(EmbeddedDriver):
    """Fails in one account, after it has changed something, as long as it is told to."""

    def __init__(self, account_id: str) -> None:
        self.bad_account: str | None = account_id

    def apply(self, work: Work, account_id: str, definition: ReservedRole) -> ProvisionedRole:
        made = super().apply(work, account_id, definition)
        if account_id == self.bad_account:
            raise TimeoutError(account_id)
        return made


@pytest.fixture
def sample(work: Work) -> Sample:
    return make_sample(work)


def test_an_account_that_fails_keeps_nobody_waiting_and_is_tried_again(
    work: Work, sample: Sample, logged: list[Any]
) -> None:
    other = create_member_account(work, "Other", email="other@example.com").id
    assign(work, replace(sample.to_user, account_id=other))
    assign(work, sample.to_user)
    clock, driver = Clock(), UnreliableDriver(sample.account_id)
    worker = ProvisioningWorker(memory_units(work, clock=clock), driver)
    worker.run_until_idle()
    assert (len(role_names(work, other)), role_names(work, sample.account_id)) == (1, [])
    assert sorted(statuses(work, OperationKind.CREATION)) == ["IN_PROGRESS", "SUCCEEDED"]
    row = find_provisioned(work.tx, sample.permission_set.id, account_id=sample.account_id)
    assert row is not None
    assert row.due_at is not None
    assert row.last_failure is not None
    assert (row.attempts, row.due_at > clock.now) == (1, True)
    assert [entry["event"] for entry in logged] == ["provisioning failed"]
    driver.bad_account = None
    worker.run_until_idle()
    assert role_names(work, sample.account_id) == []
    clock.now = row.due_at
    worker.run_until_idle()
    assert role_names(work, sample.account_id) == [row.role_name]
    assert statuses(work, OperationKind.CREATION) == ["SUCCEEDED"] * 2


def test_who_waits_too_long_is_told_and_the_account_still_comes_right(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    clock, driver = Clock(), UnreliableDriver(sample.account_id)
    worker = ProvisioningWorker(memory_units(work, clock=clock), driver)
    for _ in range(8):
        worker.run_until_idle()
        clock.now += timedelta(minutes=6)
    assert statuses(work, OperationKind.CREATION) == ["FAILED"]
    assert is_permission_set_assigned(work.tx, sample.permission_set.id)
    worker.run_until_idle()
    assert not is_permission_set_assigned(work.tx, sample.permission_set.id)
    assert role_names(work, sample.account_id) == []


def test_the_worker_finishes_accounts(work: Work, sample: Sample) -> None:
    asked = create_account(work, "New", email="new@example.com")
    ProvisioningWorker(memory_units(work)).run_until_idle()
    assert get_create_account_status(work, asked.id).account_id is not None


def test_many_rows_share_a_transaction(work: Work, sample: Sample) -> None:
    for n in range(40):
        account = create_member_account(work, "Dev", email=f"dev{n}@example.com")
        assign(work, replace(sample.to_user, account_id=account.id))
    units = memory_units(work)
    ProvisioningWorker(units).run_until_idle()
    assert set(statuses(work, OperationKind.CREATION)) == {OperationStatus.SUCCEEDED}
    assert isinstance(units.database, MemoryDatabase)
    assert units.database.commits <= 4


@pytest.fixture
def units(tmp_path: Path) -> Iterator[UnitsOfWork]:
    memory_work()  # loads the schema
    database = SqliteDatabase(tmp_path / "db")
    database.create_schema()
    keyring = KeyRing({1: bytes(32)}, 1)
    yield UnitsOfWork(database, keyring, Randomness(), system_clock, "us-east-1")
    database.close()


class ObservedDriver(EmbeddedDriver):
    """Tells when it was asked to do something."""

    def __init__(self) -> None:
        self.is_used = threading.Event()

    def observe(self, work: Work, account_id: str, *, role_name: str) -> ProvisionedRole | None:
        self.is_used.set()
        return super().observe(work, account_id, role_name=role_name)

    def wait(self) -> None:
        assert self.is_used.wait(10)
        self.is_used.clear()


def test_the_thread_starts_with_what_is_due_is_woken_and_starts_again(units: UnitsOfWork) -> None:
    sample = units.write_now(make_sample)
    driver = ObservedDriver()
    worker = ProvisioningWorker(units, driver)
    for start in (worker.start, worker.wake, worker.start):
        units.write_now(lambda work: assign(work, sample.to_user))
        start()
        driver.wait()
        if start == worker.wake:
            worker.start()  # it runs already
            assert [thread.name for thread in threading.enumerate()].count("provisioning") == 1
            worker.stop()
            worker.stop()
    worker.stop()
    assert "provisioning" not in [thread.name for thread in threading.enumerate()]
    found = units.read(lambda work: statuses(work, OperationKind.CREATION))
    assert found == [OperationStatus.SUCCEEDED] * 3


def test_a_fault_outside_of_any_row_does_not_end_the_thread(
    units: UnitsOfWork, logged: list[Any]
) -> None:
    sample = units.write_now(make_sample)
    has_failed, is_mended = threading.Event(), threading.Event()

    class BrokenDatabase:
        def __getattr__(self, name: str) -> Any:
            if not is_mended.is_set():
                has_failed.set()
                raise sqlite3.OperationalError("disk I/O error")
            return getattr(units.database, name)

    driver = ObservedDriver()
    worker = ProvisioningWorker(replace(units, database=BrokenDatabase()), driver)
    worker.start()
    assert has_failed.wait(10)
    units.write_now(lambda work: assign(work, sample.to_user))
    is_mended.set()
    worker.wake()
    driver.wait()
    worker.stop()
    assert units.read(lambda work: statuses(work, OperationKind.CREATION)) == ["SUCCEEDED"]
    assert logged[0]["event"] == "provisioning failed"


def test_twelve_hundred_assignments_succeed_in_seconds(units: UnitsOfWork) -> None:
    sample = units.write_now(make_sample)

    def ask(work: Work) -> None:
        accounts = [
            create_member_account(work, "Dev", email=f"dev{n}@example.com").id for n in range(1200)
        ]
        for account in accounts:
            assignment = AccountAssignment(
                sample.permission_set.arn, account, PrincipalType.USER, sample.user_id
            )
            create_account_assignment(work, assignment, by=ADMINISTRATOR)

    units.write_now(ask)
    began = time.monotonic()
    ProvisioningWorker(units).run_until_idle()
    assert time.monotonic() - began < 10
    found, _ = units.read(
        lambda work: list_account_assignment_operations(
            work, OperationKind.CREATION, status=OperationStatus.IN_PROGRESS
        )
    )
    assert found == []
