"""Customer managed policies: names, sizes, whose they are."""

import pytest

from vestibule.model.errors import Conflict, Invalid, NotFound, QuotaExceeded
from vestibule.organization import iam_policies, roles
from vestibule.organization.principal_policies import role_policies
from vestibule.policy.errors import MalformedPolicy
from vestibule.store.work import Work

ACCOUNT, OTHER = "111111111111", "222222222222"
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":"*"}]}'
)
READ = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'
WRITE = READ.replace("s3:Get*", "s3:Put*")


def test_names_are_unique_whatever_their_case_and_ids_look_like_iams(work: Work) -> None:
    made = iam_policies.create_policy(work, ACCOUNT, name="Own", document=READ)
    assert (made.id[:4], len(made.id)) == ("ANPA", 21)
    with pytest.raises(Conflict, match=r"A policy called OWN already exists. Duplicate"):
        iam_policies.create_policy(work, ACCOUNT, name="OWN", document=READ)
    iam_policies.create_policy(work, OTHER, name="Own", document=READ)


def test_a_policy_is_bounded_in_size_without_white_space(work: Work) -> None:
    big = READ.replace("s3:Get*", "s3:Get" + "x" * 6_200)
    with pytest.raises(QuotaExceeded, match="Cannot exceed quota for PolicySize: 6144"):
        iam_policies.create_policy(work, ACCOUNT, name="Own", document=big)
    iam_policies.create_policy(work, ACCOUNT, name="Own", document=READ + " " * 6_200)
    with pytest.raises(MalformedPolicy):
        iam_policies.create_policy(work, ACCOUNT, name="Other", document=TRUST)


def test_only_the_default_version_is_in_force(work: Work) -> None:
    arn = iam_policies.create_policy(work, ACCOUNT, name="Own", document=READ).arn
    roles.create_role(work, ACCOUNT, name="Ops", trust_policy=TRUST, boundary_arn=arn)
    roles.attach_role_policy(work, ACCOUNT, role_name="Ops", policy_arn=arn)

    def in_force() -> set[str]:
        found = role_policies(work, ACCOUNT, "Ops")
        return {named.document.text for named in (*found.identity, *(found.boundary or ()))}

    iam_policies.create_policy_version(
        work, ACCOUNT, policy_arn=arn, document=WRITE, is_default=False
    )
    assert in_force() == {READ}
    iam_policies.set_default_policy_version(work, ACCOUNT, policy_arn=arn, version_id="v2")
    assert in_force() == {WRITE}
    with pytest.raises(NotFound):
        iam_policies.set_default_policy_version(work, ACCOUNT, policy_arn=arn, version_id="v3")


def test_policies_of_another_account_are_neither_read_nor_used_nor_changed(work: Work) -> None:
    arn = iam_policies.create_policy(work, ACCOUNT, name="Own", document=READ).arn
    with pytest.raises(NotFound):
        iam_policies.get_policy(work, OTHER, arn)
    with pytest.raises(Invalid):
        iam_policies.delete_policy(work, OTHER, arn)
    with pytest.raises(NotFound):
        roles.create_role(work, OTHER, name="Ops", trust_policy=TRUST, boundary_arn=arn)
    roles.create_role(work, OTHER, name="Ops", trust_policy=TRUST)
    with pytest.raises(NotFound):
        roles.attach_role_policy(work, OTHER, role_name="Ops", policy_arn=arn)


def test_tags_are_added_and_removed(work: Work) -> None:
    arn = iam_policies.create_policy(work, ACCOUNT, name="Own", document=READ).arn
    iam_policies.tag_policy(work, ACCOUNT, arn=arn, tags=[("Team", "a"), ("Cost", "1")])
    iam_policies.untag_policy(work, ACCOUNT, arn=arn, keys=["TEAM"])
    assert iam_policies.get_own_policy(work, ACCOUNT, arn).tags == {"Cost": "1"}
