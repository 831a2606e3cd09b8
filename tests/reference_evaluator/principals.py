"""Principal and NotPrincipal, entry by entry."""

import re
from typing import Any

from reference_evaluator.request import Asked, listed


def named(element: Any, kind: str) -> list[Any]:
    """The entries of one kind (AWS, Service, Federated, CanonicalUser)."""
    if element == "*":
        return ["*"] if kind == "AWS" else []
    return listed(element.get(kind, []))


def principal_class(element: Any, request: Asked) -> str | None:
    """direct, limited or account; None when the element does not mean the caller."""
    aws = named(element, "AWS")
    if "*" in aws:
        return "direct"
    if request.kind == "service":
        return "direct" if request.principal in named(element, "Service") else None
    if request.kind == "provider":
        providers = named(element, "Federated")
        return "direct" if request.principal in providers or "*" in providers else None
    if request.kind == "origin-access-identity":
        return "direct" if request.principal in aws else None
    elsewhere = named(element, "CanonicalUser") + named(element, "Service")
    if request.kind == "other" and request.principal in elsewhere:
        return "direct"
    if request.account is None:
        return None
    if is_itself(aws, request):
        return "direct"
    if is_its_role(aws, request) or is_its_user(aws, request):
        return "limited"
    return "account" if has_account(aws, request) else None


def partition(request: Asked) -> str:
    return str(request.principal).split(":")[1]


def unique_id(request: Asked) -> str:
    found = request.context.get("aws:userid")
    return found.split(":")[0] if isinstance(found, str) else ""


def is_itself(aws: list[Any], request: Asked) -> bool:
    if (
        request.kind == "user"
        and unique_id(request).startswith("AIDA")
        and unique_id(request) in aws
    ):
        return True
    return request.kind in ("user", "assumed-role", "federated-user") and request.principal in aws


def is_its_role(aws: list[Any], request: Asked) -> bool:
    """A session's ARN has no path, so its role is the one whose last path element it names."""
    if request.kind not in ("role", "assumed-role"):
        return False
    if unique_id(request).startswith("AROA") and unique_id(request) in aws:
        return True
    if request.kind == "role":
        return request.principal in aws
    start = f"arn:{partition(request)}:iam::{request.account}:role/"
    return any(
        each.startswith(start) and each.removeprefix(start).split("/")[-1] == request.role
        for each in aws
    )


def is_its_user(aws: list[Any], request: Asked) -> bool:
    """A federated user's session was made by the user of that name, as far as a case tells."""
    if request.kind != "federated-user":
        return False
    name = str(request.principal).split("federated-user/", 1)[1]
    return f"arn:{partition(request)}:iam::{request.account}:user/{name}" in aws


def has_account(aws: list[Any], request: Asked) -> bool:
    root = f"arn:{partition(request)}:iam::{request.account}:root"
    is_account = re.fullmatch("[0-9]{12}", str(request.account)) is not None
    return root in aws or (is_account and request.account in aws)


def is_spared(element: Any, request: Asked) -> bool:
    """NotPrincipal: the account, then the role, then the user or session, each must be listed.

    With a permissions boundary on the caller it always denies.
    """
    aws = named(element, "AWS")
    if request.has_boundary:
        return False
    if "*" in aws:
        return True
    if request.account is None:
        return principal_class(element, request) is not None
    if not has_account(aws, request):
        return False
    if request.kind == "root":
        return True
    by_arn = {**vars(request), "context": {}}
    if request.role is not None and not is_its_role(aws, Asked(**by_arn)):
        return False
    return request.kind == "role" or principal_class(element, Asked(**by_arn)) == "direct"
