"""The messages of denials: whole for those who may read them, nothing for anybody else."""

import json
from typing import Any

import pytest

from vestibule.model.errors import Invalid
from vestibule.organization.authorization_messages import (
    MAX_CHARACTERS,
    decode_authorization_message,
    encode_authorization_message,
)
from vestibule.policy.decide import decide
from vestibule.policy.decision import Decision
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.policies import NamedPolicy, Policies
from vestibule.policy.request import AccessRequest
from vestibule.store.keyring import KeyRing
from vestibule.store.work import Work

MINE, THEIRS = "111111111111", "222222222222"
ANA = f"arn:aws:sts::{MINE}:assumed-role/Developer/Ana"
INSTANCE = f"arn:aws:ec2:us-east-1:{MINE}:instance/*"


def denial(*statements: dict[str, Any], context: dict[str, str] | None = None) -> Decision:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    named = NamedPolicy("p", compile_policy(text, PolicyKind.IDENTITY))
    request = AccessRequest(ANA, "ec2:RunInstances", INSTANCE, context=context or {})
    return decide(request, Policies(identity=(named,)))


def deny(**more: Any) -> dict[str, Any]:
    return {"Sid": "No", "Effect": "Deny", "Action": "ec2:*", "Resource": "*", **more}


def encoded(work: Work, decision: Decision) -> str:
    return encode_authorization_message(
        work.keyring, decision, account_id=MINE, principal_id="AROAX:Ana"
    )


def decoded(work: Work, text: str, account_id: str = MINE) -> dict[str, Any]:
    told = json.loads(decode_authorization_message(work.keyring, text, account_id=account_id))
    assert isinstance(told, dict)
    return told


def test_a_denial_is_told_in_aws_terms(work: Work) -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": ["us-east-1"]}}
    decision = denial(deny(Condition=condition), context={"aws:RequestedRegion": "us-east-1"})
    assert decoded(work, encoded(work, decision)) == {
        "allowed": False,
        "explicitDeny": True,
        "matchedStatements": {
            "items": [
                {
                    "statementId": "No",
                    "effect": "DENY",
                    "principals": {"items": []},
                    "principalGroups": {"items": []},
                    "actions": {"items": [{"value": "ec2:*"}]},
                    "resources": {"items": [{"value": "*"}]},
                    "conditions": {
                        "items": [
                            {
                                "key": "aws:RequestedRegion",
                                "operator": "StringEquals",
                                "values": {"items": [{"value": "us-east-1"}]},
                            }
                        ]
                    },
                }
            ]
        },
        "failures": {"items": []},
        "context": {
            "principal": {"id": "AROAX:Ana", "arn": ANA},
            "action": "ec2:RunInstances",
            "resource": INSTANCE,
            "conditions": {
                "items": [
                    {
                        "key": "aws:RequestedRegion",
                        "values": {"items": [{"value": "us-east-1"}]},
                    }
                ]
            },
        },
    }


def test_an_implicit_denial_names_no_statement(work: Work) -> None:
    told = decoded(work, encoded(work, denial()))
    assert (told["allowed"], told["explicitDeny"]) == (False, False)
    assert told["matchedStatements"] == {"items": []}


def test_a_message_opens_in_its_own_account_only(work: Work) -> None:
    text = encoded(work, denial(deny()))
    with pytest.raises(Invalid) as refused:
        decoded(work, text, THEIRS)
    assert refused.value.kind == "AUTHORIZATION_MESSAGE"


@pytest.mark.parametrize("text", ["x", "ü", "====", "A" * 10_240, "a b", ""])
def test_any_other_text_is_refused(work: Work, text: str) -> None:
    with pytest.raises(Invalid):
        decoded(work, text)


def test_a_changed_message_is_refused(work: Work) -> None:
    text = encoded(work, denial(deny()))
    changed = text[:-3] + ("AAA" if text[-3:] != "AAA" else "BBB")
    with pytest.raises(Invalid):
        decoded(work, changed)
    page_token = work.keyring.seal("page-token", b"{}", associated=MINE.encode()).hex()
    with pytest.raises(Invalid):
        decoded(work, page_token)


def test_a_message_never_outgrows_what_sts_takes(work: Work) -> None:
    random = KeyRing({1: bytes(32)}, 1).seal("x", b"x" * 100_000).hex()
    decision = denial(deny(), context={"ec2:UserData": random})
    text = encoded(work, decision)
    assert 0 < len(text) <= MAX_CHARACTERS
    told = decoded(work, text)
    assert told["context"]["action"] == "ec2:RunInstances"
    assert told["matchedStatements"]["items"] == [{"statementId": "No", "effect": "DENY"}]
