"""The documents that decide about a role, and that a role made again is another role."""

from dataclasses import replace

import pytest

from vestibule.model.errors import NotFound
from vestibule.model.iam_entities import AttachedPolicy
from vestibule.organization import roles
from vestibule.organization.principal_policies import role_policies, session_policies
from vestibule.store import entity_policies
from vestibule.store import roles as rows
from vestibule.store.work import Work

ACCOUNT = "111111111111"
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"AWS":"arn:aws:iam::111111111111:root"}}]}'
)
READ = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def test_inline_and_managed_policies_boundary_and_tags_are_told(work: Work) -> None:
    role = roles.create_role(
        work,
        ACCOUNT,
        name="Ops",
        trust_policy=TRUST,
        boundary_arn=READ_ONLY,
        tags=[("Team", "a")],
    )
    roles.attach_role_policy(work, ACCOUNT, role_name="Ops", policy_arn=READ_ONLY)
    roles.put_role_policy(work, ACCOUNT, role_name="Ops", policy_name="p", document=READ)
    found = role_policies(work, ACCOUNT, "Ops", role_id=role.id)
    assert {named.name_or_arn for named in found.identity} == {READ_ONLY, "p"}
    assert [named.name_or_arn for named in found.boundary or ()] == [READ_ONLY]
    assert (found.tags, found.unique_id) == ({"Team": "a"}, role.id)


def test_a_session_of_a_role_that_was_made_again_finds_no_policies(work: Work) -> None:
    first = roles.create_role(work, ACCOUNT, name="Ops", trust_policy=TRUST)
    roles.delete_role(work, ACCOUNT, "Ops")
    with pytest.raises(NotFound):
        role_policies(work, ACCOUNT, "Ops", role_id=first.id)
    roles.create_role(work, ACCOUNT, name="Ops", trust_policy=TRUST)
    with pytest.raises(NotFound):
        role_policies(work, ACCOUNT, "Ops", role_id=first.id)


def test_a_boundary_whose_policy_is_gone_allows_nothing(work: Work) -> None:
    role = roles.create_role(work, ACCOUNT, name="Ops", trust_policy=TRUST)
    gone = "arn:aws:iam::111111111111:policy/Gone"
    rows.update_role(work.tx, replace(role, boundary_arn=gone))
    assert role_policies(work, ACCOUNT, "Ops").boundary == ()


def test_an_attached_policy_without_a_document_denies(work: Work) -> None:
    role = roles.create_role(work, ACCOUNT, name="Ops", trust_policy=TRUST)
    gone = AttachedPolicy("ANPAGONE", "arn:aws:iam::111111111111:policy/Gone")
    entity_policies.insert_attached_policy(work.tx, role.id, gone, account_id=ACCOUNT)
    with pytest.raises(NotFound):
        role_policies(work, ACCOUNT, "Ops")


def test_session_policies_that_are_gone_allow_nothing(work: Work) -> None:
    assert session_policies(work, ACCOUNT, document=None, arns=()) is None
    gone = ("arn:aws:iam::111111111111:policy/Gone",)
    assert session_policies(work, ACCOUNT, document=None, arns=gone) == ()
    both = session_policies(work, ACCOUNT, document=READ, arns=(READ_ONLY,))
    assert len(both or ()) == 2
