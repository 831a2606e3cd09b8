"""The requests and policies that `policy.py` measures: a session of ReadOnlyAccess."""

from random import Random
from typing import Any

from vestibule.policy.documents import PolicyDocument, PolicyKind, compile_policy
from vestibule.policy.json_text import load_json
from vestibule.policy.managed_policies import find_managed_policy
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest

ACCOUNT = "111122223333"
ROLE = "AWSReservedSSO_ReadOnly_0123456789abcdef"
_SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/jane@example.com"
_READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_REQUESTS = 200
_FULL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_INLINE = [
    {
        "Effect": "Allow",
        "Action": ["s3:PutObject", "s3:DeleteObject"],
        "Resource": "arn:aws:s3:::shared/${aws:PrincipalTag/team}/*",
        "Condition": {
            "StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"},
            "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]},
        },
    },
    {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {
            "DateLessThan": {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"},
            "StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
        },
    },
]
_SCPS = (
    [_FULL, {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}],
    [
        _FULL,
        {
            "Effect": "Deny",
            "NotAction": ["iam:*", "sts:*", "organizations:*", "support:*"],
            "Resource": "*",
            "Condition": {
                "StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]},
                "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/breakglass"},
            },
        },
    ],
    [_FULL, {"Effect": "Deny", "Action": ["ec2:*Vpc*", "cloudtrail:Stop*"], "Resource": "*"}],
)
CONTEXT: dict[str, str | tuple[str, ...]] = {
    "aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/{ROLE}",
    "aws:PrincipalAccount": ACCOUNT,
    "aws:PrincipalOrgID": "o-a1b2c3d4e5",
    "aws:PrincipalOrgPaths": ("o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/",),
    "aws:PrincipalTag/team": "red",
    "aws:PrincipalType": "AssumedRole",
    "aws:RequestedRegion": "eu-west-1",
    "aws:SecureTransport": "true",
    "aws:SourceIp": "10.1.2.3",
    "aws:TokenIssueTime": "2026-11-24T08:00:00Z",
    "aws:userid": "AROAEXAMPLEEXAMPLEEXA:jane@example.com",
}


def read_only_text() -> str:
    """The document of ReadOnlyAccess."""
    return _managed(_READ_ONLY)


def _managed(arn: str) -> str:
    policy = find_managed_policy(arn)
    if policy is None:
        raise LookupError(arn)
    return policy.document


def session_policies() -> Policies:
    """ReadOnlyAccess, an inline policy with conditions, three levels of SCPs, a boundary."""
    return Policies(
        identity=(
            NamedPolicy(
                _READ_ONLY,
                PolicyDocument("", PolicyKind.IDENTITY, load_json(read_only_text())),
            ),
            NamedPolicy("inline", document(_INLINE, PolicyKind.IDENTITY)),
        ),
        boundary=(
            NamedPolicy(
                _ADMINISTRATOR,
                compile_policy(_managed(_ADMINISTRATOR), PolicyKind.BOUNDARY),
            ),
        ),
        scp=tuple(
            (NamedPolicy(f"level{number}", document(statements, PolicyKind.SCP)),)
            for number, statements in enumerate(_SCPS)
        ),
    )


def session_requests() -> list[AccessRequest]:
    """200 requests: reads that are allowed, writes that are not, on all kinds of services."""
    random = Random(20261124)
    patterns = [
        pattern
        for statement in load_json(read_only_text())["Statement"]
        for pattern in statement["Action"]
    ]
    made = [
        _request(action.replace("*", "Things"), number)
        for number, action in enumerate(random.sample(patterns, _REQUESTS - 40))
    ]
    for number in range(20):
        made.append(_request("s3:PutObject", number, resource="arn:aws:s3:::shared/red/x"))
        made.append(_request("ec2:TerminateInstances", number))
    random.shuffle(made)
    return made


def _request(action: str, number: int, *, resource: str = "") -> AccessRequest:
    service = action.partition(":")[0]
    arn = resource or f"arn:aws:{service}:eu-west-1:{ACCOUNT}:thing/{number}"
    context = {**CONTEXT, "aws:ResourceTag/team": "red"} if resource else CONTEXT
    return AccessRequest(_SESSION, action, arn, context=context)


def document(statements: list[dict[str, Any]], kind: PolicyKind) -> PolicyDocument:
    """The statements as a document that shares nothing with one of the same text."""
    return PolicyDocument("", kind, {"Version": "2012-10-17", "Statement": statements})


def grown_policies(statements: int) -> tuple[Policies, list[AccessRequest]]:
    """One policy of so many statements about single buckets, and requests for some of them."""
    made = [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": [f"arn:aws:s3:::bucket-{number}", f"arn:aws:s3:::bucket-{number}/*"],
        }
        for number in range(statements)
    ]
    policies = Policies(identity=(NamedPolicy("grown", document(made, PolicyKind.IDENTITY)),))
    requests = [
        AccessRequest(
            _SESSION,
            "s3:GetObject",
            f"arn:aws:s3:::bucket-{number * statements // _REQUESTS}/key",
            context=CONTEXT,
        )
        for number in range(_REQUESTS)
    ]
    return policies, requests


def plain_case(request: AccessRequest) -> dict[str, Any]:
    """A request with the session's policies, in the format of `vestibule policy decide`."""
    scps = [
        {"id": f"level{number}", "policies": [_content(statements)]}
        for number, statements in enumerate(_SCPS)
    ]
    return {
        "request": {
            "principal": request.principal_arn,
            "action": request.action,
            "resource": request.resource,
            "context": {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in request.context.items()
            },
        },
        "policies": {
            "identity": [
                {"name": _READ_ONLY, "doc": load_json(read_only_text())},
                {"name": "inline", "doc": _content(_INLINE)},
            ],
            "boundary": [_content([_FULL])],
            "scp": scps,
        },
    }


def _content(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}
