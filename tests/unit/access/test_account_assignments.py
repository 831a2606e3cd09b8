"""Assignments: asked for, carried out, taken away."""

import pytest

from assignment_samples import (
    ADMINISTRATOR,
    Sample,
    assign,
    make_sample,
    make_user,
    provision,
    provisioned,
    unassign,
)
from vestibule.access import account_assignments
from vestibule.access.account_assignment_operations import (
    get_account_assignment_operation,
    list_account_assignment_operations,
)
from vestibule.access.account_assignments import (
    list_account_assignments,
    list_account_assignments_for_principal,
)
from vestibule.access.permission_sets import delete_permission_set
from vestibule.model.account_assignments import (
    AccountAssignment,
    AccountAssignmentOperation,
    OperationKind,
    OperationStatus,
    PrincipalType,
)
from vestibule.model.errors import Conflict, Invalid, NotFound, Throttled
from vestibule.store.account_assignments import is_permission_set_assigned
from vestibule.store.work import Work


@pytest.fixture
def sample(work: Work) -> Sample:
    return make_sample(work)


def outcome(work: Work, asked: AccountAssignmentOperation) -> AccountAssignmentOperation:
    return get_account_assignment_operation(work, asked.id, kind=asked.kind)


def assignments(work: Work, sample: Sample) -> list[AccountAssignment]:
    kept, _ = list_account_assignments(
        work, sample.permission_set.arn, account_id=sample.account_id
    )
    return [each.assignment for each in kept]


def test_an_assignment_is_in_progress_and_succeeds_once_it_is_provisioned(
    work: Work, sample: Sample
) -> None:
    asked = assign(work, sample.to_user)
    assert (asked.status, asked.created_by) == (OperationStatus.IN_PROGRESS, ADMINISTRATOR.arn)
    assert assignments(work, sample) == []
    provision(work)
    assert outcome(work, asked).status is OperationStatus.SUCCEEDED
    assert assignments(work, sample) == [sample.to_user]


def test_an_assignment_that_exists_succeeds_again(work: Work, sample: Sample) -> None:
    for _ in range(2):
        asked = assign(work, sample.to_user)
        provision(work)
        assert outcome(work, asked).status is OperationStatus.SUCCEEDED
    first, second = assign(work, sample.to_group), assign(work, sample.to_group)
    provision(work)
    assert outcome(work, first).status is outcome(work, second).status is OperationStatus.SUCCEEDED
    assert len(assignments(work, sample)) == 2


def test_assigning_an_unknown_permission_set_is_not_found(work: Work, sample: Sample) -> None:
    unknown = AccountAssignment(
        sample.permission_set.arn[:-16] + "0" * 16, sample.account_id, PrincipalType.USER, "u"
    )
    with pytest.raises(NotFound):
        assign(work, unknown)
    with pytest.raises(NotFound):
        unassign(work, unknown)


@pytest.mark.parametrize("principal_type", PrincipalType)
def test_an_unknown_principal_makes_the_request_fail_and_leaves_nothing(
    work: Work, sample: Sample, principal_type: PrincipalType
) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    asked = assign(work, sample.to(principal_type, nobody))
    provision(work)
    failed = outcome(work, asked)
    assert failed.status is OperationStatus.FAILED
    assert failed.failure_reason == (
        f"Received a 404 status error: the {principal_type} assignee {nobody} was not found in "
        f"directory {sample.instance.identity_store_id}"
    )
    assert not is_permission_set_assigned(work.tx, sample.permission_set.id)


def test_a_user_is_not_assigned_as_a_group(work: Work, sample: Sample) -> None:
    asked = assign(work, sample.to(PrincipalType.GROUP, sample.user_id))
    provision(work)
    assert outcome(work, asked).status is OperationStatus.FAILED


def test_an_unknown_account_makes_the_request_fail(work: Work, sample: Sample) -> None:
    elsewhere = AccountAssignment(
        sample.permission_set.arn, "999999999999", PrincipalType.USER, sample.user_id
    )
    asked = assign(work, elsewhere)
    provision(work)
    failed = outcome(work, asked)
    assert failed.status is OperationStatus.FAILED
    assert "404" in str(failed.failure_reason)
    assert not is_permission_set_assigned(work.tx, sample.permission_set.id)


def test_removing_an_assignment_that_is_not_there_fails_with_awss_text(
    work: Work, sample: Sample
) -> None:
    failed = unassign(work, sample.to_user)
    assert failed.status is OperationStatus.FAILED
    assert str(failed.failure_reason).startswith(
        "Received a 404 status error: EntitlementItem doesn't exist with the given entitlement "
        "key EntitlementKey{"
    )
    assert outcome(work, failed) == failed


def test_a_permission_set_in_use_is_not_deleted_until_its_role_is_gone(
    work: Work, sample: Sample
) -> None:
    arn = sample.permission_set.arn
    assign(work, sample.to_user)
    with pytest.raises(Conflict):
        delete_permission_set(work, arn)
    provision(work)
    unassign(work, sample.to_user)
    assert assignments(work, sample) == []
    with pytest.raises(Conflict):
        delete_permission_set(work, arn)
    provision(work)
    assert provisioned(work, sample) is None
    delete_permission_set(work, arn)


def test_a_user_lists_own_and_group_assignments_and_a_group_only_its_own(
    work: Work, sample: Sample
) -> None:
    other = make_user(work, sample.instance, "eve")
    for assignment in (sample.to_user, sample.to_group, sample.to(PrincipalType.USER, other)):
        assign(work, assignment)
    provision(work)

    def listed(kind: PrincipalType, principal: str, account: str | None) -> set[AccountAssignment]:
        found, _ = list_account_assignments_for_principal(work, kind, principal, account_id=account)
        return {each.assignment for each in found}

    both = {sample.to_user, sample.to_group}
    assert listed(PrincipalType.USER, sample.user_id, None) == both
    assert listed(PrincipalType.USER, sample.user_id, sample.account_id) == both
    assert listed(PrincipalType.USER, sample.user_id, "9" * 12) == set()
    assert listed(PrincipalType.GROUP, sample.group_id, None) == {sample.to_group}


def test_pages_hold_every_assignment_once_and_tokens_serve_one_list(
    work: Work, sample: Sample
) -> None:
    for n in range(5):
        assign(work, sample.to(PrincipalType.USER, make_user(work, sample.instance, f"u{n}")))
    provision(work)
    arn, account = sample.permission_set.arn, sample.account_id
    first, token = list_account_assignments(work, arn, account_id=account, count=3)
    second, end = list_account_assignments(work, arn, account_id=account, count=3, token=token)
    assert (len({each.id for each in first + second}), end) == (5, None)
    with pytest.raises(Invalid):
        list_account_assignments(work, arn, account_id="9" * 12, token=token)


def test_requests_are_listed_newest_first_by_kind_and_status(work: Work, sample: Sample) -> None:
    made = [assign(work, sample.to_user), assign(work, sample.to_group)]
    provision(work)
    waiting = assign(work, sample.to_user)
    unassign(work, sample.to_group)
    page, token = list_account_assignment_operations(work, OperationKind.CREATION, count=2)
    rest, end = list_account_assignment_operations(
        work, OperationKind.CREATION, count=2, token=token
    )
    assert ({each.id for each in page + rest}, end) == (
        {each.id for each in (*made, waiting)},
        None,
    )
    found, _ = list_account_assignment_operations(
        work, OperationKind.CREATION, status=OperationStatus.IN_PROGRESS
    )
    assert found == [waiting]
    with pytest.raises(Invalid):
        list_account_assignment_operations(work, OperationKind.DELETION, token=token)
    for wrong in (0, 101):
        with pytest.raises(Invalid):
            list_account_assignment_operations(work, OperationKind.CREATION, count=wrong)


def test_a_request_is_found_only_as_what_it_is(work: Work, sample: Sample) -> None:
    asked = assign(work, sample.to_user)
    with pytest.raises(NotFound):
        get_account_assignment_operation(work, asked.id, kind=OperationKind.DELETION)


def test_requests_in_progress_are_bounded(
    work: Work, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_assignments, "MAX_OUTSTANDING", 2)
    assign(work, sample.to_user)
    assign(work, sample.to_user)
    with pytest.raises(Throttled):
        assign(work, sample.to_user)
