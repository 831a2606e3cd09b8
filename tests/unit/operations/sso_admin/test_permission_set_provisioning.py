"""Provisioning on the wire, as botocore sends and reads it."""

from typing import Any

import pytest

from assignment_samples import MANAGEMENT, Sample, assign, make_sample, provision
from operation_calls import call_operation, targets_of
from vestibule.access.permission_set_policies import put_inline_policy
from vestibule.model.errors import Invalid, NotFound
from vestibule.operations.sso_admin.errors import SERVICE
from vestibule.store.work import Work

ALL = {"TargetType": "ALL_PROVISIONED_ACCOUNTS"}
INLINE = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'


@pytest.fixture
def sample(work: Work) -> Sample:
    sample = make_sample(work)
    assign(work, sample.to_user)
    provision(work)
    return sample


def ask(work: Work, sample: Sample, operation: str, **members: Any) -> dict[str, Any]:
    named = {"InstanceArn": sample.instance.arn, **members}
    answer: dict[str, Any] = call_operation(work, "sso-admin", operation, named)
    return answer


def start(work: Work, sample: Sample, **members: Any) -> dict[str, Any]:
    arn = sample.permission_set.arn
    answer = ask(work, sample, "ProvisionPermissionSet", PermissionSetArn=arn, **members)
    status: dict[str, Any] = answer["PermissionSetProvisioningStatus"]
    return status


def test_one_account_is_provisioned_and_followed(work: Work, sample: Sample) -> None:
    made = start(work, sample, TargetType="AWS_ACCOUNT", TargetId=sample.account_id)
    request_id = made.pop("RequestId")
    assert made == {
        "Status": "IN_PROGRESS",
        "AccountId": sample.account_id,
        "PermissionSetArn": sample.permission_set.arn,
        "CreatedDate": work.now,
    }
    provision(work)
    answer = ask(
        work,
        sample,
        "DescribePermissionSetProvisioningStatus",
        ProvisionPermissionSetRequestId=request_id,
    )
    assert answer["PermissionSetProvisioningStatus"]["Status"] == "SUCCEEDED"


def test_an_account_that_does_not_have_it_fails(work: Work, sample: Sample) -> None:
    failed = start(work, sample, TargetType="AWS_ACCOUNT", TargetId=MANAGEMENT)
    assert failed["Status"] == "FAILED"
    assert failed["FailureReason"] == "Received a 404 status error: Assignment not found."


def test_the_target_is_named_exactly_where_one_is_meant(work: Work, sample: Sample) -> None:
    for wrong in ({"TargetType": "AWS_ACCOUNT"}, {**ALL, "TargetId": sample.account_id}):
        with pytest.raises(Invalid) as refused:
            start(work, sample, **wrong)
        assert SERVICE.error_name(refused.value) == "ValidationException"


def test_all_accounts_are_meant_only_by_who_may_change_all(work: Work, sample: Sample) -> None:
    named = {"InstanceArn": sample.instance.arn, "PermissionSetArn": sample.permission_set.arn}
    one = {"TargetType": "AWS_ACCOUNT", "TargetId": sample.account_id}
    for members, account in ((ALL, "*"), (one, sample.account_id)):
        targets = targets_of(work, "sso-admin", "ProvisionPermissionSet", named | members)
        resources = [target.resource for target in targets]
        assert resources == [*named.values(), f"arn:aws:sso:::account/{account}"]


def test_requests_are_listed_with_status_id_and_date(work: Work, sample: Sample) -> None:
    made = start(work, sample, **ALL)
    listed = ask(work, sample, "ListPermissionSetProvisioningStatus")
    assert listed == {
        "PermissionSetsProvisioningStatus": [
            {"Status": "IN_PROGRESS", "RequestId": made["RequestId"], "CreatedDate": work.now}
        ]
    }
    provision(work)
    done = ask(work, sample, "ListPermissionSetProvisioningStatus", Filter={"Status": "SUCCEEDED"})
    assert len(done["PermissionSetsProvisioningStatus"]) == 1


def test_what_accounts_have_is_listed_by_whether_it_is_the_latest(
    work: Work, sample: Sample
) -> None:
    arn = sample.permission_set.arn

    def listed(**members: str) -> tuple[list[str], list[str]]:
        sets = ask(
            work,
            sample,
            "ListPermissionSetsProvisionedToAccount",
            AccountId=sample.account_id,
            **members,
        )
        accounts = ask(
            work,
            sample,
            "ListAccountsForProvisionedPermissionSet",
            PermissionSetArn=arn,
            **members,
        )
        return sets["PermissionSets"], accounts["AccountIds"]

    latest = {"ProvisioningStatus": "LATEST_PERMISSION_SET_PROVISIONED"}
    behind = {"ProvisioningStatus": "LATEST_PERMISSION_SET_NOT_PROVISIONED"}
    there, nothing = ([arn], [sample.account_id]), ([], [])
    assert (listed(), listed(**latest), listed(**behind)) == (there, there, nothing)
    put_inline_policy(work, arn, document=INLINE)
    assert (listed(), listed(**latest), listed(**behind)) == (there, nothing, there)
    start(work, sample, **ALL)
    provision(work)
    assert (listed(), listed(**latest), listed(**behind)) == (there, there, nothing)


def test_an_unknown_permission_set_is_not_found(work: Work, sample: Sample) -> None:
    arn = sample.permission_set.arn[:-16] + "0" * 16
    with pytest.raises(NotFound):
        ask(work, sample, "ProvisionPermissionSet", PermissionSetArn=arn, **ALL)
    with pytest.raises(NotFound):
        ask(work, sample, "ListAccountsForProvisionedPermissionSet", PermissionSetArn=arn)
