"""What a principal may do in all accounts."""

import json
from typing import Any

import pytest

from assignment_samples import Sample, assign, make_sample, provision, unassign
from vestibule.access.permission_set_policies import put_inline_policy
from vestibule.access.permission_sets import create_permission_set
from vestibule.access.what_can_in_organization import (
    Holding,
    SubjectKind,
    find_subject,
    what_can_in_organization,
)
from vestibule.identity_store.groups import create_group
from vestibule.identity_store.users import disable_user
from vestibule.model.account_assignments import AccountAssignment, PrincipalType
from vestibule.model.errors import Invalid, NotFound
from vestibule.model.organization_policies import SERVICE_CONTROL_POLICY
from vestibule.organization.accounts import create_member_account
from vestibule.organization.iam_users import create_user as create_iam_user
from vestibule.organization.organization_policies import (
    attach_policy,
    create_policy,
    enable_policy_type,
)
from vestibule.organization.organizations import get_organization
from vestibule.policy.what_can import Wanted
from vestibule.store.work import Work

GET = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}


@pytest.fixture
def sample(work: Work) -> Sample:
    made = make_sample(work)
    put_inline_policy(work, made.permission_set.arn, document=text(GET))
    return made


def text(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def ask(work: Work, principal: str, **more: Any) -> list[Holding]:
    return what_can_in_organization(work, find_subject(work, principal), **more)


def second_account(work: Work, sample: Sample) -> str:
    root = get_organization(work).root_id
    account = create_member_account(work, "Test", email="test@example.com", parent_id=root)
    assign(
        work,
        AccountAssignment(
            sample.permission_set.arn, account.id, PrincipalType.USER, sample.user_id
        ),
    )
    return account.id


def test_a_user_is_told_all_ways_to_a_role_and_what_it_may(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    assign(work, sample.to_group)
    provision(work)
    [held] = ask(work, "user/ada")
    [role] = held.roles
    assert held.permission_set is not None
    assert (held.permission_set.name, role.account_id) == ("ReadOnly", sample.account_id)
    assert (role.is_direct, role.groups) == (True, ("Developers",))
    assert [each.prefix for each in held.permissions.services] == ["s3"]


def test_accounts_that_are_alike_are_told_together_and_others_apart(
    work: Work, sample: Sample
) -> None:
    assign(work, sample.to_user)
    other = second_account(work, sample)
    provision(work)
    [together] = ask(work, "ada")
    assert [role.account_id for role in together.roles] == sorted([sample.account_id, other])
    root = get_organization(work).root_id
    enable_policy_type(work, root, SERVICE_CONTROL_POLICY)
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    made = create_policy(
        work, "No", description="", policy_type=SERVICE_CONTROL_POLICY, content=text(deny)
    )
    attach_policy(work, made.id, target_id=other)
    apart = {each.roles[0].account_id: each.permissions.is_empty for each in ask(work, "ada")}
    assert apart == {sample.account_id: False, other: True}


def test_a_group_is_told_its_own_assignments_only(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    provision(work)
    assert ask(work, "group/Developers") == []
    assign(work, sample.to_group)
    provision(work)
    assert len(ask(work, "group/Developers")) == 1


def test_a_permission_set_is_told_whoever_holds_it(work: Work, sample: Sample) -> None:
    assign(work, sample.to_group)
    provision(work)
    by_name, by_arn = (
        ask(work, each) for each in ("permission-set/ReadOnly", sample.permission_set.arn)
    )
    assert by_name == by_arn
    assert [role.account_id for role in by_name[0].roles] == [sample.account_id]


def test_a_role_and_an_iam_user_are_told_by_arn(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    provision(work)
    [held] = ask(work, "user/ada")
    [role] = ask(work, held.roles[0].arn)
    assert (role.permission_set, role.permissions) == (None, held.permissions)
    user = create_iam_user(work, sample.account_id, name="robot", path="/")
    [nothing] = ask(work, user.arn)
    assert nothing.permissions.is_empty
    with pytest.raises(NotFound):
        ask(work, f"arn:aws:iam::{sample.account_id}:role/other/path/robot")


def test_what_is_withdrawn_or_disabled_gives_nothing(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    provision(work)
    unassign(work, sample.to_user)
    assert ask(work, "ada") == []
    assign(work, sample.to_group)
    provision(work)
    store = sample.instance.identity_store_id
    disable_user(work, sample.user_id, identity_store_id=store, by="test")
    assert ask(work, "ada") == []


def test_only_the_account_and_the_actions_asked_for_are_told(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    other = second_account(work, sample)
    provision(work)
    [held] = ask(work, "ada", account_id=other)
    assert [role.account_id for role in held.roles] == [other]
    [held] = ask(work, "ada", wanted=Wanted(actions=("sqs:*",)))
    assert held.permissions.is_empty


def test_a_name_that_several_have_must_be_told_with_its_kind(work: Work, sample: Sample) -> None:
    store = sample.instance.identity_store_id
    create_group(work, store, display_name="ada", by="test")
    create_permission_set(work, instance_arn=sample.instance.arn, name="ada")
    with pytest.raises(Invalid, match="user/ada or group/ada or permission-set/ada"):
        find_subject(work, "ada")
    assert find_subject(work, "group/ada").kind is SubjectKind.GROUP
    with pytest.raises(NotFound):
        find_subject(work, "nobody")
