"""Random cases that look like real ones: small worlds in which things often meet."""

from random import Random
from typing import Any

ACCOUNT, OTHER = "111122223333", "444455556666"
ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListAllMyBuckets",
    "ec2:RunInstances",
    "ec2:DescribeInstances",
    "iam:PassRole",
    "kms:Decrypt",
    "sqs:SendMessage",
    "sts:AssumeRole",
    "sts:GetCallerIdentity",
)
ACTION_PATTERNS = (
    "*",
    "s3:*",
    "S3:get*",
    "s3:?etObject",
    "s3:*Object",
    "s3:Put*t",
    "ec2:Describe*",
    "ec2:*Instances",
    "iam:PassRole",
    "kms:*",
    "sqs:SendMessage",
    "sts:AssumeRole",
    "s*:GetObject",
    "s3",
    "s3:GetObject ",
    *ACTIONS,
)
RESOURCES = (
    "*",
    "arn:aws:s3:::bucket/key",
    "arn:aws:s3:::bucket/team-a/x",
    "arn:aws:s3:::bucket",
    f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1",
    f"arn:aws:iam::{ACCOUNT}:role/path/worker",
    f"arn:aws:iam::{OTHER}:role/worker",
    f"arn:aws:kms:us-east-1:{ACCOUNT}:key/abc",
    f"arn:aws:kms:us-east-1:{OTHER}:key/abc",
    f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/abc",
    f"arn:aws:sqs:eu-west-1:{ACCOUNT}:queue",
    f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/x:log-stream:y",
)
RESOURCE_PATTERNS = (
    "*",
    "arn:aws:s3:::bucket/*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/none, 'team-a'}/?",
    "arn:aws:s3:::bucket/${*}",
    "arn:aws:s3:::bucket/${aws:TagKeys}*",
    "arn:aws:sqs",
    "arn:aws:sqs:*",
    "arn:aws:sqs*",
    "arn:*:kms:*:${aws:PrincipalAccount}:key/*",
    "arn:aws:kms:us-*:*:key/abc",
    "arn:aws:kms:us-*-1:1*3:key/*",
    "arn:aws:kms:u?-east-1:*",
    f"arn:aws:*:us-*:{ACCOUNT}:*/*",
    "arn:aws:logs:*:*:*:/aws/*",
    "arn:aws:logs:*:*:log-group:*:log-stream:?",
    f"arn:aws:ec2:*:{ACCOUNT}:instance/*",
    f"arn:aws:iam::{ACCOUNT}:role/*",
    "arn:aws:iam::*:role/*/worker",
    *RESOURCES[1:],
)
PRINCIPALS: tuple[Any, ...] = (
    f"arn:aws:iam::{ACCOUNT}:user/bob",
    f"arn:aws:iam::{ACCOUNT}:user/path/eve",
    f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/session",
    f"arn:aws:sts::{OTHER}:assumed-role/worker/session",
    f"arn:aws:iam::{ACCOUNT}:role/worker",
    f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
    f"arn:aws:iam::{ACCOUNT}:root",
    f"arn:aws:iam::{OTHER}:user/bob",
    "lambda.amazonaws.com",
    {"type": "Anonymous"},
)
NAMED = (
    "*",
    ACCOUNT,
    OTHER,
    f"arn:aws:iam::{ACCOUNT}:root",
    f"arn:aws:iam::{OTHER}:root",
    f"arn:aws:iam::{ACCOUNT}:role/worker",
    f"arn:aws:iam::{ACCOUNT}:role/path/worker",
    f"arn:aws:iam::{ACCOUNT}:user/*",
    *(each for each in PRINCIPALS if isinstance(each, str) and each.startswith("arn:")),
)
TEXTS = ("a", "A", "team-a", "*", "t*", "?", "", "x\ny", "${aws:PrincipalTag/team}", "${*}", "b")
ARNS = (
    "arn:aws:iam::111122223333:role/worker",
    "arn:aws:iam::*:role/*",
    "arn:aws:iam:*:role/worker",
    "arn:aws:s?s:*:111122223333:a:b",
    "arn:aws:sqs:us-east-1:111122223333:a:b",
    "${aws:PrincipalArn}",
    "*",
    "none",
)
NUMBERS = ("1", "1.0", "-2", "10abc", "3.5", "", "007", "+1")
DATES = (
    "2026-01-01T00:00:00Z",
    "2026-01-01",
    "2026",
    "1767225600",
    "2026-01-01T02:00:00+02:00",
    "2026-01-01T00:00:00.5Z",
    "never",
)
ADDRESSES = (
    "10.0.0.0/8",
    "10.1.2.3",
    "203.0.113.9",
    "2001:db8::/32",
    "2001:db8::1",
    "0.0.0.0/0",
    "::/0",
    "10.1.2.3/8",
    "somewhere",
)
BINARIES = ("QUJD", "QUJE", "!!!", "")
BOOLEANS = ("true", "false", "True", True, False, "yes", "${aws:SecureTransport}")
GIVEN: dict[str, tuple[Any, ...]] = {
    "aws:PrincipalTag/team": ("team-a", "a", "*", "", "b"),
    "aws:TagKeys": ((), ("a",), ("a", "b"), ("A", "x\ny")),
    "aws:PrincipalOrgPaths": (("a",), ("team-a", "b")),
    "aws:PrincipalArn": ("arn:aws:iam::111122223333:role/worker", "*", "arn:aws:x"),
    "aws:SourceArn": ("arn:aws:sqs:us-east-1:111122223333:a:b", "none"),
    "aws:CurrentTime": DATES,
    "aws:EpochTime": ("1767225600", "0"),
    "aws:SourceIp": ("10.1.2.3", "203.0.113.9", "2001:db8::1", "nowhere"),
    "aws:SecureTransport": ("true", "false", "TRUE"),
    "aws:MultiFactorAuthAge": NUMBERS,
    "aws:PrincipalAccount": (ACCOUNT, OTHER),
    "app:Set": (("1", "2"), ("QUJD",), ("10.1.2.3", "::1"), ("a",)),
    "app:Blob": ("QUJD", "!!!"),
}
FAMILIES: tuple[tuple[tuple[str, ...], tuple[Any, ...]], ...] = (
    (
        (
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ),
        TEXTS,
    ),
    (("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"), ARNS),
    (
        tuple(
            f"Numeric{each}"
            for each in (
                "Equals",
                "NotEquals",
                "LessThan",
                "LessThanEquals",
                "GreaterThan",
                "GreaterThanEquals",
            )
        ),
        NUMBERS,
    ),
    (("DateEquals", "DateNotEquals", "DateLessThan", "DateGreaterThanEquals"), DATES),
    (("Bool",), BOOLEANS),
    (("BinaryEquals",), BINARIES),
    (("IpAddress", "NotIpAddress"), ADDRESSES),
    (("Null",), ("true", "false", "True")),
)


def random_case(random: Random) -> dict[str, Any]:
    """One case in the format of `vestibule.policy.cases`."""
    principal = random.choice(PRINCIPALS)
    action = random.choice(ACTIONS)
    resource = random.choice(RESOURCES)
    policies: dict[str, Any] = {
        "identity": [
            {"name": f"p{n}", "doc": document(random, "identity")}
            for n in range(random.choice((0, 1, 1, 2)))
        ]
    }
    if random.random() < 0.6:
        kind = "trust" if action == "sts:AssumeRole" else "resource"
        policies["resource"] = document(random, kind)
    if random.random() < 0.25:
        policies["session"] = document(random, "session")
    if random.random() < 0.25:
        policies["boundary"] = [document(random, "boundary") for _ in range(random.choice((0, 1)))]
    if random.random() < 0.3:
        policies["scp"] = levels(random, "scp")
    if random.random() < 0.2:
        policies["rcp"] = levels(random, "rcp")
    if random.random() < 0.15:
        policies["vpce"] = [document(random, "vpce")]
    request: dict[str, Any] = {
        "principal": principal,
        "action": random.choice((action, action, action.upper())),
        "resource": resource,
        "context": context(random),
    }
    if random.random() < 0.5:
        request["resourceAccount"] = random.choice((ACCOUNT, ACCOUNT, OTHER))
    return {"id": "random", "request": request, "policies": policies}


def levels(random: Random, kind: str) -> list[dict[str, Any]]:
    full = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
    made = []
    for number in range(random.choice((1, 2, 3))):
        docs = [document(random, kind) for _ in range(random.choice((0, 1, 1)))]
        if kind == "scp" and random.random() < 0.8:
            docs.append(full)
        made.append({"id": f"level{number}", "policies": docs})
    return made


def context(random: Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, values in GIVEN.items():
        if random.random() < 0.6:
            value = random.choice(values)
            name = random.choice((key, key, key.lower(), key.upper()))
            made[name] = list(value) if isinstance(value, tuple) else value
    return made


def document(random: Random, kind: str) -> dict[str, Any]:
    statements = [statement(random, kind) for _ in range(random.choice((1, 1, 2, 3, 20)))]
    made: dict[str, Any] = {"Statement": statements[0] if len(statements) == 1 else statements}
    version = random.choice(("2012-10-17",) * 8 + ("2008-10-17", None))
    if version is not None:
        made["Version"] = version
    return made


def statement(random: Random, kind: str) -> dict[str, Any]:
    effect = "Deny" if kind == "rcp" or random.random() < 0.25 else "Allow"
    made: dict[str, Any] = {"Effect": effect}
    if kind == "trust":
        made["Action"] = random.choice(("sts:AssumeRole", ["sts:AssumeRole", "sts:TagSession"]))
    else:
        name = "NotAction" if random.random() < 0.12 else "Action"
        made[name] = some(random, ACTION_PATTERNS)
        name = "NotResource" if random.random() < 0.12 else "Resource"
        made[name] = "*" if random.random() < 0.4 else some(random, RESOURCE_PATTERNS)
    if kind in ("resource", "trust", "vpce"):
        is_not = effect == "Deny" and random.random() < 0.4
        made["NotPrincipal" if is_not else "Principal"] = principal_element(random)
    elif kind == "rcp":
        made["Principal"] = "*"
    if random.random() < 0.4:
        made["Condition"] = condition(random)
    return made


def principal_element(random: Random) -> Any:
    if random.random() < 0.2:
        return "*"
    if random.random() < 0.15:
        return {"Service": some(random, ("lambda.amazonaws.com", "ec2.amazonaws.com"))}
    return {"AWS": some(random, NAMED[1:] if random.random() < 0.9 else NAMED)}


def condition(random: Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for _ in range(random.choice((1, 1, 2))):
        operators, values = random.choice(FAMILIES)
        operator = random.choice(operators)
        operator = random.choice(("", "", "", "ForAllValues:", "ForAnyValue:")) + operator
        if not operator.endswith("Null") and random.random() < 0.25:
            operator += "IfExists"
        made[operator] = {random.choice(list(GIVEN)): some(random, values)}
    return made


def some(random: Random, values: tuple[Any, ...]) -> Any:
    if random.random() < 0.5:
        return random.choice(values)
    return [random.choice(values) for _ in range(random.choice((1, 2, 3)))]
