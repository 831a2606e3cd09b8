"""The thread that carries out what was asked for: due rows first to last, many a transaction.

Nothing is kept in memory: the rows that are due are the queue, so that whoever starts after a crash
goes on where the last one stopped.
"""

import threading
from datetime import datetime, timedelta

import structlog

from vestibule.organization.accounts import finish_create_account, unfinished_create_accounts
from vestibule.provisioning.drivers.driver import Driver
from vestibule.provisioning.drivers.embedded import EmbeddedDriver
from vestibule.provisioning.failures import postpone
from vestibule.provisioning.reconcile import reconcile
from vestibule.store.provisioned_permission_sets import (
    due_provisionings,
    find_provisioned,
    next_due,
)
from vestibule.store.work import UnitsOfWork, Work

_BATCH = 25  # rows a transaction: more would keep other writers waiting
_LONGEST_WAIT = timedelta(minutes=1)

_log = structlog.get_logger("provisioning")


class ProvisioningWorker:
    """Makes accounts agree with assignments, and finishes accounts that are being made."""

    def __init__(self, units: UnitsOfWork, driver: Driver | None = None) -> None:
        self._units = units
        self._driver = driver or EmbeddedDriver()
        self._woken = threading.Event()
        self._is_stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to work; what a former worker left is done first."""
        if self._thread is not None:
            return
        self._is_stopping.clear()
        self._woken.set()
        self._thread = threading.Thread(target=self._run, name="provisioning", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something may have become due; cheap, from any thread."""
        self._woken.set()

    def stop(self) -> None:
        """Finishes the transaction that runs, and ends; `start` begins anew."""
        self._is_stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def run_until_idle(self) -> None:
        """Does all that is due, in the thread of the caller."""
        self._finish_accounts()
        while self._is_due() and not self._is_stopping.is_set():
            self._reconcile_batch()

    def _run(self) -> None:
        while not self._is_stopping.is_set():
            self._woken.clear()
            wait = _LONGEST_WAIT
            try:
                self.run_until_idle()
                wait = self._until_next_due()
            except Exception as error:  # whatever it was, the rows are still due
                _log.error("provisioning failed", exc_info=error)
            self._woken.wait(wait.total_seconds())

    def _finish_accounts(self) -> None:
        for request_id in self._units.read(unfinished_create_accounts):
            self._finish_account(request_id)

    def _finish_account(self, request_id: str) -> None:
        try:
            self._units.write_now(lambda work: finish_create_account(work, request_id))
        except Exception as error:  # the others are not to wait for this one
            _log.error("account not made", request_id=request_id, exc_info=error)

    def _is_due(self) -> bool:
        due = self._units.read(lambda work: next_due(work.tx))
        return due is not None and due <= self._units.clock()

    def _until_next_due(self) -> timedelta:
        due: datetime | None = self._units.read(lambda work: next_due(work.tx))
        if due is None:
            return _LONGEST_WAIT
        return max(timedelta(0), min(due - self._units.clock(), _LONGEST_WAIT))

    def _reconcile_batch(self) -> None:
        try:
            self._units.write_now(self._reconcile_due)
        except Exception:  # one row is at fault: going one by one finds and logs it
            for key in self._units.read(_due_keys):
                self._reconcile_alone(key)

    def _reconcile_due(self, work: Work) -> None:
        for row in due_provisionings(work.tx, now=work.now, count=_BATCH):
            reconcile(work, row, driver=self._driver)

    def _reconcile_alone(self, key: tuple[str, str]) -> None:
        try:
            self._units.write_now(lambda work: self._reconcile_row(work, key))
        except Exception as error:  # it will be tried again, later
            _log.error("provisioning failed", permission_set_account=key, exc_info=error)
            self._units.write_now(lambda work: postpone(work, key))

    def _reconcile_row(self, work: Work, key: tuple[str, str]) -> None:
        row = find_provisioned(work.tx, key[0], account_id=key[1])
        if row is not None:
            reconcile(work, row, driver=self._driver)


def _due_keys(work: Work) -> list[tuple[str, str]]:
    rows = due_provisionings(work.tx, now=work.now, count=_BATCH)
    return [(row.permission_set_id, row.account_id) for row in rows]
