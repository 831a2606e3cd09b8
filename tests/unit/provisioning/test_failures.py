"""Pauses between attempts double, up to five minutes."""

from datetime import timedelta

from assignment_samples import assign, make_sample, provisioned
from vestibule.access.account_assignments import list_account_assignments
from vestibule.model.account_assignments import OperationKind, OperationStatus
from vestibule.provisioning.failures import postpone
from vestibule.store.account_assignment_operations import find_operation
from vestibule.store.work import Work


def test_pauses_double_up_to_five_minutes_and_the_eighth_failure_is_told(work: Work) -> None:
    sample = make_sample(work)
    asked = assign(work, sample.to_user)
    pauses, told = [], []
    for _ in range(11):
        postpone(work, (sample.permission_set.id, sample.account_id))
        row = provisioned(work, sample)
        found = find_operation(work.tx, asked.id, kind=OperationKind.CREATION)
        assert row is not None
        assert row.due_at is not None
        assert found is not None
        pauses.append(row.due_at - work.now)
        told.append(found.status)
    seconds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert pauses == [timedelta(seconds=pause) for pause in seconds]
    assert told == [OperationStatus.IN_PROGRESS] * 7 + [OperationStatus.FAILED] * 4
    arn = sample.permission_set.arn
    assert list_account_assignments(work, arn, account_id=sample.account_id) == ([], None)


def test_a_row_that_is_gone_is_left_alone(work: Work) -> None:
    postpone(work, ("ps-0123456789abcdef", "222222222222"))
