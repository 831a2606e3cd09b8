"""Whether a statement matches a request, element by element."""

import re
from dataclasses import dataclass
from typing import Any

from reference_evaluator.conditions import MULTIVALUED, as_text, condition_holds
from reference_evaluator.variables import Unresolved, substitute
from reference_evaluator.wildcards import arn_symbols, matches, symbols


@dataclass
class Asked:
    """A request as the reference sees it; context has lower-case keys."""

    principal: str | None
    kind: str
    account: str | None
    role: str | None
    action: str
    resource: str
    context: dict[str, Any]
    has_boundary: bool


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def asked(case: dict[str, Any]) -> Asked:
    request = case["request"]
    principal = request["principal"] if isinstance(request["principal"], str) else None
    parts = (principal or "").split(":", 5)
    account = parts[4] if len(parts) == 6 else None
    role = None
    if principal is None:
        kind = "anonymous"
    elif len(parts) != 6:
        kind = "service"
    elif parts[5] == "root":
        kind = "root"
    else:
        kind = parts[5].split("/")[0]
        if kind == "assumed-role":
            role = parts[5].split("/")[1]
        if kind == "role":
            role = parts[5].split("/")[-1]
    context: dict[str, Any] = {}
    for key, value in request.get("context", {}).items():
        lower = key.lower()
        if lower in MULTIVALUED and not isinstance(value, list):
            value = [value]
        if lower.startswith("aws:") and lower not in MULTIVALUED and isinstance(value, list):
            value = value[0] if len(value) == 1 else value
        context[lower] = [*map(as_text, value)] if isinstance(value, list) else as_text(value)
    return Asked(
        principal,
        kind,
        account,
        role,
        request["action"],
        "*" if request.get("wildcardOnly") else request["resource"],
        context,
        case.get("policies", {}).get("boundary") is not None,
    )


def action_matches(pattern: str, action: str) -> bool:
    if pattern == "*":
        return True
    service, colon, name = pattern.lower().partition(":")
    asked_service, _, asked_name = action.lower().partition(":")
    return bool(colon) and service == asked_service and matches(symbols(name), asked_name)


def resource_matches(pattern: str, asked: Asked, *, active: bool, complete: bool) -> bool:
    if pattern == "*":
        return True
    if asked.resource == "*":
        return False
    try:
        characters = substitute(pattern, asked.context, active=active)
    except Unresolved:
        return False
    return matches(arn_symbols(characters, complete=complete), asked.resource)


def principal_class(element: Any, asked: Asked) -> str | None:
    """direct, limited or account; None when the element does not mean the caller."""
    if element == "*" or "*" in listed(element.get("AWS", [])):
        return "direct"
    aws = listed(element.get("AWS", []))
    if asked.kind == "anonymous":
        return None
    if asked.kind == "service":
        return "direct" if asked.principal in listed(element.get("Service", [])) else None
    found = None
    partition = str(asked.principal).split(":")[1]
    if asked.account in aws or f"arn:{partition}:iam::{asked.account}:root" in aws:
        found = "account"
    for each in aws:
        role = re.fullmatch(rf"arn:{partition}:iam::{asked.account}:role/(?:.*/)?([^/]+)", each)
        if role and asked.role == role[1]:
            found = "limited"
    if asked.kind == "federated-user":
        name = str(asked.principal).rpartition("/")[2]
        if f"arn:{partition}:iam::{asked.account}:user/{name}" in aws:
            found = "limited"
    if asked.kind in ("user", "assumed-role", "federated-user") and asked.principal in aws:
        found = "direct"
    return found


def is_spared(element: Any, asked: Asked) -> bool:
    """NotPrincipal: the account, then the role, then the user or session, each must be listed."""
    if asked.has_boundary and asked.kind != "root":
        return False
    if element == "*" or "*" in listed(element.get("AWS", [])):
        return True
    if asked.account is None:
        return principal_class(element, asked) is not None
    aws = listed(element.get("AWS", []))
    partition = str(asked.principal).split(":")[1]
    if asked.account not in aws and f"arn:{partition}:iam::{asked.account}:root" not in aws:
        return False
    if asked.kind == "root":
        return True
    if asked.role is not None:
        ends = f":iam::{asked.account}:role/"
        if not any(ends in each and each.rpartition("/")[2] == asked.role for each in aws):
            return False
    return asked.kind == "role" or asked.principal in aws


def statement_matches(
    statement: dict[str, Any], asked: Asked, *, version: str | None, kind: str
) -> bool:
    active = version == "2012-10-17"
    complete = kind in ("identity", "boundary")
    if "Action" in statement:
        if not any(action_matches(each, asked.action) for each in listed(statement["Action"])):
            return False
    elif any(action_matches(each, asked.action) for each in listed(statement["NotAction"])):
        return False
    if "Resource" in statement or "NotResource" in statement:
        is_not = "NotResource" in statement
        patterns = listed(statement["NotResource" if is_not else "Resource"])
        found = any(
            resource_matches(each, asked, active=active, complete=complete) for each in patterns
        )
        if found is is_not:
            return False
    if "Principal" in statement and principal_class(statement["Principal"], asked) is None:
        return False
    if "NotPrincipal" in statement and is_spared(statement["NotPrincipal"], asked):
        return False
    deny = statement["Effect"] == "Deny"
    return all(
        condition_holds(operator, key, values, asked.context, active=active, deny=deny)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )
