"""What random cases are made of: a small world, real and hostile, in which things often meet."""

from typing import Any

ACCOUNT, OTHER = "111122223333", "444455556666"
USER_ID, ROLE_ID = "AIDAEXAMPLEUSERID01", "AROAEXAMPLEROLEID01"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/abc"
OBJECTS = (
    "arn:aws:s3:::bucket/key",
    "arn:aws:s3:::bucket/team-a/x",
    "arn:aws:s3:::bucket/*",
    f"arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/ap/object/key",
)
ROLES = (
    f"arn:aws:iam::{ACCOUNT}:role/path/worker",
    f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_abc",
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
    f"arn:aws:iam::{OTHER}:role/worker",
)
ASKED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("s3:GetObject", OBJECTS),
    ("s3:PutObject", OBJECTS),
    ("s3:ListBucket", ("arn:aws:s3:::bucket", "arn:aws:s3:::Bucket")),
    ("s3:ListAllMyBuckets", ("*", "arn:aws:s3:::bucket")),
    ("ec2:RunInstances", (f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1",)),
    ("ec2:DescribeInstances", ("*",)),
    ("iam:PassRole", ROLES),
    ("iam:DeleteRole", ROLES),
    ("iam:GetRole", ROLES),
    ("iam:DeletePolicy", ("arn:aws:iam::aws:policy/ReadOnlyAccess",)),
    ("iam:GetPolicy", ("arn:aws:iam::aws:policy/ReadOnlyAccess",)),
    ("kms:Decrypt", (KEY, f"arn:aws:kms:us-east-1:{OTHER}:key/abc")),
    ("kms:RetireGrant", (KEY,)),
    ("kms:DeleteAlias", (f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/aws/s3", KEY)),
    ("kms:ListKeys", ("*",)),
    ("sqs:SendMessage", (f"arn:aws:sqs:eu-west-1:{ACCOUNT}:queue",)),
    ("logs:PutLogEvents", (f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/x:log-stream:y",)),
    ("dynamodb:GetItem", (f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/t",)),
    (
        "execute-api:Invoke",
        (
            f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:abc/prod/GET/pets",
            f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:abc/team-a/GET/a/GET/b",
        ),
    ),
    ("app:DoThing", (f"arn:aws:app:us-east-1:{ACCOUNT}:thing/1", "")),
    ("sts:AssumeRole", ROLES),
    ("sts:TagSession", ROLES),
    ("sts:SetSourceIdentity", ROLES),
    ("sts:AssumeRoleWithSAML", ROLES),
    ("sts:AssumeRoleWithWebIdentity", ROLES),
    ("sts:GetCallerIdentity", ("*",)),
    ("sts:GetSessionToken", ("*",)),
)
ACTIONS = tuple(action for action, _ in ASKED)
RESOURCES = tuple(dict.fromkeys(each for _, resources in ASKED for each in resources if each))
ACTION_PATTERNS = (
    "*", "*", "s3:*", "S3:get*", "s3:?etObject", "s3:*Object", "s3:Put*t", "s3:*e*t*", "s3:*u*",
    "ec2:Describe*", "ec2:*Instances", "iam:*", "iam:*Role", "kms:*", "KMS:D*", "sqs:SendMessage",
    "app:*", "app:Do???ng", "sts:*", "sts:AssumeRole*", "s*:GetObject", "*:*", "s3", "s3:",
    "s3:GetObject ", " s3:GetObject", "${aws:username}:*", *(action for action, _ in ASKED),
)  # fmt: skip
RESOURCE_PATTERNS = (
    "execute-api:/*",
    "execute-api:/prod/GET/pets",
    "execute-api:/*/GET/?",
    "execute-api:/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::bucket/*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::bucket",
    "arn:aws:s3:::b?cket/*/?",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/none, 'team-a'}/?",
    "arn:aws:s3:::bucket/${AWS:principaltag/TEAM,'x'}/x",
    "arn:aws:s3:::bucket/${*}",
    "arn:aws:s3:::${?}ucket/${$}",
    "arn:aws:s3:::bucket/${aws:TagKeys}*",
    "arn:aws:s3:::bucket/${${aws:username}}",
    "${aws:PrincipalTag/arn}/*",
    "${aws:PrincipalTag/none}*",
    "arn:aws:${app:Key}",
    "*${aws:PrincipalTag/team}*",
    "arn:aws:sqs",
    "arn:aws:sqs:*",
    "arn:aws:sqs*",
    "arn:*",
    "a*",
    "**",
    "?",
    "",
    "arn:*:kms:*:${aws:PrincipalAccount}:key/*",
    "arn:aws:kms:us-*:*:key/abc",
    "arn:aws:kms:us-*-1:1*3:key/*",
    "arn:aws:kms:u?-east-1:*",
    "arn:aws:kms:?s-east-1:*:????????",
    f"arn:aws:*:us-*:{ACCOUNT}:*/*",
    "arn:aws:logs:*:*:*:/aws/*",
    "arn:aws:logs:*:*:log-group:*:log-stream:?",
    "arn:aws:logs:*log-stream:y",
    "arn:aws:s3:*:*:accesspoint/*",
    f"arn:aws:ec2:*:{ACCOUNT}:instance/*",
    f"arn:aws:iam::{ACCOUNT}:role/*",
    "arn:aws:iam::*:role/*/worker",
    "arn:aws:iam:*:*:role/worker",
    "arn:aws:iam::aws:policy/*",
    f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/t",
    "arn:aws:app:*",
    *(resource for _, resources in ASKED for resource in resources),
)
CANONICAL = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
ALEXA = "alexa-appkit.amazon.com"
PRINCIPALS: tuple[Any, ...] = (
    f"arn:aws:iam::{ACCOUNT}:user/bob",
    f"arn:aws:iam::{ACCOUNT}:user/path/eve",
    f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/session",
    f"arn:aws:sts::{OTHER}:assumed-role/worker/session",
    f"arn:aws-cn:sts::{ACCOUNT}:assumed-role/worker/session",
    f"arn:aws:iam::{ACCOUNT}:role/worker",
    f"arn:aws:iam::{ACCOUNT}:role/path/worker",
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
    f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
    f"arn:aws:iam::{ACCOUNT}:root",
    f"arn:aws:iam::{OTHER}:root",
    f"arn:aws:iam::{OTHER}:user/bob",
    f"arn:aws:iam::{ACCOUNT}:group/devs",
    "lambda.amazonaws.com",
    "somebody",
    CANONICAL,
    ALEXA,
    "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE",
    {"type": "Anonymous"},
)
PROVIDERS = (
    f"arn:aws:iam::{ACCOUNT}:saml-provider/Corp",
    f"arn:aws:iam::{OTHER}:oidc-provider/token.example.com",
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
)
NAMED = (
    ACCOUNT,
    OTHER,
    f"arn:aws:iam::{ACCOUNT}:root",
    f"arn:aws:iam::{OTHER}:root",
    f"arn:aws-cn:iam::{ACCOUNT}:root",
    f"arn:aws:sts::{ACCOUNT}:root",
    f"arn:aws:iam::{ACCOUNT}:role/Worker",
    f"arn:aws-cn:iam::{ACCOUNT}:role/worker",
    f"arn:aws:iam::{ACCOUNT}:user/*",
    f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/*",
    USER_ID,
    ROLE_ID,
    *(each for each in PRINCIPALS if isinstance(each, str) and each.startswith("arn:")),
)
SERVICES = ("lambda.amazonaws.com", "ec2.amazonaws.com", ALEXA, "*")
TEXTS = (
    "a", "A", "team-a", "*", "t*", "?", "", "x\ny", "*\n*", "[a]", "a.b", "5", 5, True, "b",
    "${aws:PrincipalTag/team}", "${aws:PrincipalTag/none}", "${aws:PrincipalTag/none, 'a'}",
    "${*}", "${?}*", "${$}", "${}", "${aws:username", "t${aws:TagKeys}", "${app:Key}",
    "*${aws:PrincipalTag/team}*", "${aws:PrincipalTag/a b, 'a'}", ACCOUNT,
)  # fmt: skip
ARNS = (
    "arn:aws:iam::111122223333:role/worker", "arn:aws:iam::*:role/*", "arn:aws:iam:*:role/worker",
    "arn:aws:s?s:*:111122223333:a:b", "arn:aws:sqs:us-east-1:111122223333:a:b",
    "arn:aws:sqs:us-east-1:111122223333:*:b", "arn:aws:*:*:*", "arn:*:*:*:*:*",
    "arn:aws:iam::${aws:PrincipalAccount}:role/*", "${aws:PrincipalArn}",
    "arn:aws:iam::111122223333:${app:Key}", "${aws:PrincipalTag/none}", "*", "none", "",
)  # fmt: skip
NUMBERS = (
    "1", "1.0", "-2", "10abc", "3.5", "", "007", "+1", "1e0", "10E-1", ".5", "5.", " 1", "0x1",
    "1_0", "NaN", "\u0661", "-0", "99999999999999999999", 1, 3.5, "2", "0",
)  # fmt: skip
DATES = (
    "2026-01-01T00:00:00Z", "2026-01-01", "2026", "2026-01", "1767225600", "1767225600.5",
    "1767225600500", "2026-01-01T02:00:00+02:00", "2025-12-31T19:00:00-0500",
    "2026-01-01T00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.5Z", "2026-01-01t00:00:00z",
    "2026-01-01T00:00:00.123456789Z", "20260101T000000Z", "2026-W01-1", "2026-001", "never", "",
    "2026-02-30", "2024-02-29", "2026-13", "2026-01-01T24:00:00Z", "2026-01-01 00:00:00",
    "0000-01-01", "0001-01-01", "9999-12-31T23:59:59Z", "-1", "+1767225600", "999", "12345", 2026,
)  # fmt: skip
ADDRESSES = (
    "10.0.0.0/8", "10.1.2.3", "203.0.113.9", "2001:db8::/32", "2001:db8::1", "0.0.0.0/0", "::/0",
    "10.1.2.3/8", "somewhere", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/", "010.1.2.3", "10.1.2",
    "10.0.0.0/255.0.0.0", "::ffff:10.1.2.3", "::ffff:0:0/96", "2001:DB8:0:0:0:0:0:1", "1::2::3",
    "fe80::1%eth0", " 10.1.2.3", "10.0.0.0/-1", "10.1.2.256", "2001:db8::1/129",
)  # fmt: skip
BINARIES = ("QUJD", "QUJE", "!!!", "", "QUI=", "QQ==", "QUJD\n", "QUI", "QUK=", "qujd")
BOOLEANS = (
    "true", "false", "True", True, False, "yes", "1", "", " true", "${aws:SecureTransport}",
    "${app:Key}",
)  # fmt: skip
PRINCIPAL_ARNS = (
    f"arn:aws:iam::{ACCOUNT}:role/worker",
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/worker",
    f"arn:aws:iam::{ACCOUNT}:role/mine/aws-service-role/worker",
    "*",
    "arn:aws:x",
)
GIVEN: dict[str, tuple[Any, ...]] = {
    "aws:PrincipalTag/team": ("team-a", "a", "*", "", "b", ["a"], ["a", "b"], None),
    "aws:PrincipalTag/arn": ("arn:aws:s3:::bucket", "arn:aws:sqs", "*"),
    "aws:ResourceTag/team": ("team-a", "a", "b"),
    "s3:BucketTag/team": ("team-a", "b"),
    "s3:prefix": ("a", "team-a", ["a"]),
    "aws:TagKeys": ([], ["a"], ["a", "b"], ["A", "x\ny"], "a", "", [""], ["", "a"]),
    "aws:PrincipalOrgPaths": (["a"], ["team-a", "b"]),
    "dynamodb:Attributes": (["a", "b"], ["a"], "a"),
    "app:Key": ("a", "role/worker", ["a"], ["a", "true"], [], "true", 1, 1.0, 2.5, True),
    "aws:PrincipalArn": PRINCIPAL_ARNS,
    "aws:SourceArn": ("arn:aws:sqs:us-east-1:111122223333:a:b", "none", ""),
    "aws:CurrentTime": DATES,
    "aws:EpochTime": ("1767225600", "0", 1767225600, "2026"),
    "aws:SourceIp": (
        "10.1.2.3", "203.0.113.9", "2001:db8::1", "nowhere", "::ffff:10.1.2.3", "010.1.2.3",
        "10.1.2.3/32", "fe80::1%eth0", "2001:0DB8::0001",
    ),
    "aws:MultiFactorAuthAge": (*NUMBERS[:14], 10),
    "aws:SecureTransport": ("true", "false", "TRUE", True, "no"),
    "app:Binary": BINARIES,
    "aws:username": ("bob", "A", "BOB"),
    "aws:userid": (USER_ID, f"{ROLE_ID}:session", f"{ACCOUNT}:bob", ACCOUNT),
    "aws:PrincipalAccount": (ACCOUNT, OTHER, "anonymous"),
}  # fmt: skip
ORDERED = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
FAMILIES: tuple[tuple[tuple[str, ...], tuple[Any, ...], tuple[str, ...]], ...] = (
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
        (
            "aws:PrincipalTag/team",
            "aws:TagKeys",
            "app:Key",
            "aws:username",
            "s3:prefix",
            "aws:PrincipalOrgPaths",
            "dynamodb:Attributes",
            "aws:ResourceTag/team",
            "s3:BucketTag/team",
        ),
    ),
    (
        ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
        ARNS,
        ("aws:PrincipalArn", "aws:SourceArn"),
    ),
    (tuple(f"Numeric{each}" for each in ORDERED), NUMBERS, ("aws:MultiFactorAuthAge",)),
    (tuple(f"Date{each}" for each in ORDERED), DATES, ("aws:CurrentTime", "aws:EpochTime")),
    (("Bool",), BOOLEANS, ("aws:SecureTransport",)),
    (("BinaryEquals",), BINARIES, ("app:Binary",)),
    (("IpAddress", "NotIpAddress"), ADDRESSES, ("aws:SourceIp",)),
    (("Null",), ("true", "false", "True", True, False, "x"), ("app:Key", "aws:TagKeys")),
)
"""Operators, values for them, and keys whose values they can read."""
PUBLIC_CONDITIONS: tuple[dict[str, Any], ...] = (
    {"StringEquals": {"aws:PrincipalAccount": OTHER}},
    {"StringEquals": {"aws:PrincipalAccount": [OTHER, "*"]}},
    {"StringLike": {"aws:SourceVpce": "vpce-*"}},
    {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
    {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "10.0.0.0/8"]}},
    {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}},
    {"Bool": {"aws:SecureTransport": "true"}},
)
