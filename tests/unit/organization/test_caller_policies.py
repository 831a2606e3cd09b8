"""What binds a caller: policies, boundary, session, SCPs; and who has none left."""

from dataclasses import replace
from datetime import timedelta

import pytest

from vestibule.model.callers import UNKNOWN_CALLER, Caller, CallerKind, RoleSession
from vestibule.model.errors import Unauthenticated
from vestibule.organization import access_keys, iam_users, roles
from vestibule.organization.caller_policies import caller_policies
from vestibule.organization.organization_policies import enable_policy_type
from vestibule.organization.organizations import create_organization
from vestibule.policy.decide import decide
from vestibule.policy.request import AccessRequest
from vestibule.store.work import Work

MAIN = "111111111111"
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":"*"}]}'
)
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def session_of(work: Work, *, arns: tuple[str, ...] = ()) -> Caller:
    role = roles.create_role(work, MAIN, name="Ops", path="/p/", trust_policy=TRUST)
    roles.attach_role_policy(work, MAIN, role_name="Ops", policy_arn=ADMIN)
    session = RoleSession(
        role_arn=role.arn,
        role_id=role.id,
        role_name="Ops",
        session_name="s",
        issued_at=work.now,
        expires_at=work.now + timedelta(hours=1),
        session_policy_arns=arns,
        tags={"Team": "a"},
        identity_store_user_id="user-1",
    )
    arn = f"arn:aws:sts::{MAIN}:assumed-role/Ops/s"
    return Caller(CallerKind.ASSUMED_ROLE, MAIN, arn, f"{role.id}:s", role_session=session)


def is_allowed(work: Work, caller: Caller, action: str) -> bool:
    found = caller_policies(work, caller)
    request = AccessRequest(caller.arn, action, "*", resource_account=caller.account_id)
    return decide(request, found.policies).is_allowed


def test_a_session_may_what_role_and_session_policies_allow_together(work: Work) -> None:
    caller = session_of(work, arns=(READ_ONLY,))
    assert is_allowed(work, caller, "s3:ListAllMyBuckets")
    assert not is_allowed(work, caller, "s3:CreateBucket")


def test_a_session_of_a_role_that_is_gone_is_no_longer_valid(work: Work) -> None:
    caller = session_of(work)
    roles.detach_role_policy(work, MAIN, role_name="Ops", policy_arn=ADMIN)
    roles.delete_role(work, MAIN, "Ops")
    with pytest.raises(Unauthenticated) as refused:
        caller_policies(work, caller)
    assert refused.value.kind == "INVALID_TOKEN"
    session_of(work)
    with pytest.raises(Unauthenticated):
        caller_policies(work, caller)
    with pytest.raises(Unauthenticated):
        caller_policies(work, replace(caller, role_session=None))


def test_a_user_is_bound_by_its_own_policies_and_boundary(work: Work) -> None:
    iam_users.create_user(work, MAIN, name="bot", boundary_arn=READ_ONLY)
    iam_users.attach_user_policy(work, MAIN, user_name="bot", policy_arn=ADMIN)
    key = access_keys.create_access_key(work, MAIN, user_name="bot")
    caller = access_keys.open_access_key(work, key.access_key_id).caller
    assert is_allowed(work, caller, "s3:ListAllMyBuckets")
    assert not is_allowed(work, caller, "s3:CreateBucket")


def test_facts_tell_who_calls_and_where_the_account_stands(work: Work) -> None:
    caller = session_of(work)
    assert caller_policies(work, caller).facts.organization is None
    made = create_organization(work, MAIN, name="Main", email="main@example.com")
    enable_policy_type(work, made.root_id, "SERVICE_CONTROL_POLICY")
    facts = caller_policies(work, caller).facts
    assert facts.organization is not None
    assert facts.organization.organization_id == made.id
    assert facts.organization.path == f"{made.id}/{made.root_id}/"
    assert facts.role_arn == f"arn:aws:iam::{MAIN}:role/p/Ops"
    assert (facts.session_tags, facts.identity_store_user_id) == ({"Team": "a"}, "user-1")


def test_callers_without_iam_have_no_policies(work: Work) -> None:
    person = Caller(CallerKind.IDENTITY_CENTER_USER, MAIN, "", "u", user_name="alice")
    for caller in (person, UNKNOWN_CALLER):
        assert not is_allowed(work, caller, "s3:ListAllMyBuckets")
