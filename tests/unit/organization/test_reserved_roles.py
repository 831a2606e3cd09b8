"""Roles below /aws-reserved/: made to be exactly what is wanted, again and again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from vestibule.model.errors import NotFound
from vestibule.model.iam_entities import ReservedRole
from vestibule.organization import roles
from vestibule.organization.reserved_roles import delete_reserved_role, put_reserved_role
from vestibule.store.work import Work

ACCOUNT = "111111111111"
NAME = "AWSReservedSSO_A_0123456789abcdef"
POLICY = '{"Version":"2012-10-17","Statement":[]}'
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
WANTED = ReservedRole(
    name=NAME,
    path="/aws-reserved/sso.amazonaws.com/",
    description="first",
    trust_policy=POLICY,
    max_session_duration=timedelta(hours=12),
    managed_policy_arns=(READ_ONLY,),
    inline_policies={"AwsSSOInlinePolicy": POLICY},
    boundary_arn=READ_ONLY,
)


def test_putting_twice_keeps_the_role_and_changes_it_to_what_is_wanted(work: Work) -> None:
    made = put_reserved_role(work, ACCOUNT, WANTED)
    again = put_reserved_role(
        work,
        ACCOUNT,
        replace(
            WANTED,
            description="second",
            managed_policy_arns=(),
            inline_policies={"Other": POLICY},
            boundary_arn=None,
        ),
    )
    assert again.id == made.id
    kept = roles.get_role(work, ACCOUNT, NAME)
    assert (kept.description, kept.boundary_arn) == ("second", None)
    assert roles.list_attached_role_policies(work, ACCOUNT, role_name=NAME) == []
    inline = roles.list_role_policies(work, ACCOUNT, role_name=NAME)
    assert [policy.name for policy in inline] == ["Other"]


def test_deleting_twice_is_no_error_and_a_new_role_has_a_new_id(work: Work) -> None:
    made = put_reserved_role(work, ACCOUNT, WANTED)
    for _ in range(2):
        delete_reserved_role(work, ACCOUNT, name=NAME)
    again = put_reserved_role(work, ACCOUNT, WANTED)
    assert again.id != made.id
    assert len(roles.list_attached_role_policies(work, ACCOUNT, role_name=NAME)) == 1


def test_a_customer_policy_that_the_account_lacks_is_not_found_and_changes_nothing(
    work: Work,
) -> None:
    made = put_reserved_role(work, ACCOUNT, WANTED)
    missing = "arn:aws:iam::111111111111:policy/Missing"
    for wanted in (
        replace(WANTED, customer_policies=(missing,), description="x"),
        replace(WANTED, boundary_arn=missing, description="x"),
    ):
        with pytest.raises(NotFound) as refused:
            put_reserved_role(work, ACCOUNT, wanted)
        assert refused.value.kind == "POLICY"
    assert roles.get_role(work, ACCOUNT, NAME) == made


def test_other_roles_are_out_of_reach(work: Work) -> None:
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        '"Principal":"*"}]}'
    )
    roles.create_role(work, ACCOUNT, name=NAME, trust_policy=trust)
    with pytest.raises(ValueError, match="not below"):
        put_reserved_role(work, ACCOUNT, WANTED)
    with pytest.raises(ValueError, match="not below"):
        delete_reserved_role(work, ACCOUNT, name=NAME)
    with pytest.raises(ValueError, match="not below"):
        put_reserved_role(work, ACCOUNT, replace(WANTED, name="New", path="/"))
