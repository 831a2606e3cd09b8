"""The request of a case, read for the reference."""

import json
from dataclasses import dataclass
from typing import Any

from reference_evaluator.facts import MULTIVALUED, SINGLE, WITHOUT_RESOURCE

TRUST_ACTIONS = {
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:setcontext",
    "sts:setsourceidentity",
    "sts:tagsession",
}
WITH_PROVIDER = {"sts:assumerolewithsaml", "sts:assumerolewithwebidentity"}


@dataclass
class Asked:
    """kind: user, role, assumed-role, federated-user, root, service, provider, anonymous,
    origin-access-identity, other.

    action and the keys of context are in lower case; context holds text, or lists of it.
    """

    principal: str | None
    kind: str
    account: str | None
    role: str | None
    action: str
    resource: str
    owner: str | None
    context: dict[str, Any]
    has_boundary: bool

    @property
    def has_identity_policies(self) -> bool:
        return self.kind in ("user", "role", "assumed-role", "federated-user", "root")

    @property
    def is_same_account(self) -> bool:
        return self.account is not None and self.owner in (None, self.account)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def read(doc: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(doc) if isinstance(doc, str) else doc
    return made


def as_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def asked(case: dict[str, Any]) -> Asked:
    request = case["request"]
    principal = request["principal"] if isinstance(request["principal"], str) else None
    action = request["action"].lower()
    resource = request.get("resource") or "*"
    without = request.get("wildcardOnly")
    if without is None and action == "s3:listallmybuckets":
        # S3 User Guide, walkthrough1: it is allowed on arn:aws:s3:::*.
        known = (principal or "").split(":")
        resource = f"arn:{known[1] if len(known) > 5 else 'aws'}:s3:::*"
        without = False
    if without is None:
        without = resource != "*" and action in WITHOUT_RESOURCE
    kind, account, role = who(principal, action)
    return Asked(
        principal,
        kind,
        account,
        role,
        action,
        "*" if without else resource,
        owner(request, resource, has_resource=not without),
        context_of(case, action, resource),
        (case.get("policies") or {}).get("boundary") is not None
        and kind in ("user", "role", "assumed-role", "federated-user"),
    )


def who(principal: str | None, action: str) -> tuple[str, str | None, str | None]:
    """Kind, account and, for roles and their sessions, the role's name."""
    if principal is None:
        return "anonymous", None, None
    parts = principal.split(":", 5)
    if len(parts) < 6:
        # An identity provider that is named by its host asks for a role's session.
        is_service = principal.endswith(".amazonaws.com") and "cognito" not in principal
        if action in WITH_PROVIDER or (action in TRUST_ACTIONS and not is_service):
            return "provider", None, None
        return ("service" if principal.endswith(".amazonaws.com") else "other"), None, None
    path = parts[5].split("/")
    name = f"{parts[2]}:{path[0]}"
    if name == "sts:assumed-role":
        return "assumed-role", parts[4], path[1]
    if name == "iam:role":
        return "role", parts[4], path[-1]
    if name == "iam:user" and parts[4] == "cloudfront":
        return "origin-access-identity", None, None
    kinds = {
        "iam:root": "root",
        "iam:user": "user",
        "sts:federated-user": "federated-user",
        "iam:saml-provider": "provider",
        "iam:oidc-provider": "provider",
    }
    return kinds.get(name, "other"), parts[4] or None, None


def owner(request: dict[str, Any], resource: str, *, has_resource: bool) -> str | None:
    """The resource's account; None where it counts as the caller's own."""
    if request.get("resourceAccount"):
        return str(request["resourceAccount"])
    parts = resource.split(":")
    if not has_resource or len(parts) < 6 or parts[4] in ("", "*", "aws"):
        return None
    return parts[4]


def context_of(case: dict[str, Any], action: str, resource: str) -> dict[str, Any]:
    options = (case.get("options") or {}).get("s3") or {}
    hides_tags = options.get("bucketAbacEnabled") is False and action.startswith("s3:")
    context: dict[str, Any] = {}
    for name, value in (case["request"].get("context") or {}).items():
        key = name.lower()
        if value is None or (hides_tags and is_bucket_tag(key, resource)):
            continue
        given = [as_text(each) for each in value] if isinstance(value, list) else as_text(value)
        if key in MULTIVALUED:
            given = listed(given)
        elif key.startswith(SINGLE) and isinstance(given, list) and len(given) == 1:
            given = given[0]
        if key in context:
            given = listed(context[key]) + listed(given)
        context[key] = given
    return context


def is_bucket_tag(key: str, resource: str) -> bool:
    """S3 User Guide, buckets-tagging: without ABAC a bucket's tags are not for access control."""
    if key.startswith("s3:buckettag/"):
        return True
    return key.startswith("aws:resourcetag/") and ":s3:::" in resource
