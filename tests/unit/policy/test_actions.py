"""The index of actions answers the same however much was asked before."""

import pytest

from policy_samples import document, statement
from vestibule.policy.compiled import CompiledPolicy

ASKED = ("s3:getobject", "ec2:runinstances", "iam:passrole", "kms:decrypt", "sqs:sendmessage", "s3")
STATEMENTS = (
    statement(action="*"),
    statement(action=["s3:Get*", "ec2:Run?nstances", "S3:GETOBJECT", "s3:*"]),
    statement(action=["iam:*Role", "nothing", "kms:Decrypt", "iam:PassRole"]),
    {"Effect": "Deny", "NotAction": ["s3:*", "iam:*"], "Resource": "*"},
    {"Effect": "Deny", "NotAction": "*", "Resource": "*"},
    {"Effect": "Deny", "NotAction": ["nothing"], "Resource": "*"},
    statement(action=[f"sqs:Send{number}" for number in range(100)]),
)
WANTED = {
    "s3:getobject": [0, 1, 5],
    "ec2:runinstances": [0, 1, 3, 5],
    "iam:passrole": [0, 2, 5],
    "kms:decrypt": [0, 2, 3, 5],
    "sqs:sendmessage": [0, 3, 5],
    "s3": [0, 1, 5],
}


def numbers(compiled: CompiledPolicy, action: str) -> list[int]:
    return [each.text.index for each in compiled.candidates(action).statements]


@pytest.mark.parametrize("first", ASKED)
@pytest.mark.parametrize("few_patterns", [True, False])
def test_statements_are_found_whatever_was_asked_before(first: str, few_patterns: bool) -> None:
    statements = STATEMENTS[:-1] if few_patterns else STATEMENTS
    compiled = document(
        *statements, statement(Sid=f"{first}{few_patterns}", action="a:b")
    ).compiled()
    for action in (first, *ASKED):
        assert numbers(compiled, action) == WANTED[action]


def test_unknown_services_are_not_remembered_as_such() -> None:
    compiled = document(*STATEMENTS).compiled()
    for number in range(10):
        assert numbers(compiled, f"service{number}:x") == [0, 3, 5]
