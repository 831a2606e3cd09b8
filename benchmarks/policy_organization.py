"""The organization that `policy.py` asks who-can about: 100 roles in each of 100 accounts."""

from collections.abc import Callable

from policy_workload import document

from vestibule.policy.asked_principals import AskedPrincipal
from vestibule.policy.documents import PolicyKind
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.who_can import AccessQuestion, who_can

_PERMISSION_SETS = 50
_FULL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def who_can_workload(*, roles: int, accounts: int) -> Callable[[], None]:
    """Asks who may read one bucket. A third of the permission sets allow S3, under conditions."""
    sets = [_permission_set(number) for number in range(_PERMISSION_SETS)]
    scp = tuple((NamedPolicy(name, document([_FULL], PolicyKind.SCP)),) for name in ("root", "ou"))
    principals = [
        AskedPrincipal(
            f"arn:aws:iam::{100_000_000_000 + number % accounts}:role/role-{number}",
            Policies(identity=(sets[number % _PERMISSION_SETS],), scp=scp),
        )
        for number in range(roles)
    ]
    question = AccessQuestion(
        "s3:GetObject", "arn:aws:s3:::bucket/key", resource_account=str(100_000_000_000)
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
