"""S3's block of public access, from the S3 User Guide, access-control-block-public-access."""

from typing import Any

from reference_evaluator.principals import named
from reference_evaluator.readings import Unreadable, address
from reference_evaluator.request import listed

TEXT_OPERATORS = {
    f"{before}{name}"
    for before in ("", "foranyvalue:")
    for name in ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")
}
FIXING_KEYS = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
}
PRIVATE = ("10.", "192.168.", *(f"172.{each}." for each in range(16, 32)))


def is_public(doc: dict[str, Any]) -> bool:
    """It is assumed to be public unless everything it grants is for fixed values."""
    return any(is_public_grant(each) for each in listed(doc["Statement"]))


def is_public_grant(statement: dict[str, Any]) -> bool:
    if statement["Effect"] == "Deny":
        return False
    if "NotPrincipal" not in statement:
        element = statement["Principal"]
        if named(element, "Federated"):
            return True
        if "*" not in named(element, "AWS"):
            return False
    return not any(
        fixes(operator.lower(), key.lower(), listed(values))
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def fixes(operator: str, key: str, values: list[Any]) -> bool:
    if not values:
        return False
    if operator in ("ipaddress", "foranyvalue:ipaddress"):
        return key == "aws:sourceip" and all(is_narrow(str(each)) for each in values)
    return (
        operator in TEXT_OPERATORS
        and key in FIXING_KEYS
        and all(is_fixed(key, str(each)) for each in values)
    )


def is_fixed(key: str, value: str) -> bool:
    if "${" in value:
        return False
    if "*" not in value and "?" not in value:
        return True
    parts = value.split(":", 5)
    has_account = len(parts) == 6 and parts[4].isdigit()
    return key in ("s3:dataaccesspointarn", "aws:principalarn") and has_account


def is_narrow(value: str) -> bool:
    base, slash, length = value.partition("/")
    try:
        bits = len(address(base))
    except Unreadable:
        return False
    if not slash:
        return True
    return int(length) >= (8 if bits == 32 else 32) or base.startswith(PRIVATE)
