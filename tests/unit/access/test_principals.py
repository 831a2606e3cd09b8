"""Users and groups who leave."""

import pytest

from assignment_samples import (
    ADMINISTRATOR,
    Sample,
    assign,
    make_sample,
    provision,
    provisioned,
)
from vestibule.access.account_assignment_operations import get_account_assignment_operation
from vestibule.access.account_assignments import list_account_assignments_for_principal
from vestibule.access.principals import delete_group, delete_user
from vestibule.model.account_assignments import OperationKind, OperationStatus, PrincipalType
from vestibule.model.errors import Conflict, NotFound
from vestibule.organization.roles import find_role
from vestibule.store.work import Work


@pytest.fixture
def sample(work: Work) -> Sample:
    return make_sample(work)


@pytest.mark.parametrize("principal_type", PrincipalType)
def test_assignments_and_their_roles_go_with_the_principal(
    work: Work, sample: Sample, principal_type: PrincipalType
) -> None:
    is_user = principal_type is PrincipalType.USER
    principal = sample.user_id if is_user else sample.group_id
    assign(work, sample.to(principal_type, principal))
    provision(work)
    row = provisioned(work, sample)
    delete = delete_user if is_user else delete_group
    delete(work, sample.instance.identity_store_id, principal, by=ADMINISTRATOR)
    found = list_account_assignments_for_principal(work, principal_type, principal)
    assert found == ([], None)
    provision(work)
    assert row is not None
    assert provisioned(work, sample) is None
    assert find_role(work, sample.account_id, row.role_name) is None


def test_a_role_stays_while_another_principal_has_it(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    assign(work, sample.to_group)
    provision(work)
    delete_user(work, sample.instance.identity_store_id, sample.user_id, by=ADMINISTRATOR)
    provision(work)
    assert provisioned(work, sample) is not None


def test_an_assignment_in_flight_of_a_deleted_user_fails(work: Work, sample: Sample) -> None:
    asked = assign(work, sample.to_user)
    delete_user(work, sample.instance.identity_store_id, sample.user_id, by=ADMINISTRATOR)
    provision(work)
    failed = get_account_assignment_operation(work, asked.id, kind=OperationKind.CREATION)
    assert failed.status is OperationStatus.FAILED
    assert provisioned(work, sample) is None


def test_a_user_who_changed_meanwhile_stays_with_all_assignments(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    provision(work)
    store = sample.instance.identity_store_id
    with pytest.raises(Conflict):
        delete_user(work, store, sample.user_id, by=ADMINISTRATOR, revision="7")
    with pytest.raises(NotFound):
        delete_group(work, store, sample.user_id, by=ADMINISTRATOR)
    found, _ = list_account_assignments_for_principal(work, PrincipalType.USER, sample.user_id)
    assert [each.assignment for each in found] == [sample.to_user]
