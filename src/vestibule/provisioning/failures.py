"""What becomes of a row that could not be worked on: it is tried again, less and less often."""

from dataclasses import replace
from datetime import timedelta

from vestibule.provisioning.requests import fail_requests
from vestibule.store.provisioned_permission_sets import find_provisioned, update_provisioned
from vestibule.store.work import Work

_LONGEST_PAUSE = timedelta(minutes=5)
_ATTEMPTS = 8  # about four minutes; then those who wait are told
_REASON = "Received a 500 status error: the account could not be changed. It will be tried again."


def postpone(work: Work, key: tuple[str, str]) -> None:
    """The row (permission set id, account id) is due again after a pause that doubles.

    After the eighth attempt the requests that wait for it have FAILED; the row is tried on.
    """
    row = find_provisioned(work.tx, key[0], account_id=key[1])
    if row is None:
        return
    attempts = row.attempts + 1
    pause = min(timedelta(seconds=0.5 * 2 ** min(attempts, 16)), _LONGEST_PAUSE)
    later = replace(row, attempts=attempts, due_at=work.now + pause, last_failure=_REASON)
    update_provisioned(work.tx, later)
    if attempts >= _ATTEMPTS:
        fail_requests(work, row, _REASON)
