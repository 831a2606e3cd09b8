"""Whether a statement matches a request, element by element."""

import re
from typing import Any

from reference_evaluator.conditions import condition_holds
from reference_evaluator.principals import is_spared, principal_class
from reference_evaluator.request import Asked, listed
from reference_evaluator.variables import Unresolved, substitute
from reference_evaluator.wildcards import arn_symbols, matches, symbols

WITH_PRINCIPAL = ("resource", "trust", "vpce", "rcp")
COMPLETED = ("identity", "boundary")
API = re.compile("arn:[^:]*:execute-api:[^:]*:[^:]*:[^:/]*/(.*)", re.DOTALL)


def action_matches(pattern: str, action: str) -> bool:
    if pattern == "*":
        return True
    service, colon, name = pattern.lower().partition(":")
    asked_service, _, asked_name = action.partition(":")
    return bool(colon) and service == asked_service and matches(symbols(name), asked_name)


def any_action(patterns: Any, request: Asked) -> bool:
    return any(action_matches(each, request.action) for each in listed(patterns))


def resource_matches(
    pattern: str, request: Asked, *, active: bool, complete: bool, abbreviate: bool
) -> bool:
    """abbreviate: in an API's own policy a path may stand for its ARN."""
    if pattern == "*":
        return True
    resource = request.resource
    if resource == "*":
        return False
    if abbreviate and pattern.startswith("execute-api:/"):
        found = API.fullmatch(resource)
        if not found:
            return False
        own = resource.removesuffix(found[1])
        pattern = own + pattern.removeprefix("execute-api:/")
    try:
        characters = substitute(pattern, request.context, active=active)
    except Unresolved:
        return False
    return matches(arn_symbols(characters, complete=complete), resource)


def any_resource(patterns: Any, request: Asked, **where: bool) -> bool:
    return any(resource_matches(each, request, **where) for each in listed(patterns))


def statement_matches(
    statement: dict[str, Any], request: Asked, *, version: Any, kind: str
) -> bool:
    active = version == "2012-10-17"
    where = {
        "active": active,
        "complete": kind in COMPLETED,
        "abbreviate": kind in WITH_PRINCIPAL,
    }
    deny = statement["Effect"] == "Deny"
    if "Action" in statement and not any_action(statement["Action"], request):
        return False
    if "NotAction" in statement and any_action(statement["NotAction"], request):
        return False
    if "Resource" in statement and not any_resource(statement["Resource"], request, **where):
        return False
    if "NotResource" in statement and any_resource(statement["NotResource"], request, **where):
        return False
    if kind in WITH_PRINCIPAL and not means_caller(statement, request):
        return False
    return all(
        condition_holds(operator, key, values, request, active=active, deny=deny)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def means_caller(statement: dict[str, Any], request: Asked) -> bool:
    """Endpoint policies and RCPs may leave the principal out: it is everyone."""
    if "NotPrincipal" in statement:
        # "Using it with Allow is not supported."
        if statement["Effect"] == "Allow":
            return False
        return not is_spared(statement["NotPrincipal"], request)
    return principal_class(statement.get("Principal", "*"), request) is not None
