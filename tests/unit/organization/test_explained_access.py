"""Access asked about by somebody else: answered as for a call, with what was not looked at told."""

import json

from vestibule.organization import iam_users, roles
from vestibule.organization.explained_access import (
    AskedAccess,
    decide_asked_access,
    explain_asked_access,
)
from vestibule.policy.kinds import Layer
from vestibule.store.work import Work

MAIN = "111111111111"
OTHER = "222222222222"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def _trust(principal: str, **condition: object) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **condition}]})


def make_role(work: Work, name: str, *, trusts: str = MAIN, account: str = MAIN) -> str:
    trust = _trust(trusts)
    return roles.create_role(work, account, name=name, path="/p/", trust_policy=trust).arn


def make_administrator(work: Work) -> str:
    arn = make_role(work, "Admin")
    roles.attach_role_policy(work, MAIN, role_name="Admin", policy_arn=ADMIN)
    return arn


def is_allowed(work: Work, principal: str, action: str, resource: str) -> bool:
    return decide_asked_access(work, AskedAccess(principal, action, resource)).is_allowed


def test_whether_a_role_may_be_assumed_is_told_by_its_trust_policy(work: Work) -> None:
    admin, nobody = make_administrator(work), make_role(work, "Nobody")
    for_account = make_role(work, "ForAccount")
    for_nobody = make_role(work, "ForNobody", trusts=nobody)
    assert is_allowed(work, admin, "sts:AssumeRole", for_account)
    assert not is_allowed(work, nobody, "sts:AssumeRole", for_account)
    assert is_allowed(work, nobody, "STS:assumeRole", for_nobody)
    assert not is_allowed(work, admin, "sts:AssumeRole", for_nobody)
    elsewhere = make_role(work, "Elsewhere", trusts=MAIN, account=OTHER)
    assert is_allowed(work, admin, "sts:AssumeRole", elsewhere)
    assert not is_allowed(work, nobody, "sts:AssumeRole", elsewhere)


def test_a_trust_policy_may_read_the_tags_of_its_role(work: Work) -> None:
    admin = make_administrator(work)
    condition = {
        "StringEquals": {"aws:ResourceTag/team": "a", "iam:ResourceTag/team": "a"},
    }
    trust = _trust(MAIN, Condition=condition)
    roles.create_role(work, MAIN, name="Tagged", trust_policy=trust, tags=[("team", "a")])
    roles.create_role(work, MAIN, name="Untagged", trust_policy=trust)
    for name, expected in (("Tagged", True), ("Untagged", False)):
        role = f"arn:aws:iam::{MAIN}:role/{name}"
        assert is_allowed(work, admin, "sts:AssumeRole", role) is expected


def test_that_a_policy_was_not_looked_at_is_told_where_it_is_what_counts(work: Work) -> None:
    admin = make_administrator(work)
    for action, resource in (
        ("kms:Decrypt", f"arn:aws:kms:us-east-1:{MAIN}:key/1"),
        ("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{OTHER}:queue"),
        ("sts:AssumeRole", f"arn:aws:iam::{OTHER}:role/Gone"),
    ):
        decision = decide_asked_access(work, AskedAccess(admin, action, resource))
        assert decision.blocked_by == (Layer.RESOURCE,)
        sentences = explain_asked_access(decision)
        assert "was not looked at" in sentences[-1]
        assert any(sentence.endswith(f"that names {admin}.") for sentence in sentences)
    for_nobody = make_role(work, "ForNobody", trusts=make_role(work, "Nobody"))
    decision = decide_asked_access(work, AskedAccess(admin, "sts:AssumeRole", for_nobody))
    told = "\n".join(explain_asked_access(decision))
    assert "The role trust policy does not allow it." in told
    assert "was not looked at" not in told


def test_nobody_is_told_of_a_session_that_there_is_not(work: Work) -> None:
    nobody = make_role(work, "Nobody")
    decision = decide_asked_access(work, AskedAccess(nobody, "s3:GetObject", "arn:aws:s3:::b/k"))
    told = "\n".join(explain_asked_access(decision))
    assert told.startswith(f"{nobody} may not perform s3:GetObject on arn:aws:s3:::b/k.")
    assert "assumed-role" not in told


def test_a_boundary_binds_a_user(work: Work) -> None:
    user = iam_users.create_user(work, MAIN, name="bot", boundary_arn=READ_ONLY)
    iam_users.attach_user_policy(work, MAIN, user_name="bot", policy_arn=ADMIN)
    decision = decide_asked_access(work, AskedAccess(user.arn, "s3:CreateBucket", "arn:aws:s3:::b"))
    assert decision.blocked_by == (Layer.BOUNDARY,)
    assert is_allowed(work, user.arn, "s3:GetObject", "arn:aws:s3:::b/k")
