"""Random organizations whose roles and users share policies, and every way their doubts can end.

Small on purpose: few actions, resources and condition keys, so that they often meet, and so that
what is told can be held against every combination of values.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from random import Random
from typing import Any

from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.context_values import ContextValue
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.policies import Level, NamedPolicy, Policies

ACCOUNTS = ("111122223333", "222233334444", "333344445555")
ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:ListAllMyBuckets", "sqs:SendMessage", "kms:Decrypt")
ACTION_PATTERNS = ("*", "s3:*", "s3:Get*", "s3:*Object", "sqs:*", "kms:Decrypt", *ACTIONS)
RESOURCES = (
    "*",
    "arn:aws:s3:::bucket/red",
    "arn:aws:s3:::bucket/blue",
    "arn:aws:s3:::other/red",
    f"arn:aws:sqs:us-east-1:{ACCOUNTS[0]}:queue",
    f"arn:aws:kms:us-east-1:{ACCOUNTS[1]}:key/k",
)
RESOURCE_PATTERNS = (
    "*",
    "*",
    "arn:aws:s3:::bucket/*",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/team}",
    "arn:aws:s3:::*/red",
    "arn:aws:sqs",
    "arn:aws:sqs:*:*:queue",
    "arn:aws:s3:::${aws:SourceVpc}/red",
    *RESOURCES[1:],
)
OPEN_KEYS: Mapping[str, tuple[ContextValue | None, ...]] = {
    "aws:SourceIp": (None, "10.0.0.1", "192.0.2.1"),
    "aws:SourceVpc": (None, "bucket", "other"),
    "aws:MultiFactorAuthPresent": (None, "true", "false"),
}
"""The keys that nobody knows, and all that they may be (None: absent)."""
CONDITIONS: tuple[dict[str, Any], ...] = (
    {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    {"Null": {"aws:SourceVpc": "true"}},
    {"StringNotEquals": {"aws:SourceVpc": "bucket"}},
    {"StringEquals": {"aws:PrincipalTag/team": "red"}},
    {"StringNotEquals": {"aws:PrincipalTag/team": ["red", "blue"]}},
    {"StringEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/other}"}},
    {"StringEquals": {"aws:PrincipalAccount": ACCOUNTS[0]}},
    {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/role-1*"}},
    {"StringEquals": {"aws:username": "user-1"}},
    {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "StringEquals": {"aws:PrincipalTag/team": "red"},
    },
)
_PRINCIPALS: tuple[Any, ...] = (
    "*",
    {"AWS": ACCOUNTS[0]},
    {"AWS": f"arn:aws:iam::{ACCOUNTS[1]}:root"},
    {"AWS": [f"arn:aws:iam::{account}:role/role-1" for account in ACCOUNTS]},
    {"AWS": [*ACCOUNTS[:2], *(f"arn:aws:iam::{each}:user/user-2" for each in ACCOUNTS)]},
    {"AWS": [f"{kind}EXAMPLE{number}" for kind in ("AIDA", "AROA") for number in range(6)]},
)
_MOST_SCP_LEVELS = 2


@dataclass(frozen=True)
class RandomOrganization:
    """rcp, resource_policy: what binds the resource that is asked about."""

    principals: tuple[AskedPrincipal, ...]
    rcp: tuple[Level, ...] | None
    resource_policy: NamedPolicy | None


def random_organization(random: Random) -> RandomOrganization:
    """Principals of few kinds, so that many share all their policies."""
    scps = {account: _scp(random) for account in ACCOUNTS}
    kinds = [_kind(random) for _ in range(4)]
    principals = tuple(
        _principal(random, number, kind=random.choice(kinds), scps=scps) for number in range(24)
    )
    rcp = None
    if random.random() < 0.2:
        rcp = ((_policy(random, PolicyKind.RCP, "rcp"),),)
    resource_policy = None
    if random.random() < 0.4:
        resource_policy = _policy(random, PolicyKind.RESOURCE, "resource")
    return RandomOrganization(principals, rcp, resource_policy)


def contexts(asked: AskedPrincipal) -> Iterator[dict[str, ContextValue]]:
    """Every way in which the unknown keys may stand, with what is known of the principal."""
    for values in product(*OPEN_KEYS.values()):
        open_values = zip(OPEN_KEYS, values, strict=True)
        made = {
            key: value
            for key, value in open_values
            if value is not None and key.lower() not in asked.absent
        }
        yield {**made, **asked.context}


def _principal(
    random: Random,
    number: int,
    *,
    kind: Policies,
    scps: dict[str, tuple[Level, ...] | None],
) -> AskedPrincipal:
    account = random.choice(ACCOUNTS)
    is_user = random.random() < 0.3
    name = f"user-{number}" if is_user else f"role-{number}"
    arn = f"arn:aws:iam::{account}:{'user' if is_user else 'role'}/{name}"
    if random.random() < 0.05:
        arn = f"arn:aws:iam::{account}:role/aws-service-role/x.amazonaws.com/linked-{number}"
    context: dict[str, ContextValue] = {
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": account,
        "aws:userid": f"{'AIDA' if is_user else 'AROA'}EXAMPLE{number}",
    }
    absent = {"aws:principaltag/team", "aws:principaltag/other", "aws:username"}
    if is_user:
        context["aws:username"] = name
        absent.discard("aws:username")
    for tag in ("team", "other"):
        if random.random() < 0.5:
            context[f"aws:PrincipalTag/{tag}"] = random.choice(("red", "blue"))
            absent.discard(f"aws:principaltag/{tag}")
    if random.random() < 0.3:
        absent.add("aws:multifactorauthpresent")
    policies = replace(kind, scp=scps[account])
    if random.random() < 0.3:
        policies = replace(policies, identity=_own(random, kind.identity))
    return AskedPrincipal(arn, policies, context=context, absent=frozenset(absent))


def _own(random: Random, identity: Level) -> Level:
    """Policies that say the same in documents of their own, beside what nobody asks about."""
    own = []
    for named in identity:
        content = json.loads(named.document.text)
        for statement in content["Statement"]:
            statement["Sid"] = f"Sid{random.randrange(10_000)}"
        unasked = {"Effect": "Allow", "Action": f"ec2:Run{random.random()}", "Resource": "*"}
        content["Statement"].insert(random.choice((0, 9)), unasked)
        document = compile_policy(json.dumps(content), PolicyKind.IDENTITY)
        own.append(NamedPolicy(f"own-{random.randrange(10_000)}", document))
    return tuple(own)


def _kind(random: Random) -> Policies:
    """Policies that many principals have, as roles of one permission set do."""
    identity = [_policy(random, PolicyKind.IDENTITY, f"policy-{n}") for n in range(2)]
    boundary = None
    if random.random() < 0.2:
        boundary = (_policy(random, PolicyKind.BOUNDARY, "boundary"),)
    return Policies(identity=tuple(identity), boundary=boundary)


def _scp(random: Random) -> tuple[Level, ...] | None:
    if random.random() < 0.3:
        return None
    full = NamedPolicy(
        "FullAWSAccess",
        compile_policy(
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
            PolicyKind.SCP,
        ),
    )
    levels: list[Level] = []
    for number in range(random.randint(1, _MOST_SCP_LEVELS)):
        level: tuple[NamedPolicy, ...] = (full,) if random.random() < 0.9 else ()
        if random.random() < 0.6:
            level = (*level, _policy(random, PolicyKind.SCP, f"scp-{number}"))
        levels.append(level)
    return tuple(levels)


def _policy(random: Random, kind: PolicyKind, name: str) -> NamedPolicy:
    statements = [_statement(random, kind) for _ in range(random.choice((1, 2, 3)))]
    version = "2012-10-17" if random.random() < 0.85 else "2008-10-17"
    content = {"Version": version, "Statement": statements}
    return NamedPolicy(name, compile_policy(json.dumps(content), kind))


def _statement(random: Random, kind: PolicyKind) -> dict[str, Any]:
    is_deny = kind is PolicyKind.RCP or random.random() < 0.2
    action = "NotAction" if random.random() < 0.15 else "Action"
    resource = "NotResource" if random.random() < 0.15 else "Resource"
    made: dict[str, Any] = {
        "Effect": "Deny" if is_deny else "Allow",
        action: random.sample(ACTION_PATTERNS, random.choice((1, 2))),
        resource: random.sample(RESOURCE_PATTERNS, random.choice((1, 2))),
    }
    if kind is PolicyKind.RCP:
        made["Principal"] = "*"
    if kind is PolicyKind.RESOURCE:
        is_not = is_deny and random.random() < 0.3
        made["NotPrincipal" if is_not else "Principal"] = random.choice(_PRINCIPALS)
    if random.random() < 0.5:
        made["Condition"] = random.choice(CONDITIONS)
    return made
