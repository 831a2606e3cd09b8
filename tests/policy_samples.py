"""Short ways to write policies in tests."""

import json
from typing import Any

from vestibule.policy.documents import PolicyDocument, PolicyKind, compile_policy
from vestibule.policy.policies import NamedPolicy

ACCOUNT = "111122223333"
BOB = f"arn:aws:iam::{ACCOUNT}:user/bob"
OBJECT = "arn:aws:s3:::bucket/key"


def statement(effect: str = "Allow", action: Any = "*", **elements: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": "*", **elements}


def text(*statements: dict[str, Any], version: str | None = "2012-10-17") -> str:
    head = {} if version is None else {"Version": version}
    return json.dumps({**head, "Statement": list(statements)})


def document(*statements: dict[str, Any], kind: PolicyKind = PolicyKind.IDENTITY) -> PolicyDocument:
    return compile_policy(text(*statements), kind)


def named(
    *statements: dict[str, Any], kind: PolicyKind = PolicyKind.IDENTITY, name: str = "policy"
) -> NamedPolicy:
    return NamedPolicy(name, document(*statements, kind=kind))
