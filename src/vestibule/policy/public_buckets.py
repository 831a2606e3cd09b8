"""Whether S3 calls a bucket policy public.

It assumes so, unless everything the policy allows is for fixed values, without wildcards and
variables, of keys that tell who calls or from where. Deny statements change nothing.
Source: S3 User Guide, access-control-block-public-access ("The meaning of public").
"""

from vestibule.policy.conditions.operators import Family
from vestibule.policy.documents import PolicyDocument
from vestibule.policy.fixing_conditions import TEXT_FAMILIES, are_narrow, find_fixing_operator
from vestibule.policy.principals import PrincipalSet
from vestibule.policy.statement_texts import StatementText

_FIXING_KEYS = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalservicename",
        "aws:principalservicenameslist",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "aws:vpceaccount",
        "aws:vpceorgid",
        "aws:vpceorgpaths",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
_ARN_KEYS = frozenset({"aws:principalarn", "s3:dataaccesspointarn"})
"""Their ARNs may have wildcards as long as the account has none."""


def is_public_bucket_policy(document: PolicyDocument) -> bool:
    """Whether any statement grants to the public; identity providers are the public too."""
    return any(map(_is_public, document.statements))


def _is_public(statement: StatementText) -> bool:
    if not statement.is_allow:
        return False
    principal = statement.principal
    if isinstance(principal, dict) and "Federated" in principal:
        return True
    if not statement.is_not_principal and not PrincipalSet(principal).is_any:
        return False
    return not any(_fixes(*each) for each in statement.conditions)


def _fixes(operator_name: str, key: str, values: tuple[str, ...]) -> bool:
    """Whether a condition holds for fixed callers or places only."""
    operator = find_fixing_operator(operator_name, values)
    if operator is None:
        return False
    lower = key.lower()
    if operator.family is Family.IP:
        return lower == "aws:sourceip" and are_narrow(values)
    fixed = operator.family in TEXT_FAMILIES and lower in _FIXING_KEYS
    return fixed and all(_is_fixed(lower, value) for value in values)


def _is_fixed(key: str, value: str) -> bool:
    if "${" in value:
        return False
    if "*" not in value and "?" not in value:
        return True
    parts = value.split(":", 5)
    return key in _ARN_KEYS and len(parts) == 6 and parts[4].isdigit()
