"""Users and roles as the policy simulator takes them."""

import pytest

from vestibule.model.errors import Invalid, NotFound
from vestibule.organization import iam_users, organization_policies, roles
from vestibule.organization.accounts import create_member_account
from vestibule.organization.organizations import create_organization
from vestibule.organization.simulated_principals import (
    parse_entity_arn,
    simulated_caller_keys,
    simulated_principal,
)
from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.context import CallerFacts
from vestibule.policy.findings import Outcome
from vestibule.policy.policy_exclusions import AttachedKind, PolicyExclusion
from vestibule.policy.simulation import Simulation, simulate
from vestibule.store.work import Work

MANAGEMENT = "111111111111"
SCP = "SERVICE_CONTROL_POLICY"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
DENY = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}'
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":"*"}]}'
)


def outcome(work: Work, arn: str, *exclusions: PolicyExclusion) -> Outcome:
    principal = simulated_principal(work, arn, exclusions=exclusions)
    simulation = Simulation(caller_arn=arn, policies=principal.policies, sources=principal.sources)
    [result] = simulate(simulation, ["s3:ListAllMyBuckets"], [], catalogue=shared_catalogue())
    return result.whole.outcome


def test_the_organizations_policies_bind_unless_they_are_excluded(work: Work) -> None:
    made = create_organization(work, MANAGEMENT, name="Main", email="main@example.com")
    organization_policies.enable_policy_type(work, made.root_id, SCP)
    member = create_member_account(work, "Dev", email="d@example.com", parent_id=made.root_id).id
    role = roles.create_role(work, member, name="Ops", path="/", trust_policy=TRUST)
    roles.attach_role_policy(work, member, role_name="Ops", policy_arn=ADMIN)
    assert outcome(work, role.arn) is Outcome.ALLOWED
    deny = organization_policies.create_policy(
        work, "NoS3", description="", policy_type=SCP, content=DENY
    )
    organization_policies.attach_policy(work, deny.id, target_id=member)
    assert outcome(work, role.arn) is Outcome.EXPLICITLY_DENIED
    assert outcome(work, role.arn, PolicyExclusion(AttachedKind.SCP)) is Outcome.ALLOWED


def test_a_boundary_limits_unless_it_is_excluded(work: Work) -> None:
    user = iam_users.create_user(work, MANAGEMENT, name="bot", boundary_arn=READ_ONLY)
    iam_users.put_user_policy(
        work, MANAGEMENT, user_name="bot", policy_name="p", document=DENY.replace("Deny", "Allow")
    )
    principal = simulated_principal(work, user.arn)
    assert principal.policies.boundary is not None
    assert [source.id for source in principal.sources.values()] == ["user_bot_p"]
    without = simulated_principal(
        work, user.arn, exclusions=[PolicyExclusion(AttachedKind.BOUNDARY)]
    )
    assert without.policies.boundary is None


def test_an_arn_with_another_path_is_nobodys(work: Work) -> None:
    roles.create_role(work, MANAGEMENT, name="Ops", path="/team/", trust_policy=TRUST)
    simulated_principal(work, f"arn:aws:iam::{MANAGEMENT}:role/team/Ops")
    for arn in (f"arn:aws:iam::{MANAGEMENT}:role/Ops", f"arn:aws-cn:iam::{MANAGEMENT}:role/Ops"):
        with pytest.raises(NotFound):
            simulated_principal(work, arn)


@pytest.mark.parametrize(
    "arn",
    [
        "Ops",
        "arn:aws:iam::111111111111:root",
        "arn:aws:iam::111111111111:user/",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:sts::111111111111:assumed-role/Ops/s",
        "arn:aws:iam::*:role/Ops",
    ],
)
def test_only_users_groups_and_roles_are_entities(arn: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_entity_arn(arn)
    assert refused.value.kind == "INPUT"


def test_keys_follow_from_the_principal_and_nothing_else(work: Work) -> None:
    arn = f"arn:aws:iam::{MANAGEMENT}:user/team/Bob"
    keys = simulated_caller_keys(work, CallerFacts(principal_arn=arn, user_name="Bob"))
    assert keys["aws:username"] == "Bob"
    assert keys["aws:PrincipalArn"] == arn
    assert keys["aws:PrincipalAccount"] == MANAGEMENT
    assert not any(key.startswith(("aws:CurrentTime", "aws:Secure")) for key in keys)
    group = CallerFacts(principal_arn=f"arn:aws:iam::{MANAGEMENT}:group/Ops")
    assert simulated_caller_keys(work, group) == {}
