"""Short ways to lint policies in tests, and to say what must be found in them and what not."""

import json
from dataclasses import dataclass
from typing import Any

from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.linting.findings import Finding
from vestibule.policy.linting.linter import lint_policy
from vestibule.policy.linting.settings import TRUST_POLICY, PolicyType

IDENTITY, RESOURCE = PolicyType.IDENTITY_POLICY, PolicyType.RESOURCE_POLICY
SCP, RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
ACCOUNT = "111122223333"
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"


def linted(text: str, kind: PolicyType = IDENTITY, resource_type: str | None = None) -> set[str]:
    """The codes of what is found."""
    return {each.issue.name for each in findings(text, kind, resource_type)}


def findings(
    text: str, kind: PolicyType = IDENTITY, resource_type: str | None = None
) -> tuple[Finding, ...]:
    return lint_policy(text, kind, resource_type=resource_type, catalogue=shared_catalogue())


def policy(*statements: Any, **top: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **top})


@dataclass(frozen=True)
class Case:
    """A policy with an issue, and one that is nearly the same and has it not."""

    bad: str
    good: str
    kind: PolicyType = IDENTITY
    resource_type: str | None = None


def allow(**elements: Any) -> dict[str, Any]:
    """A statement; an element that is None is left out."""
    whole = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/*",
        **elements,
    }
    return {name: value for name, value in whole.items() if value is not None}


def of_identity(bad: Any, good: Any) -> Case:
    """Elements of a statement of an identity policy."""
    return Case(policy(allow(**bad)), policy(allow(**good)))


def condition(bad: Any, good: Any, **more: Any) -> Case:
    """The condition of a statement of an identity policy."""
    return of_identity({"Condition": bad, **more}, {"Condition": good, **more})


def of_resource(bad: Any, good: Any, resource_type: str | None = None) -> Case:
    """Elements of a statement of a resource's policy."""
    principal = {"Principal": {"AWS": ACCOUNT}}
    return Case(
        policy(allow(**{**principal, **bad})),
        policy(allow(**{**principal, **good})),
        RESOURCE,
        resource_type,
    )


def of_trust(bad: Any, good: Any) -> Case:
    """Elements of a statement of a trust policy."""
    return Case(policy(trust(**bad)), policy(trust(**good)), RESOURCE, TRUST_POLICY)


def trust(**elements: Any) -> dict[str, Any]:
    usual = {"Action": "sts:AssumeRole", "Resource": None, "Principal": {"AWS": ACCOUNT}}
    return allow(**{**usual, **elements})


def of_rcp(bad: Any, good: Any) -> Case:
    """Elements of a statement of a resource control policy."""
    usual = {"Effect": "Deny", "Principal": "*", "Resource": "*", "Action": "s3:*"}
    texts = [policy(allow(**{**usual, **each})) for each in (bad, good)]
    return Case(texts[0], texts[1], RCP)
