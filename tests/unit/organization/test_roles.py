"""IAM roles: names, paths, policies, tags, and what protects those of Vestibule."""

from datetime import timedelta

import pytest

from vestibule.model.errors import Conflict, Invalid, NotFound, Protected, QuotaExceeded
from vestibule.model.iam_entities import ReservedRole, Role
from vestibule.organization import reserved_roles, roles
from vestibule.policy.errors import MalformedPolicy
from vestibule.store.work import Work

ACCOUNT = "111111111111"
OTHER = "222222222222"
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"AWS":"arn:aws:iam::111111111111:root"}}]}'
)
READ = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def make(work: Work, name: str = "Ops", path: str = "/") -> Role:
    return roles.create_role(work, ACCOUNT, name=name, path=path, trust_policy=TRUST)


def make_reserved(work: Work, name: str = "AWSReservedSSO_A_0123456789abcdef") -> Role:
    definition = ReservedRole(
        name=name,
        path="/aws-reserved/sso.amazonaws.com/",
        description="",
        trust_policy=TRUST,
        max_session_duration=timedelta(hours=12),
    )
    return reserved_roles.put_reserved_role(work, ACCOUNT, definition)


def test_a_role_has_a_unique_id_and_an_arn_with_its_path(work: Work) -> None:
    role = make(work, path="/team/a/")
    assert role.id.startswith("AROA")
    assert len(role.id) == 21
    assert role.arn == "arn:aws:iam::111111111111:role/team/a/Ops"
    assert roles.get_role(work, ACCOUNT, "Ops") == role


def test_role_names_are_unique_in_the_account_whatever_their_case(work: Work) -> None:
    make(work)
    with pytest.raises(Conflict, match="Role with name OPS already exists"):
        make(work, "OPS")
    roles.create_role(work, OTHER, name="Ops", trust_policy=TRUST)


def test_roles_of_another_account_are_not_found(work: Work) -> None:
    make(work)
    with pytest.raises(NotFound, match="The role with name Ops cannot be found"):
        roles.get_role(work, OTHER, "Ops")


@pytest.mark.parametrize("path", ["/aws-reserved/x/", "/aws-service-role/x/", "/AWS-Reserved/x/"])
def test_callers_make_no_roles_below_protected_paths(work: Work, path: str) -> None:
    with pytest.raises(Protected):
        make(work, path=path)


@pytest.mark.parametrize("path", ["", "x", "/x", "x/", "//" + "x" * 511 + "/"])
def test_a_path_begins_and_ends_with_a_slash(work: Work, path: str) -> None:
    with pytest.raises(Invalid):
        make(work, path=path)


def test_a_trust_policy_must_be_one(work: Work) -> None:
    with pytest.raises(MalformedPolicy):
        roles.create_role(work, ACCOUNT, name="Ops", trust_policy=READ)
    make(work)
    with pytest.raises(MalformedPolicy):
        roles.update_trust_policy(work, ACCOUNT, name="Ops", document="{}")
    assert roles.get_role(work, ACCOUNT, "Ops").trust_policy == TRUST


def test_a_role_with_policies_is_not_deleted(work: Work) -> None:
    make(work)
    roles.attach_role_policy(work, ACCOUNT, role_name="Ops", policy_arn=READ_ONLY)
    with pytest.raises(Conflict, match="must detach all policies first"):
        roles.delete_role(work, ACCOUNT, "Ops")
    roles.detach_role_policy(work, ACCOUNT, role_name="Ops", policy_arn=READ_ONLY)
    roles.put_role_policy(work, ACCOUNT, role_name="Ops", policy_name="p", document=READ)
    with pytest.raises(Conflict, match="must delete policies first"):
        roles.delete_role(work, ACCOUNT, "Ops")
    roles.delete_role_policy(work, ACCOUNT, role_name="Ops", policy_name="p")
    roles.delete_role(work, ACCOUNT, "Ops")
    assert roles.find_role(work, ACCOUNT, "Ops") is None


def test_attaching_twice_changes_nothing_and_an_unknown_policy_is_not_found(work: Work) -> None:
    make(work)
    for _ in range(2):
        roles.attach_role_policy(work, ACCOUNT, role_name="Ops", policy_arn=READ_ONLY)
    attached = roles.list_attached_role_policies(work, ACCOUNT, role_name="Ops")
    assert [(each.name, each.arn) for each in attached] == [("ReadOnlyAccess", READ_ONLY)]
    with pytest.raises(NotFound, match="does not exist or is not attachable"):
        roles.attach_role_policy(
            work, ACCOUNT, role_name="Ops", policy_arn="arn:aws:iam::aws:policy/Nope"
        )
    with pytest.raises(Invalid):
        roles.attach_role_policy(work, ACCOUNT, role_name="Ops", policy_arn="ReadOnlyAccess" * 2)


def test_inline_policies_share_a_quota_that_does_not_count_white_space(work: Work) -> None:
    make(work)
    big = READ.replace('"s3:Get*"', '"s3:Get' + "x" * 6_000 + '"')
    roles.put_role_policy(work, ACCOUNT, role_name="Ops", policy_name="a", document=big)
    with pytest.raises(QuotaExceeded, match="Maximum policy size of 10240 bytes exceeded for role"):
        roles.put_role_policy(work, ACCOUNT, role_name="Ops", policy_name="b", document=big)
    spaced = big + " " * 6_000
    roles.put_role_policy(work, ACCOUNT, role_name="Ops", policy_name="a", document=spaced)
    kept = roles.get_role_policy(work, ACCOUNT, role_name="Ops", policy_name="a")
    assert kept.document == spaced


def test_tag_keys_that_differ_in_case_only_are_one_key(work: Work) -> None:
    make(work)
    roles.tag_role(work, ACCOUNT, name="Ops", tags=[("Team", "a"), ("Cost", "1")])
    roles.tag_role(work, ACCOUNT, name="Ops", tags=[("team", "b")])
    assert roles.get_role(work, ACCOUNT, "Ops").tags == {"Cost": "1", "team": "b"}
    roles.untag_role(work, ACCOUNT, name="Ops", keys=["TEAM", "nothing"])
    assert roles.get_role(work, ACCOUNT, "Ops").tags == {"Cost": "1"}
    with pytest.raises(Invalid):
        roles.tag_role(work, ACCOUNT, name="Ops", tags=[("A", ""), ("a", "")])
    with pytest.raises(Invalid):
        roles.tag_role(work, ACCOUNT, name="Ops", tags=[("AWS:x", "")])
    with pytest.raises(QuotaExceeded):
        roles.tag_role(work, ACCOUNT, name="Ops", tags=[(f"k{n}", "") for n in range(50)])


def test_a_boundary_must_exist_and_can_be_lifted_once(work: Work) -> None:
    make(work)
    with pytest.raises(NotFound, match="Scope ARN"):
        roles.put_role_boundary(
            work, ACCOUNT, name="Ops", policy_arn="arn:aws:iam::aws:policy/Nope"
        )
    roles.put_role_boundary(work, ACCOUNT, name="Ops", policy_arn=READ_ONLY)
    assert roles.get_role(work, ACCOUNT, "Ops").boundary_arn == READ_ONLY
    roles.delete_role_boundary(work, ACCOUNT, name="Ops")
    with pytest.raises(NotFound):
        roles.delete_role_boundary(work, ACCOUNT, name="Ops")


def test_sessions_last_one_to_twelve_hours(work: Work) -> None:
    make(work)
    with pytest.raises(Invalid):
        roles.update_role(work, ACCOUNT, name="Ops", max_session_duration=timedelta(hours=13))
    roles.update_role(work, ACCOUNT, name="Ops", max_session_duration=timedelta(hours=12))
    roles.update_role(work, ACCOUNT, name="Ops", description="d")
    role = roles.get_role(work, ACCOUNT, "Ops")
    assert (role.max_session_duration, role.description) == (timedelta(hours=12), "d")


def test_nothing_about_a_reserved_role_can_be_changed(work: Work) -> None:
    name = make_reserved(work).name
    before = roles.get_role(work, ACCOUNT, name)
    attempts = [
        lambda: roles.update_role(work, ACCOUNT, name=name, description="x"),
        lambda: roles.update_trust_policy(work, ACCOUNT, name=name, document=TRUST),
        lambda: roles.delete_role(work, ACCOUNT, name.upper()),
        lambda: roles.put_role_boundary(work, ACCOUNT, name=name, policy_arn=READ_ONLY),
        lambda: roles.delete_role_boundary(work, ACCOUNT, name=name),
        lambda: roles.tag_role(work, ACCOUNT, name=name, tags=[("a", "b")]),
        lambda: roles.untag_role(work, ACCOUNT, name=name, keys=["a"]),
        lambda: roles.attach_role_policy(work, ACCOUNT, role_name=name, policy_arn=READ_ONLY),
        lambda: roles.detach_role_policy(work, ACCOUNT, role_name=name, policy_arn=READ_ONLY),
        lambda: roles.put_role_policy(
            work, ACCOUNT, role_name=name, policy_name="p", document=READ
        ),
        lambda: roles.delete_role_policy(work, ACCOUNT, role_name=name, policy_name="p"),
    ]
    for attempt in attempts:
        with pytest.raises(Protected, match="this role is only modifiable by AWS"):
            attempt()
    assert roles.get_role(work, ACCOUNT, name) == before


def test_pages_hold_every_role_once_below_a_path_prefix(work: Work) -> None:
    for name in ("b", "A", "c", "D"):
        make(work, name, path="/x/")
    make(work, "e")
    first, token = roles.list_roles(work, ACCOUNT, path_prefix="/x/", count=3)
    second, end = roles.list_roles(work, ACCOUNT, path_prefix="/x/", count=3, token=token)
    assert [role.name for role in first + second] == ["A", "b", "c", "D"]
    assert end is None
    assert len(token or "") <= 320
    with pytest.raises(Invalid):
        roles.list_roles(work, ACCOUNT, token=token)
