"""The cases that `policy.py` gives `policy decide`: lines of JSON, nearly all documents different.

A case is what a test of access would ask: an identity policy of one to four statements, SCPs of two
levels, and now and then a resource policy, a boundary or a session policy.
"""

import json
from random import Random
from typing import Any

_ACCOUNT = "111122223333"
_FULL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_READS = ("s3:GetObject", "s3:List*", "dynamodb:GetItem", "dynamodb:Query", "sqs:ReceiveMessage")
_WRITES = ("s3:PutObject", "s3:Delete*", "dynamodb:*Item", "sqs:SendMessage", "kms:Decrypt")
_ASKED = ("s3:GetObject", "s3:PutObject", "dynamodb:GetItem", "sqs:SendMessage")
_CONDITIONS: tuple[dict[str, Any], ...] = (
    {"StringEquals": {"aws:PrincipalTag/team": "team-{}"}},
    {"IpAddress": {"aws:SourceIp": ["10.{}.0.0/16", "192.0.2.0/24"]}},
    {"Bool": {"aws:SecureTransport": "true"}, "StringLike": {"aws:userid": "*:user-{}"}},
    {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin-{}"}},
)


def case_lines(count: int) -> list[str]:
    """So many lines, always the same."""
    random = Random(20261126)
    return [json.dumps(_case(random, number)) for number in range(count)]


def _case(random: Random, number: int) -> dict[str, Any]:
    thing = random.randrange(200)
    action = random.choice(_ASKED)
    policies: dict[str, Any] = {
        "identity": [{"name": f"policy-{number}", "doc": _document(random, thing)}],
        "scp": [
            {"id": "root", "policies": [_content([_FULL])]},
            {"id": "unit", "policies": [_content([_FULL, _denial(random)])]},
        ],
    }
    if random.random() < 0.3:
        policies["resource"] = _content([_grant(random, thing)])
    if random.random() < 0.2:
        policies[random.choice(("boundary", "session"))] = _content([_FULL])
    if "boundary" in policies:
        policies["boundary"] = [policies["boundary"]]
    return {
        "id": number,
        "request": {
            "principal": f"arn:aws:sts::{_ACCOUNT}:assumed-role/worker/user-{thing}",
            "action": action,
            "resource": _resource(action, thing),
            "context": {
                "aws:PrincipalArn": f"arn:aws:iam::{_ACCOUNT}:role/worker",
                "aws:PrincipalTag/team": f"team-{thing}",
                "aws:SecureTransport": "true",
                "aws:SourceIp": f"10.{thing}.1.2",
                "aws:userid": f"AROAEXAMPLEEXAMPLEEXA:user-{thing}",
            },
        },
        "policies": policies,
    }


def _content(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _document(random: Random, thing: int) -> dict[str, Any]:
    return _content([_statement(random, thing) for _ in range(random.randint(1, 4))])


def _statement(random: Random, thing: int) -> dict[str, Any]:
    actions = random.sample(random.choice((_READS, _WRITES)), random.randint(1, 3))
    made: dict[str, Any] = {
        "Sid": f"S{random.randrange(10**6)}",
        "Effect": "Deny" if random.random() < 0.15 else "Allow",
        "Action": actions,
        "Resource": "*" if random.random() < 0.2 else _patterns(random, thing),
    }
    if random.random() < 0.4:
        made["Condition"] = _condition(random, thing)
    return made


def _patterns(random: Random, thing: int) -> list[str]:
    near = thing if random.random() < 0.7 else random.randrange(200)
    return [
        f"arn:aws:s3:::bucket-{near}/*",
        f"arn:aws:dynamodb:eu-west-1:{_ACCOUNT}:table/table-{near}",
        f"arn:aws:sqs:*:{_ACCOUNT}:queue-{near}-*",
    ]


def _condition(random: Random, thing: int) -> dict[str, Any]:
    near = str(thing if random.random() < 0.7 else random.randrange(200))
    text = json.dumps(random.choice(_CONDITIONS)).replace("{}", near)
    made: dict[str, Any] = json.loads(text)
    return made


def _denial(random: Random) -> dict[str, Any]:
    return {
        "Effect": "Deny",
        "Action": random.choice(("s3:Delete*", "dynamodb:*", "ec2:*Vpc*", "kms:*")),
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": f"team-{random.random():.6f}"}},
    }


def _grant(random: Random, thing: int) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{_ACCOUNT}:role/worker-{random.randrange(10**6)}"},
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::bucket-{thing}/*",
    }


def _resource(action: str, thing: int) -> str:
    service = action.partition(":")[0]
    return {
        "s3": f"arn:aws:s3:::bucket-{thing}/key",
        "dynamodb": f"arn:aws:dynamodb:eu-west-1:{_ACCOUNT}:table/table-{thing}",
        "sqs": f"arn:aws:sqs:eu-west-1:{_ACCOUNT}:queue-{thing}-jobs",
    }[service]
