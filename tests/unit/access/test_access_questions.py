"""Who may do something in the whole organization, down to people."""

import json
from typing import Any

import pytest

from assignment_samples import Sample, assign, make_sample, make_user, provision, unassign
from vestibule.access.access_questions import EntityAccess, people_behind, who_can_in_organization
from vestibule.access.permission_set_policies import put_inline_policy
from vestibule.identity_store.group_memberships import create_group_membership
from vestibule.identity_store.users import disable_user
from vestibule.model.errors import NotFound
from vestibule.organization.roles import create_role
from vestibule.policy.decision_in_doubt import AccessClass
from vestibule.policy.who_can import AccessQuestion
from vestibule.store.work import Work

QUESTION = AccessQuestion("s3:GetObject", "arn:aws:s3:::reports/2026")


@pytest.fixture
def sample(work: Work) -> Sample:
    made = make_sample(work)
    permit(work, made)
    return made


def permit(work: Work, sample: Sample, **elements: Any) -> None:
    allow = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::reports/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": {**allow, **elements}})
    put_inline_policy(work, sample.permission_set.arn, document=document)


def of_set(work: Work, question: AccessQuestion = QUESTION) -> list[EntityAccess]:
    """What is told of roles of permission sets; the account's own administrator role is not."""
    return [each for each in who_can_in_organization(work, question) if each.permission_set]


def test_people_are_told_with_all_their_ways_in(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    assign(work, sample.to_group)
    provision(work)
    [found] = of_set(work)
    assert found.access.access is AccessClass.ALLOWED
    assert found.account_id == sample.account_id
    [ada] = found.people
    assert (ada.user_name, ada.is_direct, ada.groups) == ("ada", True, ("Developers",))


def test_nobody_is_behind_a_role_that_may_not(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    provision(work)
    assert of_set(work, AccessQuestion("s3:PutObject", "arn:aws:s3:::reports/2026")) == []


def test_conditions_of_a_permission_set_are_kept(work: Work, sample: Sample) -> None:
    permit(work, sample, Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    assign(work, sample.to_user)
    provision(work)
    [found] = of_set(work)
    assert found.access.access is AccessClass.CONDITIONAL
    [statement] = found.access.conditions
    assert [each.key for each in statement.conditions] == ["aws:SourceIp"]


def test_mfa_is_never_there_in_sessions_of_identity_center(work: Work, sample: Sample) -> None:
    permit(work, sample, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    assign(work, sample.to_user)
    provision(work)
    assert of_set(work) == []


def test_a_disabled_user_is_not_behind_a_role(work: Work, sample: Sample) -> None:
    assign(work, sample.to_group)
    provision(work)
    disable_user(
        work, sample.user_id, identity_store_id=sample.instance.identity_store_id, by="test"
    )
    [found] = of_set(work)
    assert found.people == ()


def test_an_assignment_on_its_way_out_gives_nobody(work: Work, sample: Sample) -> None:
    assign(work, sample.to_user)
    assign(work, sample.to_group)
    provision(work)
    unassign(work, sample.to_user)
    [found] = of_set(work)
    assert [person.is_direct for person in found.people] == [False]


def test_people_are_paged_and_nobody_is_lost(work: Work, sample: Sample) -> None:
    store = sample.instance.identity_store_id
    for number in range(7):
        user_id = make_user(work, sample.instance, f"user{number}")
        create_group_membership(work, store, group_id=sample.group_id, user_id=user_id, by="test")
        assign(work, sample.to(sample.to_user.principal_type, user_id))
    assign(work, sample.to_group)
    provision(work)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        people, after = people_behind(
            work, sample.permission_set.id, sample.account_id, after=after, count=4
        )
        assert all(person.groups == ("Developers",) for person in people)
        seen += [person.user_name for person in people]
    assert seen == ["ada", *(f"user{number}" for number in range(7))]


def test_who_may_assume_a_role_is_told_by_its_trust_policy(work: Work, sample: Sample) -> None:
    assume = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
    permit(work, sample, **assume)
    assign(work, sample.to_user)
    provision(work)
    account = sample.account_id
    for name, trusts, allows in (("Open", account, True), ("Closed", "999999999999", False)):
        principal = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": trusts}}
        trust = json.dumps({"Version": "2012-10-17", "Statement": principal})
        role = create_role(work, account, name=name, trust_policy=trust)
        found = of_set(work, AccessQuestion("sts:AssumeRole", role.arn))
        assert [each.access.access for each in found] == [AccessClass.ALLOWED] * allows


def test_only_principals_of_the_account_are_told(work: Work, sample: Sample) -> None:
    found = list(who_can_in_organization(work, QUESTION, account_id=sample.account_id))
    assert {each.account_id for each in found} <= {sample.account_id}
    with pytest.raises(NotFound):
        list(who_can_in_organization(work, QUESTION, account_id="999999999999"))
