"""Requests to provision: one account or all, each ended when all it waits for has ended."""

import pytest

from assignment_samples import ADMINISTRATOR, Sample, assign, make_sample, provision
from vestibule.access.permission_set_policies import attach_customer_managed_policy
from vestibule.access.permission_set_provisioning import (
    get_permission_set_provisioning,
    list_permission_set_provisionings,
    list_permission_sets_provisioned_to_account,
    provision_permission_set,
)
from vestibule.access.permission_sets import create_permission_set
from vestibule.model.account_assignments import (
    AccountAssignment,
    OperationStatus,
    PermissionSetProvisioning,
    PrincipalType,
    ProvisionTargetType,
)
from vestibule.model.errors import Invalid, NotFound
from vestibule.model.permission_sets import CustomerPolicyReference
from vestibule.organization.accounts import create_member_account
from vestibule.organization.iam_policies import create_policy
from vestibule.store.work import Work

INLINE = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'


@pytest.fixture
def sample(work: Work) -> Sample:
    return make_sample(work)


def provision_all(work: Work, sample: Sample) -> PermissionSetProvisioning:
    return provision_permission_set(
        work,
        sample.permission_set.arn,
        target_type=ProvisionTargetType.ALL_PROVISIONED_ACCOUNTS,
        account_id=None,
        by=ADMINISTRATOR,
    )


def also_assigned(work: Work, sample: Sample) -> str:
    account = create_member_account(work, "Other", email="other@example.com").id
    arn = sample.permission_set.arn
    assign(work, AccountAssignment(arn, account, PrincipalType.USER, sample.user_id))
    return account


def test_all_accounts_are_done_before_the_request_is(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    also_assigned(work, sample)
    provision(work)
    asked = provision_all(work, sample)
    assert (asked.status, asked.account_id) == (OperationStatus.IN_PROGRESS, None)
    assert provision(work) == 2
    done = get_permission_set_provisioning(work, asked.id)
    assert (done.status, done.failure_reason) == (OperationStatus.SUCCEEDED, None)


def test_one_account_that_fails_makes_the_request_fail(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    also_assigned(work, sample)
    provision(work)
    reference = CustomerPolicyReference("Mine")
    attach_customer_managed_policy(work, sample.permission_set.arn, reference=reference)
    create_policy(work, sample.account_id, name="Mine", document=INLINE)
    asked = provision_all(work, sample)
    provision(work)
    failed = get_permission_set_provisioning(work, asked.id)
    assert failed.status is OperationStatus.FAILED
    assert "Not supported policy" in str(failed.failure_reason)


def test_a_set_that_no_account_has_is_provisioned_at_once(work: Work, sample: Sample) -> None:
    assert provision_all(work, sample).status is OperationStatus.SUCCEEDED


def test_requests_are_listed_newest_first_and_by_status(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    made = {provision_all(work, sample).id for _ in range(3)}
    page, token = list_permission_set_provisionings(work, count=2)
    rest, end = list_permission_set_provisionings(work, count=2, token=token)
    assert ({each.id for each in page + rest}, end) == (made, None)
    none = list_permission_set_provisionings(work, status=OperationStatus.FAILED)
    assert none == ([], None)
    with pytest.raises(Invalid):
        list_permission_set_provisionings(work, status=OperationStatus.FAILED, token=token)
    with pytest.raises(NotFound):
        get_permission_set_provisioning(work, "0" * 36)


def test_an_account_lists_only_what_it_has_by_now(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    other = create_permission_set(work, instance_arn=sample.instance.arn, name="Other")
    assert list_permission_sets_provisioned_to_account(work, sample.account_id) == ([], None)
    provision(work)
    to_other = AccountAssignment(other.arn, sample.account_id, PrincipalType.USER, sample.user_id)
    assign(work, to_other)
    found, _ = list_permission_sets_provisioned_to_account(work, sample.account_id)
    assert [each.arn for each in found] == [sample.permission_set.arn]
