"""Assignments on the wire, as botocore sends and reads them."""

from typing import Any

import pytest

from assignment_samples import MANAGEMENT, Sample, make_sample, make_user, provision
from operation_calls import call_operation, targets_of
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.model.account_assignments import PrincipalType
from vestibule.model.errors import Invalid, NotFound
from vestibule.operations.sso_admin.errors import SERVICE
from vestibule.store.work import Work


@pytest.fixture
def sample(work: Work) -> Sample:
    return make_sample(work)


def named(sample: Sample, **members: Any) -> dict[str, Any]:
    return {
        "InstanceArn": sample.instance.arn,
        "PermissionSetArn": sample.permission_set.arn,
        "TargetId": sample.account_id,
        "TargetType": "AWS_ACCOUNT",
        "PrincipalType": "USER",
        "PrincipalId": sample.user_id,
        **members,
    }


def listing(sample: Sample, **members: Any) -> dict[str, Any]:
    return {
        "InstanceArn": sample.instance.arn,
        "PermissionSetArn": sample.permission_set.arn,
        "AccountId": sample.account_id,
        **members,
    }


def test_a_creation_answers_awss_status_and_the_assignment_is_listed(
    work: Work, sample: Sample
) -> None:
    answer = call_operation(work, "sso-admin", "CreateAccountAssignment", named(sample))
    made = answer["AccountAssignmentCreationStatus"]
    assert len(made.pop("RequestId")) == 36
    assert made == {
        "Status": "IN_PROGRESS",
        "TargetId": sample.account_id,
        "TargetType": "AWS_ACCOUNT",
        "PermissionSetArn": sample.permission_set.arn,
        "PrincipalType": "USER",
        "PrincipalId": sample.user_id,
        "CreatedDate": work.now,
    }
    provision(work)
    listed = call_operation(work, "sso-admin", "ListAccountAssignments", listing(sample))
    assert listed == {
        "AccountAssignments": [
            {
                "AccountId": sample.account_id,
                "PermissionSetArn": sample.permission_set.arn,
                "PrincipalType": "USER",
                "PrincipalId": sample.user_id,
            }
        ]
    }


def test_a_removal_answers_its_status(work: Work, sample: Sample) -> None:
    call_operation(work, "sso-admin", "CreateAccountAssignment", named(sample))
    answer = call_operation(work, "sso-admin", "DeleteAccountAssignment", named(sample))
    assert answer["AccountAssignmentDeletionStatus"]["Status"] == "IN_PROGRESS"
    answer = call_operation(work, "sso-admin", "DeleteAccountAssignment", named(sample))
    failed = answer["AccountAssignmentDeletionStatus"]
    assert failed["Status"] == "FAILED"
    assert "EntitlementItem doesn't exist" in failed["FailureReason"]


def test_an_unknown_permission_set_and_another_instance_are_not_found(
    work: Work, sample: Sample
) -> None:
    arn = sample.permission_set.arn
    elsewhere = "arn:aws:sso:::instance/ssoins-0000000000000000"
    for wrong in ({"PermissionSetArn": arn[:-16] + "0" * 16}, {"InstanceArn": elsewhere}):
        for operation in ("CreateAccountAssignment", "DeleteAccountAssignment"):
            with pytest.raises(NotFound) as refused:
                call_operation(work, "sso-admin", operation, named(sample, **wrong))
            assert SERVICE.error_name(refused.value) == "ResourceNotFoundException"


def test_bad_input_is_refused_by_the_model(work: Work, sample: Sample) -> None:
    for wrong in (
        {"TargetType": "ORGANIZATIONAL_UNIT"},
        {"PrincipalType": "ROLE"},
        {"TargetId": "12"},
        {"PrincipalId": "x"},
    ):
        with pytest.raises(WireError):
            call_operation(work, "sso-admin", "CreateAccountAssignment", named(sample, **wrong))


@pytest.mark.parametrize("operation", ["CreateAccountAssignment", "DeleteAccountAssignment"])
def test_a_change_needs_instance_permission_set_and_account(
    work: Work, sample: Sample, operation: str
) -> None:
    targets = targets_of(work, "sso-admin", operation, named(sample))
    assert {target.resource for target in targets} == {
        sample.instance.arn,
        sample.permission_set.arn,
        f"arn:aws:sso:::account/{sample.account_id}",
    }
    assert {target.account for target in targets} == {MANAGEMENT}


def test_a_users_list_tells_the_group_that_is_assigned(work: Work, sample: Sample) -> None:
    to_group = {"PrincipalType": "GROUP", "PrincipalId": sample.group_id}
    call_operation(work, "sso-admin", "CreateAccountAssignment", named(sample, **to_group))
    provision(work)
    asked = {
        "InstanceArn": sample.instance.arn,
        "PrincipalType": "USER",
        "PrincipalId": sample.user_id,
    }
    found = call_operation(work, "sso-admin", "ListAccountAssignmentsForPrincipal", asked)
    assert found["AccountAssignments"] == [
        {
            "AccountId": sample.account_id,
            "PermissionSetArn": sample.permission_set.arn,
            **to_group,
        }
    ]
    narrowed = {**asked, "Filter": {"AccountId": "9" * 12}}
    found = call_operation(work, "sso-admin", "ListAccountAssignmentsForPrincipal", narrowed)
    assert found["AccountAssignments"] == []


def test_lists_are_paged_and_refuse_tokens_of_others(work: Work, sample: Sample) -> None:
    for n in range(3):
        user = make_user(work, sample.instance, f"u{n}")
        asked = named(sample, PrincipalType=PrincipalType.USER.value, PrincipalId=user)
        call_operation(work, "sso-admin", "CreateAccountAssignment", asked)
    provision(work)
    page = call_operation(
        work, "sso-admin", "ListAccountAssignments", listing(sample, MaxResults=2)
    )
    token = page["NextToken"]
    rest = call_operation(
        work, "sso-admin", "ListAccountAssignments", listing(sample, NextToken=token)
    )
    assert (len(page["AccountAssignments"]), len(rest["AccountAssignments"])) == (2, 1)
    assert "NextToken" not in rest
    with pytest.raises(Invalid) as refused:
        call_operation(
            work,
            "sso-admin",
            "ListAccountAssignments",
            listing(sample, AccountId="9" * 12, NextToken=token),
        )
    assert SERVICE.error_name(refused.value) == "ValidationException"
