"""The organizations that `policy.py` asks who-can about: 100 roles in each of 100 accounts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from policy_workload import document

from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.documents import PolicyKind
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.who_can import AccessQuestion, who_can

_PERMISSION_SETS = 50
_FIRST_ACCOUNT = 100_000_000_000
_FULL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_BUCKET_POLICY = [
    {
        "Effect": "Allow",
        "Principal": {"AWS": [f"arn:aws:iam::{_FIRST_ACCOUNT + each}:root" for each in range(50)]},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::bucket/*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    },
    {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/role-*"}},
    },
]
_CONDITION = {"Bool": {"aws:SecureTransport": "false"}}


@dataclass(frozen=True, slots=True)
class _Workload:
    """What makes principals unlike each other, so that fewer answers are shared."""

    has_bucket_policy: bool = False
    has_known_keys: bool = False
    has_own_policies: bool = False
    has_own_conditions: bool = False


WORKLOADS: Mapping[str, _Workload] = {
    "plain": _Workload(),
    "bucket policy": _Workload(has_bucket_policy=True),
    "bucket policy that reads each ARN": _Workload(has_bucket_policy=True, has_known_keys=True),
    "a policy of its own each": _Workload(has_own_policies=True),
    "conditions of its own each": _Workload(has_own_policies=True, has_own_conditions=True),
}


def who_can_workload(name: str, *, roles: int, accounts: int) -> Callable[[], None]:
    """Asks who may read one bucket. A third of the permission sets allow S3, under conditions."""
    workload = WORKLOADS[name]
    sets = [_permission_set(number) for number in range(_PERMISSION_SETS)]
    scp = tuple((NamedPolicy(name, document([_FULL], PolicyKind.SCP)),) for name in ("root", "ou"))
    principals = []
    for number in range(roles):
        arn = f"arn:aws:iam::{_FIRST_ACCOUNT + number % accounts}:role/role-{number}"
        identity = [sets[number % _PERMISSION_SETS]]
        if workload.has_own_policies:
            condition = _own_condition(number) if workload.has_own_conditions else _CONDITION
            identity.append(_own_policy(number, condition))
        principals.append(
            AskedPrincipal(
                arn,
                Policies(identity=tuple(identity), scp=scp),
                context=_known_keys(arn, number) if workload.has_known_keys else None,
            )
        )
    bucket_policy = NamedPolicy("bucket", document(_BUCKET_POLICY, PolicyKind.RESOURCE))
    question = AccessQuestion(
        "s3:GetObject",
        "arn:aws:s3:::bucket/key",
        resource_account=str(_FIRST_ACCOUNT),
        resource_policy=bucket_policy if workload.has_bucket_policy else None,
    )

    def work() -> None:
        who_can(question, principals)

    return work


def _permission_set(number: int) -> NamedPolicy:
    service = ("s3", "ec2", "sqs")[number % 3]
    statements = [
        {
            "Effect": "Allow",
            "Action": f"{service}:*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": f"team-{number}"}},
        }
    ]
    return NamedPolicy(f"set-{number}", document(statements, PolicyKind.IDENTITY))


def _own_policy(number: int, condition: dict[str, Any]) -> NamedPolicy:
    statements: list[dict[str, Any]] = [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": f"arn:aws:s3:::bucket/{number}/*",
        },
        {
            "Effect": "Deny",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": condition,
        },
    ]
    return NamedPolicy("own", document(statements, PolicyKind.IDENTITY))


def _own_condition(number: int) -> dict[str, Any]:
    return {"StringNotEquals": {"aws:SourceVpc": f"vpc-{number}"}}


def _known_keys(arn: str, number: int) -> Mapping[str, str]:
    return {
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": arn.split(":")[4],
        "aws:PrincipalTag/team": f"team-{number % 500}",
        "aws:PrincipalOrgID": "o-a1b2c3d4e5",
    }
