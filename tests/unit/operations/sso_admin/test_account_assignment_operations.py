"""Statuses of requests on the wire, as botocore reads them."""

from typing import Any

import pytest

from assignment_samples import Sample, assign, make_sample, provision, unassign
from operation_calls import call_operation
from vestibule.model.account_assignments import PrincipalType
from vestibule.model.errors import NotFound
from vestibule.operations.sso_admin.errors import SERVICE
from vestibule.store.work import Work


@pytest.fixture
def sample(work: Work) -> Sample:
    return make_sample(work)


def ask(work: Work, sample: Sample, operation: str, **members: Any) -> dict[str, Any]:
    named = {"InstanceArn": sample.instance.arn, **members}
    answer: dict[str, Any] = call_operation(work, "sso-admin", operation, named)
    return answer


def test_a_creation_is_followed_until_it_succeeds(work: Work, sample: Sample) -> None:
    asked = {"AccountAssignmentCreationRequestId": assign(work, sample.to_user).id}
    for expected in ("IN_PROGRESS", "SUCCEEDED"):
        answer = ask(work, sample, "DescribeAccountAssignmentCreationStatus", **asked)
        status = answer["AccountAssignmentCreationStatus"]
        assert (status["Status"], status["PrincipalId"]) == (expected, sample.user_id)
        assert "FailureReason" not in status
        provision(work)


def test_a_failure_tells_its_reason(work: Work, sample: Sample) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    asked = assign(work, sample.to(PrincipalType.GROUP, nobody)).id
    provision(work)
    answer = ask(
        work,
        sample,
        "DescribeAccountAssignmentCreationStatus",
        AccountAssignmentCreationRequestId=asked,
    )
    status = answer["AccountAssignmentCreationStatus"]
    assert status["Status"] == "FAILED"
    assert f"the GROUP assignee {nobody} was not found in directory d-" in status["FailureReason"]


def test_a_removal_is_followed_until_it_succeeds(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    provision(work)
    asked = {"AccountAssignmentDeletionRequestId": unassign(work, sample.to_user).id}
    for expected in ("IN_PROGRESS", "SUCCEEDED"):
        answer = ask(work, sample, "DescribeAccountAssignmentDeletionStatus", **asked)
        assert answer["AccountAssignmentDeletionStatus"]["Status"] == expected
        provision(work)


def test_an_unknown_request_is_not_found(work: Work, sample: Sample) -> None:
    removal = unassign(work, sample.to_user).id
    with pytest.raises(NotFound) as refused:
        ask(
            work,
            sample,
            "DescribeAccountAssignmentCreationStatus",
            AccountAssignmentCreationRequestId=removal,
        )
    assert SERVICE.error_name(refused.value) == "ResourceNotFoundException"


def test_lists_carry_only_status_id_and_date(work: Work, sample: Sample) -> None:
    made, removed = assign(work, sample.to_user), unassign(work, sample.to_group)
    listed = ask(work, sample, "ListAccountAssignmentCreationStatus")
    assert listed == {
        "AccountAssignmentsCreationStatus": [
            {"Status": "IN_PROGRESS", "RequestId": made.id, "CreatedDate": work.now}
        ]
    }
    failed = ask(work, sample, "ListAccountAssignmentDeletionStatus", Filter={"Status": "FAILED"})
    assert failed == {
        "AccountAssignmentsDeletionStatus": [
            {"Status": "FAILED", "RequestId": removed.id, "CreatedDate": work.now}
        ]
    }
    none = ask(work, sample, "ListAccountAssignmentDeletionStatus", Filter={"Status": "SUCCEEDED"})
    assert none == {"AccountAssignmentsDeletionStatus": []}
