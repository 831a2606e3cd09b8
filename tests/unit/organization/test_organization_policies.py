"""SCPs: where they are attached, whom they bind, and what cannot be taken away."""

from dataclasses import replace
from typing import Any

import pytest

from vestibule.model.errors import Conflict, Invalid, NotFound, Protected, QuotaExceeded
from vestibule.organization import organization_policies as policies
from vestibule.organization.accounts import create_member_account, move_account
from vestibule.organization.organizational_units import (
    create_organizational_unit,
    delete_organizational_unit,
)
from vestibule.organization.organizations import create_organization
from vestibule.policy.errors import MalformedPolicy
from vestibule.store.work import Work

MANAGEMENT = "111111111111"
SCP = "SERVICE_CONTROL_POLICY"
FULL = "p-FullAWSAccess"
DENY = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}'


@pytest.fixture
def root(work: Work) -> str:
    made = create_organization(work, MANAGEMENT, name="Main", email="main@example.com")
    return made.root_id


@pytest.fixture
def enabled(work: Work, root: str) -> str:
    policies.enable_policy_type(work, root, SCP)
    return root


def account_under(work: Work, parent_id: str, email: str = "dev@example.com") -> str:
    return create_member_account(work, "Dev", email=email, parent_id=parent_id).id


def deny_policy(work: Work, name: str = "NoS3") -> str:
    made = policies.create_policy(work, name, description="", policy_type=SCP, content=DENY)
    return made.id


def level_names(work: Work, account_id: str) -> list[list[str]]:
    levels = policies.scp_levels(work, account_id)
    assert levels is not None
    return [[each.name_or_arn.rsplit("/", 1)[1] for each in level] for level in levels]


class CountingTransaction:
    """Counts the statements that pass through."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.queries = 0

    def __getattr__(self, name: str) -> Any:
        self.queries += 1
        return getattr(self.inner, name)


def test_levels_go_from_the_root_to_the_account(work: Work, enabled: str) -> None:
    outer = create_organizational_unit(work, enabled, name="A").id
    inner = create_organizational_unit(work, outer, name="B").id
    account = account_under(work, inner)
    deny = deny_policy(work)
    policies.attach_policy(work, deny, target_id=outer)
    assert level_names(work, account) == [[FULL], sorted([FULL, deny]), [FULL], [FULL]]


def test_an_account_that_moves_is_bound_by_where_it_is(work: Work, enabled: str) -> None:
    unit = create_organizational_unit(work, enabled, name="A").id
    policies.attach_policy(work, deny_policy(work), target_id=unit)
    account = account_under(work, enabled)
    assert level_names(work, account) == [[FULL], [FULL]]
    move_account(work, account, source=enabled, destination=unit)
    assert [len(level) for level in level_names(work, account)] == [1, 2, 1]


def test_scps_bind_neither_the_management_account_nor_strangers(work: Work, enabled: str) -> None:
    assert policies.scp_levels(work, MANAGEMENT) is None
    assert policies.scp_levels(work, "999999999999") is None


def test_without_organization_or_type_nothing_binds(work: Work) -> None:
    assert policies.scp_levels(work, MANAGEMENT) is None
    made = create_organization(work, MANAGEMENT, name="Main", email="main@example.com")
    assert policies.scp_levels(work, account_under(work, made.root_id)) is None


def test_levels_cost_three_queries_whatever_the_depth(work: Work, enabled: str) -> None:
    parent = enabled
    for _ in range(5):
        parent = create_organizational_unit(work, parent, name="A").id
    account = account_under(work, parent)
    counting = CountingTransaction(work.tx)
    levels = policies.scp_levels(replace(work, tx=counting), account)
    assert levels is not None
    assert len(levels) == 7
    assert counting.queries <= 3


def test_enabling_gives_full_access_to_what_is_there_and_what_comes(work: Work, root: str) -> None:
    before = account_under(work, root)
    policies.enable_policy_type(work, root, SCP)
    after = account_under(work, root, "two@example.com")
    targets, _ = policies.list_targets_for_policy(work, FULL)
    assert {target.id for target in targets} == {root, before, after, MANAGEMENT}
    with pytest.raises(Conflict):
        policies.enable_policy_type(work, root, SCP)


def test_disabling_detaches_everything_and_enabling_brings_back_full_access_only(
    work: Work, enabled: str
) -> None:
    account = account_under(work, enabled)
    policies.attach_policy(work, deny_policy(work), target_id=account)
    policies.disable_policy_type(work, enabled, SCP)
    assert policies.scp_levels(work, account) is None
    with pytest.raises(NotFound):
        policies.disable_policy_type(work, enabled, SCP)
    policies.enable_policy_type(work, enabled, SCP)
    assert level_names(work, account) == [[FULL], [FULL]]


@pytest.mark.parametrize("policy_type", ["RESOURCE_CONTROL_POLICY", "TAG_POLICY"])
def test_types_that_would_not_take_effect_are_refused(
    work: Work, root: str, policy_type: str
) -> None:
    with pytest.raises(Invalid):
        policies.enable_policy_type(work, root, policy_type)
    with pytest.raises(Invalid):
        policies.create_policy(work, "A", description="", policy_type=policy_type, content=DENY)


def test_the_last_scp_stays(work: Work, enabled: str) -> None:
    account = account_under(work, enabled)
    with pytest.raises(QuotaExceeded) as refused:
        policies.detach_policy(work, FULL, target_id=account)
    assert refused.value.fields == {"Reason": "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"}
    assert level_names(work, account) == [[FULL], [FULL]]
    deny = deny_policy(work)
    policies.attach_policy(work, deny, target_id=account)
    policies.detach_policy(work, FULL, target_id=account)
    assert level_names(work, account) == [[FULL], [deny]]
    with pytest.raises(NotFound):
        policies.detach_policy(work, FULL, target_id=account)


def test_ten_scps_fit_on_a_target(work: Work, enabled: str) -> None:
    for number in range(9):
        policies.attach_policy(work, deny_policy(work, f"P{number}"), target_id=enabled)
    with pytest.raises(QuotaExceeded) as refused:
        policies.attach_policy(work, deny_policy(work), target_id=enabled)
    assert refused.value.fields == {"Reason": "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"}


def test_a_policy_is_attached_once_and_only_to_what_exists(work: Work, enabled: str) -> None:
    deny = deny_policy(work)
    policies.attach_policy(work, deny, target_id=enabled)
    with pytest.raises(Conflict):
        policies.attach_policy(work, deny, target_id=enabled)
    for target_id in ("999999999999", "ou-none-00000000", "r-none"):
        with pytest.raises(NotFound) as refused:
            policies.attach_policy(work, deny, target_id=target_id)
        assert refused.value.kind == "TARGET"


def test_documents_are_checked_when_written(work: Work, enabled: str) -> None:
    deny = deny_policy(work)
    principal = DENY.replace('"Action"', '"Principal":"*","Action"')
    for content in ("{}", "not json", principal):
        with pytest.raises(MalformedPolicy):
            policies.create_policy(work, "B", description="", policy_type=SCP, content=content)
        with pytest.raises(MalformedPolicy):
            policies.update_policy(work, deny, content=content)
    with pytest.raises(QuotaExceeded):
        policies.update_policy(work, deny, content=DENY + " " * 10_240)


def test_an_update_takes_effect_at_once(work: Work, enabled: str) -> None:
    account, deny = account_under(work, enabled), deny_policy(work)
    policies.attach_policy(work, deny, target_id=account)
    policies.update_policy(work, deny, name="NoEc2", content=DENY.replace("s3", "ec2"))
    levels = policies.scp_levels(work, account)
    assert levels is not None
    assert any("ec2:*" in each.document.text for each in levels[-1])


def test_names_are_unique(work: Work, enabled: str) -> None:
    deny_policy(work, "A")
    other = deny_policy(work, "B")
    with pytest.raises(Conflict):
        deny_policy(work, "A")
    with pytest.raises(Conflict):
        policies.update_policy(work, other, name="A")


def test_a_policy_in_use_is_not_deleted(work: Work, enabled: str) -> None:
    deny = deny_policy(work)
    policies.attach_policy(work, deny, target_id=enabled)
    with pytest.raises(Conflict) as refused:
        policies.delete_policy(work, deny)
    assert refused.value.kind == "POLICY_IN_USE"
    policies.detach_policy(work, deny, target_id=enabled)
    policies.delete_policy(work, deny)
    with pytest.raises(NotFound):
        policies.get_policy(work, deny)


def test_awss_own_policy_cannot_be_changed(work: Work, enabled: str) -> None:
    with pytest.raises(Protected):
        policies.update_policy(work, FULL, content=DENY)
    with pytest.raises(Protected):
        policies.delete_policy(work, FULL)


def test_a_unit_takes_its_attachments_along(work: Work, enabled: str) -> None:
    unit, deny = create_organizational_unit(work, enabled, name="A").id, deny_policy(work)
    policies.attach_policy(work, deny, target_id=unit)
    delete_organizational_unit(work, unit)
    policies.delete_policy(work, deny)


def test_lists_come_in_pages(work: Work, enabled: str) -> None:
    made = {deny_policy(work, f"P{number}") for number in range(3)} | {FULL}
    first, token = policies.list_policies(work, SCP, count=3)
    second, end = policies.list_policies(work, SCP, count=3, token=token)
    assert ({each.id for each in first + second}, end) == (made, None)
    policies.attach_policy(work, min(made - {FULL}), target_id=enabled)
    ours, token = policies.list_policies_for_target(work, enabled, policy_type=SCP, count=1)
    more, end = policies.list_policies_for_target(
        work, enabled, policy_type=SCP, count=1, token=token
    )
    assert ({each.id for each in ours + more}, end) == ({FULL, min(made - {FULL})}, None)
    targets, token = policies.list_targets_for_policy(work, FULL, count=1)
    others, end = policies.list_targets_for_policy(work, FULL, count=1, token=token)
    assert ({each.type for each in targets + others}, end) == ({"ROOT", "ACCOUNT"}, None)
