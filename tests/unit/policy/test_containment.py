"""Containment: a Yes is certain, a No has a witness."""

from random import Random
from typing import Any

from policy_samples import document, statement
from vestibule.policy.containment import Containment, is_no_broader
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyDocument
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest

ACTIONS = [
    "s3:GetObject",
    "s3:Get*",
    "s3:*",
    "*",
    "s3:PutObject",
    "s*:Get*",
    "ec2:*",
    "s3:?etObject",
]
RESOURCES = [
    "*",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a/k",
    "arn:aws:s3:::*",
    "arn:aws:s3",
    "arn:*:s3:::a?/*",
]
REQUESTS = [
    AccessRequest("arn:aws:iam::111122223333:role/r", action, resource, context=context)
    for action in ("s3:GetObject", "s3:PutObject", "ec2:RunInstances", "sts:x", "s3:GetX")
    for resource in (
        "*",
        "arn:aws:s3:::a/k",
        "arn:aws:s3:::ab/z",
        "arn:aws:s3:::b",
        "arn:aws:x:::y",
    )
    for context in ({}, {"aws:SourceIp": "10.0.0.1"}, {"aws:SourceIp": "192.0.2.1"})
]
CONDITION = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}


def allows(policy: PolicyDocument, request: AccessRequest) -> bool:
    return decide(request, Policies(identity=(NamedPolicy("p", policy),))).is_allowed


def random_policy(random: Random) -> PolicyDocument:
    statements: list[dict[str, Any]] = []
    for _ in range(random.randint(1, 3)):
        made: dict[str, Any] = {"Effect": random.choice(["Allow", "Allow", "Deny"])}
        made[random.choice(["Action"] * 4 + ["NotAction"])] = random.sample(ACTIONS, 2)
        made[random.choice(["Resource"] * 4 + ["NotResource"])] = random.sample(RESOURCES, 2)
        if random.random() < 0.3:
            made["Condition"] = CONDITION
        statements.append(made)
    return document(*statements)


def test_random_verdicts_are_true() -> None:
    random = Random(5)
    seen = dict.fromkeys(Containment, 0)
    for _ in range(3000):
        first, second = random_policy(random), random_policy(random)
        verdict = is_no_broader(first, second)
        seen[verdict.answer] += 1
        if verdict.answer is Containment.YES:
            assert not [r for r in REQUESTS if allows(first, r) and not allows(second, r)]
        elif verdict.answer is Containment.NO:
            assert verdict.witness is not None
            assert allows(first, verdict.witness)
            assert not allows(second, verdict.witness)
        else:
            assert verdict.reason
    assert min(seen.values()) > 20, seen


def test_a_narrower_policy_is_no_broader_and_the_other_way_round_there_is_a_witness() -> None:
    narrow = document(statement(action="s3:GetObject", Resource="arn:aws:s3:::a/k"))
    wide = document(statement(action="s3:Get*", Resource="arn:aws:s3:::a/*"))
    assert is_no_broader(narrow, wide).answer is Containment.YES
    assert is_no_broader(wide, narrow).answer is Containment.NO


def test_every_policy_is_no_broader_than_itself() -> None:
    policy = document(statement(Condition=CONDITION), statement("Deny", "s3:*"))
    assert is_no_broader(policy, policy).answer is Containment.YES


def test_a_condition_that_is_not_understood_is_unknown() -> None:
    policy = document(statement(Condition=CONDITION))
    other = document(statement(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/7"}}))
    assert is_no_broader(policy, other).answer is Containment.UNKNOWN


def test_text_that_looks_like_a_variable_does_not_cover_one() -> None:
    variable = document(statement(Resource="arn:aws:s3:::${aws:username}"))
    text = document(statement(Resource="arn:aws:s3:::$*"))
    assert is_no_broader(variable, text).answer is not Containment.YES
