"""Whether a resource policy grants access to the public.

A grant to `*` is public unless a condition ties it to fixed values of a key that identifies who
calls or from where, or a Deny leaves nothing of it to others than such callers.
Source: S3 User Guide, access-control-block-public-access, and EFS User Guide,
access-control-block-public-access ("The meaning of public").
"""

from vestibule.model.errors import Invalid
from vestibule.policy.conditions.operators import Family, Operator, find_operator
from vestibule.policy.documents import PolicyDocument
from vestibule.policy.fixing_conditions import TEXT_FAMILIES, are_narrow, find_fixing_operator
from vestibule.policy.granted_access import denies_everyone, leaves_nothing
from vestibule.policy.pattern_sets import Effort
from vestibule.policy.principals import PrincipalSet
from vestibule.policy.statement_texts import StatementText

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
_SERVICE_KEYS = frozenset({"aws:principalisawsservice", "aws:viaawsservice"})
_MOUNTED = "elasticfilesystem:accessedviamounttarget"
_MOST_STEPS = 500_000


def public_statements(document: PolicyDocument) -> tuple[StatementText, ...]:
    """The statements that grant to the public, once Deny statements have had their say."""
    effort = Effort(_MOST_STEPS)
    denies = [each for each in document.statements if _denies_the_public(each)]
    return tuple(
        statement
        for statement in document.statements
        if _is_public(statement) and not _is_denied(statement, denies, effort)
    )


def _is_denied(statement: StatementText, denies: list[StatementText], effort: Effort) -> bool:
    try:
        return leaves_nothing(denies, statement, effort)
    except Invalid:  # It is too much to compare: in doubt it is public.
        return False


def _is_public(statement: StatementText) -> bool:
    if not statement.is_allow:
        return False
    if not statement.is_not_principal and not PrincipalSet(statement.principal).is_any:
        return False
    return not any(_limits(*condition) for condition in statement.conditions)


def _denies_the_public(statement: StatementText) -> bool:
    """Whether it denies everyone but fixed, known callers, and perhaps services of AWS."""
    return denies_everyone(statement) and all(
        _spares(*condition) for condition in statement.conditions
    )


def _spares(operator_name: str, key: str, values: tuple[str, ...]) -> bool:
    """Whether a condition of a Deny fails for fixed, known callers only."""
    operator = find_operator(operator_name)
    if operator is None or operator.quantifier is not None or not values:
        return False
    if operator.family is Family.BOOL:
        return key.lower() in _SERVICE_KEYS and [each.lower() for each in values] == ["false"]
    return operator.is_negated and _names_callers(operator, key.lower(), values)


def _limits(operator_name: str, key: str, values: tuple[str, ...]) -> bool:
    """Whether a condition of an Allow holds for fixed, known callers only."""
    operator = find_fixing_operator(operator_name, values)
    if operator is None:
        return False
    if operator.family is Family.BOOL:
        return key.lower() == _MOUNTED and [each.lower() for each in values] == ["true"]
    return _names_callers(operator, key.lower(), values)


def _names_callers(operator: Operator, key: str, values: tuple[str, ...]) -> bool:
    if key not in _LIMITING_KEYS:
        return False
    if operator.family is Family.IP:
        return key == "aws:sourceip" and are_narrow(values)
    return operator.family in TEXT_FAMILIES and all(_is_fixed(key, value) for value in values)


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
