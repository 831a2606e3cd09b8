"""What a user may take, and what takes it away."""

from collections.abc import Callable

import pytest

from assignment_samples import (
    Sample,
    assign,
    make_sample,
    make_user,
    provision,
    provisioned,
    unassign,
)
from vestibule.access.entitlements import entitled_accounts, entitled_roles, get_entitled_role
from vestibule.access.permission_sets import ONE_HOUR, create_permission_set
from vestibule.identity_store.group_memberships import (
    delete_group_membership,
    list_group_memberships,
)
from vestibule.identity_store.users import disable_user, enable_user
from vestibule.model.account_assignments import AccountAssignment, EntitledRole, PrincipalType
from vestibule.model.errors import Denied, Invalid
from vestibule.model.organizations import AccountState
from vestibule.organization.accounts import create_member_account
from vestibule.store.accounts import ACCOUNTS
from vestibule.store.statements import Statement
from vestibule.store.work import Work


@pytest.fixture
def sample(work: Work) -> Sample:
    return make_sample(work)


def entitled(work: Work, sample: Sample, *, user_id: str | None = None) -> EntitledRole | None:
    """What the three answers agree on."""
    user = user_id or sample.user_id
    accounts, _ = entitled_accounts(work, user)
    roles, _ = entitled_roles(work, user, sample.account_id)
    if roles == []:
        with pytest.raises(Denied, match=r"^No access$") as refused:
            get_entitled_role(
                work, user, account_id=sample.account_id, permission_set_name="ReadOnly"
            )
        assert (accounts, refused.value.kind) == ([], "NO_ACCESS")
        return None
    role = get_entitled_role(
        work, user, account_id=sample.account_id, permission_set_name="ReadOnly"
    )
    assert [account.id for account in accounts] == [sample.account_id]
    assert roles == [role]
    return role


@pytest.mark.parametrize("way", ["to_user", "to_group"])
def test_a_user_may_take_what_is_assigned_directly_or_through_a_group(
    work: Work, sample: Sample, way: str
) -> None:
    assign(work, getattr(sample, way))
    provision(work)
    row = provisioned(work, sample)
    role = entitled(work, sample)
    assert row is not None
    assert role is not None
    assert (role.role_name, role.role_arn, role.role_id) == (
        row.role_name,
        row.role_arn,
        row.role_id,
    )
    assert (role.account_name, role.permission_set_arn) == ("Dev", sample.permission_set.arn)
    assert role.session_duration == ONE_HOUR


def test_an_assignment_in_flight_gives_no_access(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    assert entitled(work, sample) is None


def test_an_assignment_in_flight_gives_no_access_through_a_role_that_others_have(
    work: Work, sample: Sample
) -> None:
    eve = make_user(work, sample.instance, "eve")
    assign(work, sample.to_user)
    provision(work)
    assign(work, sample.to(PrincipalType.USER, eve))
    assert entitled(work, sample, user_id=eve) is None
    provision(work)
    assert entitled(work, sample, user_id=eve) is not None


def leave_group(work: Work, sample: Sample) -> None:
    store = sample.instance.identity_store_id
    found, _ = list_group_memberships(work, store, group_id=sample.group_id)
    delete_group_membership(work, found[0].id, identity_store_id=store)


def close_account(work: Work, sample: Sample) -> None:
    suspended = ACCOUNTS.update().values(state=AccountState.SUSPENDED.value)
    work.tx.run(Statement(suspended.where(ACCOUNTS.c.id == sample.account_id)))


def disable(work: Work, sample: Sample) -> None:
    disable_user(
        work, sample.user_id, identity_store_id=sample.instance.identity_store_id, by="test"
    )


def take_away(work: Work, sample: Sample) -> None:
    unassign(work, sample.to_group)


@pytest.mark.parametrize("end", [leave_group, close_account, disable, take_away])
def test_access_ends_at_once_when(
    work: Work, sample: Sample, end: Callable[[Work, Sample], None]
) -> None:
    assign(work, sample.to_group)
    provision(work)
    assert entitled(work, sample) is not None
    end(work, sample)
    assert entitled(work, sample) is None


def test_a_user_who_is_enabled_again_has_access_again(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    provision(work)
    disable(work, sample)
    store = sample.instance.identity_store_id
    enable_user(work, sample.user_id, identity_store_id=store, by="test")
    assert entitled(work, sample) is not None


def test_others_have_no_access(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    assign(work, sample.to_group)
    provision(work)
    for stranger in (make_user(work, sample.instance, "eve"), sample.group_id, "", "%"):
        assert entitled(work, sample, user_id=stranger or "nobody") is None


def test_a_permission_set_serves_only_the_accounts_it_is_assigned_in(
    work: Work, sample: Sample
) -> None:
    other = create_member_account(work, "Other", email="other@example.com")
    create_permission_set(work, instance_arn=sample.instance.arn, name="Unassigned")
    assign(work, sample.to_user)
    provision(work)
    for account, name in ((other.id, "ReadOnly"), (sample.account_id, "Unassigned")):
        with pytest.raises(Denied):
            get_entitled_role(work, sample.user_id, account_id=account, permission_set_name=name)
    assert entitled_roles(work, sample.user_id, other.id) == ([], None)


def test_pages_hold_every_account_and_role_once(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    assign(work, sample.to_group)
    accounts = {sample.account_id}
    for n in range(4):
        made = create_member_account(work, "Dev", email=f"dev{n}@example.com")
        accounts.add(made.id)
        arn = sample.permission_set.arn
        assign(work, AccountAssignment(arn, made.id, PrincipalType.GROUP, sample.group_id))
        name = f"Set{n}"
        more = create_permission_set(work, instance_arn=sample.instance.arn, name=name)
        to_more = AccountAssignment(more.arn, sample.account_id, PrincipalType.USER, sample.user_id)
        assign(work, to_more)
    provision(work)
    first, token = entitled_accounts(work, sample.user_id, count=3)
    second, end = entitled_accounts(work, sample.user_id, count=3, token=token)
    assert ([a.id for a in first + second], end) == (sorted(accounts), None)
    with pytest.raises(Invalid):
        entitled_accounts(work, "another", token=token)
    roles, token = entitled_roles(work, sample.user_id, sample.account_id, count=3)
    rest, end = entitled_roles(work, sample.user_id, sample.account_id, count=3, token=token)
    names = [role.permission_set_name for role in roles + rest]
    assert (names, end) == (["ReadOnly", "Set0", "Set1", "Set2", "Set3"], None)
