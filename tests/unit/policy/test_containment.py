"""Containment: a Yes is certain, a No has a witness."""

import json
from random import Random
from typing import Any

import pytest

from policy_samples import document, statement
from reference_evaluator import random_parts
from reference_evaluator.random_cases import Maker, context
from vestibule.policy.containment import Containment, is_no_broader
from vestibule.policy.decide import decide
from vestibule.policy.documents import PolicyDocument, PolicyKind, compile_policy
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


def test_a_narrower_condition_is_no_broader_and_a_wider_one_is_shown_to_be() -> None:
    policy = document(statement(Condition=CONDITION))
    other = document(statement(Condition={"IpAddress": {"aws:SourceIp": "8.0.0.0/6"}}))
    assert is_no_broader(policy, other).answer is Containment.YES
    verdict = is_no_broader(other, policy)
    assert verdict.answer is Containment.NO
    assert verdict.witness is not None
    assert verdict.witness.context == {"aws:SourceIp": "8.0.0.0"}


def test_what_cannot_be_told_is_unknown_and_says_where() -> None:
    wide, narrow = (
        document(statement(Condition={"NotIpAddress": {"aws:SourceIp": each}}))
        for each in ("10.0.0.0/8", "10.0.0.0/7")
    )
    assert is_no_broader(narrow, wide).answer is Containment.YES
    verdict = is_no_broader(wide, narrow)
    assert verdict.answer is Containment.UNKNOWN
    assert "statement 1" in verdict.reason


def test_policies_that_name_principals_are_not_compared() -> None:
    policy = document(statement(Principal="*"), kind=PolicyKind.RESOURCE)
    assert is_no_broader(policy, policy).answer is Containment.UNKNOWN


def test_a_deny_that_never_meets_the_allow_changes_nothing() -> None:
    region = "aws:RequestedRegion"
    allow = statement(Condition={"StringEquals": {region: ["eu-west-1"]}})
    deny = statement("Deny", Condition={"StringNotEquals": {region: ["eu-west-1", "eu-west-2"]}})
    assert is_no_broader(document(allow), document(allow, deny)).answer is Containment.YES
    elsewhere = statement("Deny", Condition={"StringNotEquals": {region: "eu-west-2"}})
    assert is_no_broader(document(allow), document(allow, elsewhere)).answer is Containment.NO


def test_a_pattern_without_meaning_covers_nothing() -> None:
    policy = document(statement(action="s3:GetObject"))
    assert is_no_broader(policy, document(statement(action="s*:Get*"))).answer is Containment.NO
    void = document(statement(), statement("Deny", "s*:Get*"))
    denying = document(statement(), statement("Deny", "s3:GetObject"))
    assert is_no_broader(void, denying).answer is Containment.NO
    assert is_no_broader(void, document(statement())).answer is Containment.YES


@pytest.mark.parametrize("kind", [PolicyKind.IDENTITY, PolicyKind.SCP])
def test_random_verdicts_on_policies_full_of_oddities_are_true(kind: PolicyKind) -> None:
    random = Random(41)
    seen = dict.fromkeys(Containment, 0)
    for _ in range(700):
        first, second = (odd_document(random, kind) for _ in range(2))
        if random.random() < 0.5:
            second = with_more(first, second)
        verdict = is_no_broader(first, second)
        seen[verdict.answer] += 1
        if verdict.answer is Containment.YES:
            for request in some_requests(random, 60):
                assert not (allows(first, request) and not allows(second, request)), request
        elif verdict.answer is Containment.NO:
            assert verdict.witness is not None
            assert allows(first, verdict.witness)
            assert not allows(second, verdict.witness)
    assert min(seen.values()) > 5, seen
    assert seen[Containment.UNKNOWN] < 140, seen


def odd_document(random: Random, kind: PolicyKind) -> PolicyDocument:
    maker = Maker(
        random, random.choice(random_parts.ACTIONS), random.choice(random_parts.RESOURCES)
    )
    made = maker.document(kind.value)
    return compile_policy(made if isinstance(made, str) else json.dumps(made), kind)


def as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def with_more(first: PolicyDocument, second: PolicyDocument) -> PolicyDocument:
    """Both together, as far as the second one allows."""
    mine, theirs = (json.loads(each.text) for each in (first, second))
    allows = [each for each in listed(theirs) if each["Effect"] == "Allow"]
    return compile_policy(json.dumps({**mine, "Statement": listed(mine) + allows}), first.kind)


def listed(content: dict[str, Any]) -> list[dict[str, Any]]:
    statements = content["Statement"]
    return statements if isinstance(statements, list) else [statements]


def some_requests(random: Random, count: int) -> list[AccessRequest]:
    return [
        AccessRequest(
            "arn:aws:iam::111122223333:user/bob",
            random.choice(random_parts.ACTIONS),
            random.choice(random_parts.RESOURCES),
            resource_account="111122223333",
            context={
                key: tuple(map(as_text, value)) if isinstance(value, list) else as_text(value)
                for key, value in (context(random) or {}).items()
                if value is not None
            },
        )
        for _ in range(count)
    ]


def test_text_that_looks_like_a_variable_does_not_cover_one() -> None:
    variable = document(statement(Resource="arn:aws:s3:::${aws:username}"))
    text = document(statement(Resource="arn:aws:s3:::$*"))
    assert is_no_broader(variable, text).answer is not Containment.YES
