"""Whether a resource policy grants access to the public.

A grant to `*` is public unless a condition ties it to fixed values of a key that identifies who
calls or from where.
Source: S3 User Guide, access-control-block-public-access ("The meaning of public").
"""

import ipaddress

from vestibule.policy.conditions.operators import Family, find_operator
from vestibule.policy.documents import PolicyDocument
from vestibule.policy.principals import PrincipalSet
from vestibule.policy.statements import StatementText

_LIMITING_KEYS = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "aws:vpceaccount",
        "aws:vpceorgid",
        "aws:vpceorgpaths",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
_POSITIVE = frozenset({Family.STRING, Family.STRING_IGNORE_CASE, Family.STRING_LIKE, Family.ARN})
_BROADEST = {4: 8, 6: 32}


def public_statements(document: PolicyDocument) -> tuple[StatementText, ...]:
    """The statements that grant to the public."""
    return tuple(statement for statement in document.statements if _is_public(statement))


def is_public(document: PolicyDocument) -> bool:
    """Whether any statement grants to the public."""
    return bool(public_statements(document))


def _is_public(statement: StatementText) -> bool:
    if not statement.is_allow:
        return False
    if not statement.is_not_principal and not PrincipalSet(statement.principal).is_any:
        return False
    return not any(_limits(*condition) for condition in statement.conditions)


def _limits(operator_name: str, key: str, values: tuple[str, ...]) -> bool:
    """Whether a condition holds for fixed, known callers only."""
    operator = find_operator(operator_name)
    if operator is None or operator.is_negated or operator.if_exists or not values:
        return False
    if operator.quantifier is not None and operator.quantifier.value == "ForAllValues":
        return False
    if key.lower() not in _LIMITING_KEYS:
        return False
    if operator.family is Family.IP:
        return key.lower() == "aws:sourceip" and all(map(_is_narrow, values))
    return operator.family in _POSITIVE and all(_is_fixed(key.lower(), value) for value in values)


def _is_fixed(key: str, value: str) -> bool:
    """An ARN may have wildcards as long as its account has none."""
    if "${" in value:
        return False
    if "*" not in value and "?" not in value:
        return True
    parts = value.split(":", 5)
    if key in ("aws:sourcearn", "aws:principalarn", "s3:dataaccesspointarn") and len(parts) == 6:
        return parts[4].isdigit()
    return key.endswith("orgpaths") and value.startswith("o-") and "*" not in value.split("/")[0]


def _is_narrow(value: str) -> bool:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return network.is_private or network.prefixlen >= _BROADEST[network.version]
