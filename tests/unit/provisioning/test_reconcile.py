"""Accounts agree with their assignments, in whatever order those were made and taken away."""

import re

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
from vestibule.access.account_assignment_operations import get_account_assignment_operation
from vestibule.access.permission_set_policies import (
    attach_customer_managed_policy,
    put_inline_policy,
)
from vestibule.access.permission_set_provisioning import (
    get_permission_set_provisioning,
    list_accounts_for_provisioned_permission_set,
    provision_permission_set,
)
from vestibule.model.account_assignments import (
    AccountAssignmentOperation,
    OperationStatus,
    PermissionSetProvisioning,
    PrincipalType,
    ProvisioningStatus,
    ProvisionTargetType,
)
from vestibule.model.iam_entities import Role
from vestibule.model.organizations import AccountState
from vestibule.model.permission_sets import CustomerPolicyReference
from vestibule.organization.reserved_roles import delete_reserved_role
from vestibule.organization.roles import find_role, list_roles
from vestibule.store.accounts import ACCOUNTS
from vestibule.store.statements import Statement
from vestibule.store.work import Work

INLINE = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'


@pytest.fixture
def sample(work: Work) -> Sample:
    return make_sample(work)


def status(work: Work, asked: AccountAssignmentOperation) -> OperationStatus:
    return get_account_assignment_operation(work, asked.id, kind=asked.kind).status


def reserved_roles(work: Work, sample: Sample) -> list[Role]:
    found, _ = list_roles(work, sample.account_id, path_prefix="/aws-reserved/")
    return list(found)


def ask_to_provision(work: Work, sample: Sample) -> PermissionSetProvisioning:
    return provision_permission_set(
        work,
        sample.permission_set.arn,
        target_type=ProvisionTargetType.AWS_ACCOUNT,
        account_id=sample.account_id,
        by=ADMINISTRATOR,
    )


def test_the_first_assignment_makes_one_role_of_awss_name_and_path(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    assign(work, sample.to_group)
    assert provision(work) == 1
    (role,) = reserved_roles(work, sample)
    assert re.fullmatch(r"AWSReservedSSO_ReadOnly_[0-9a-f]{16}", role.name)
    assert role.path == "/aws-reserved/sso.amazonaws.com/"
    row = provisioned(work, sample)
    assert row is not None
    assert (row.role_arn, row.role_id, row.version_applied) == (role.arn, role.id, 1)
    assert provision(work) == 0


def test_the_role_goes_with_the_last_assignment_and_comes_back_under_another_name(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    assign(work, sample.to_group)
    provision(work)
    (first,) = reserved_roles(work, sample)
    unassign(work, sample.to_user)
    provision(work)
    assert reserved_roles(work, sample) == [first]
    asked = unassign(work, sample.to_group)
    assert status(work, asked) is OperationStatus.IN_PROGRESS
    provision(work)
    assert status(work, asked) is OperationStatus.SUCCEEDED
    assert reserved_roles(work, sample) == []
    assign(work, sample.to_user)
    provision(work)
    (second,) = reserved_roles(work, sample)
    assert (second.name == first.name, second.id == first.id) == (False, False)


def test_removing_before_the_creation_is_carried_out_leaves_nothing(
    work: Work, sample: Sample
) -> None:
    made, removed = assign(work, sample.to_user), unassign(work, sample.to_user)
    provision(work)
    assert status(work, made) is status(work, removed) is OperationStatus.SUCCEEDED
    assert (provisioned(work, sample), reserved_roles(work, sample)) == (None, [])


def test_removing_and_making_again_at_once_keeps_the_role(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    provision(work)
    before = reserved_roles(work, sample)
    removed, made = unassign(work, sample.to_user), assign(work, sample.to_user)
    provision(work)
    assert status(work, made) is status(work, removed) is OperationStatus.SUCCEEDED
    assert reserved_roles(work, sample) == before


def test_a_last_removal_while_a_creation_is_queued_keeps_the_role_for_it(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    provision(work)
    queued, removed = assign(work, sample.to_group), unassign(work, sample.to_user)
    provision(work)
    assert status(work, queued) is status(work, removed) is OperationStatus.SUCCEEDED
    assert len(reserved_roles(work, sample)) == 1


def test_a_last_removal_while_a_creation_that_must_fail_is_queued_removes_the_role(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    provision(work)
    queued = assign(work, sample.to(PrincipalType.USER, "0" * 8))
    unassign(work, sample.to_user)
    provision(work)
    assert status(work, queued) is OperationStatus.FAILED
    assert (provisioned(work, sample), reserved_roles(work, sample)) == (None, [])


def test_a_creation_that_fails_takes_no_neighbour_with_it(work: Work, sample: Sample) -> None:
    failing = assign(work, sample.to(PrincipalType.USER, "0" * 8))
    passing = assign(work, sample.to_user)
    provision(work)
    assert status(work, failing) is OperationStatus.FAILED
    assert status(work, passing) is OperationStatus.SUCCEEDED


def test_a_missing_customer_policy_fails_the_creation_and_leaves_no_role(
    work: Work, sample: Sample
) -> None:
    reference = CustomerPolicyReference("Mine", "/team/")
    attach_customer_managed_policy(work, sample.permission_set.arn, reference=reference)
    asked = assign(work, sample.to_user)
    provision(work)
    failed = get_account_assignment_operation(work, asked.id, kind=asked.kind)
    assert failed.status is OperationStatus.FAILED
    assert str(failed.failure_reason).startswith(
        "Received a 404 status error: Not supported policy"
    )
    assert f"arn:aws:iam::{sample.account_id}:policy/team/Mine" in str(failed.failure_reason)
    assert (provisioned(work, sample), reserved_roles(work, sample)) == (None, [])


def test_a_failed_change_leaves_those_who_had_access_with_what_they_had(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    provision(work)
    before = provisioned(work, sample)
    reference = CustomerPolicyReference("Mine")
    attach_customer_managed_policy(work, sample.permission_set.arn, reference=reference)
    asked, again = assign(work, sample.to_group), ask_to_provision(work, sample)
    provision(work)
    assert status(work, asked) is OperationStatus.FAILED
    failed = get_permission_set_provisioning(work, again.id)
    assert failed.status is OperationStatus.FAILED
    assert "Not supported policy" in str(failed.failure_reason)
    after = provisioned(work, sample)
    assert before is not None
    assert after is not None
    assert (after.role_id, after.version_applied) == (before.role_id, before.version_applied)
    assert after.last_failure == failed.failure_reason
    assert len(reserved_roles(work, sample)) == 1


def test_a_change_waits_until_it_is_provisioned(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    provision(work)
    put_inline_policy(work, sample.permission_set.arn, document=INLINE)
    assert provision(work) == 0
    arn = sample.permission_set.arn
    behind, _ = list_accounts_for_provisioned_permission_set(
        work, arn, status=ProvisioningStatus.NOT_LATEST
    )
    assert [each.id for each in behind] == [sample.account_id]
    asked = ask_to_provision(work, sample)
    provision(work)
    done = get_permission_set_provisioning(work, asked.id)
    assert done.status is OperationStatus.SUCCEEDED
    latest, _ = list_accounts_for_provisioned_permission_set(
        work, arn, status=ProvisioningStatus.LATEST
    )
    assert [each.id for each in latest] == [sample.account_id]


def test_a_change_between_request_and_provisioning_is_provisioned_too(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    put_inline_policy(work, sample.permission_set.arn, document=INLINE)
    provision(work)
    row = provisioned(work, sample)
    assert row is not None
    assert row.version_applied == 2


def test_provisioning_an_account_that_lost_its_last_assignment_meanwhile_fails(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    provision(work)
    asked = ask_to_provision(work, sample)
    unassign(work, sample.to_user)
    provision(work)
    failed = get_permission_set_provisioning(work, asked.id)
    assert failed.status is OperationStatus.FAILED
    assert failed.failure_reason == "Received a 404 status error: Assignment not found."


def test_assignments_in_a_closed_account_are_refused_and_can_still_be_removed(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    provision(work)
    closed = ACCOUNTS.update().values(state=AccountState.SUSPENDED.value)
    work.tx.run(Statement(closed.where(ACCOUNTS.c.id == sample.account_id)))
    refused = assign(work, sample.to_group)
    provision(work)
    assert status(work, refused) is OperationStatus.FAILED
    assert len(reserved_roles(work, sample)) == 1
    removed = unassign(work, sample.to_user)
    provision(work)
    assert status(work, removed) is OperationStatus.SUCCEEDED
    assert (provisioned(work, sample), reserved_roles(work, sample)) == (None, [])


def test_a_role_that_vanished_comes_back_with_the_next_request(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    provision(work)
    row = provisioned(work, sample)
    assert row is not None
    delete_reserved_role(work, sample.account_id, name=row.role_name)
    eve = make_user(work, sample.instance, "eve")
    assign(work, sample.to(PrincipalType.USER, eve))
    provision(work)
    role, after = find_role(work, sample.account_id, row.role_name), provisioned(work, sample)
    assert role is not None
    assert after is not None
    assert after.role_id == role.id
