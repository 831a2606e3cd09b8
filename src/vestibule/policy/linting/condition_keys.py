"""Findings about the key of a condition: whether it exists, and what its type asks for."""

from vestibule.policy.conditions.operators import Family, Operator, Quantifier
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Report
from vestibule.policy.linting.general_warnings import GeneralWarning
from vestibule.policy.linting.linted_statement import KeyCondition, LintedStatement
from vestibule.policy.linting.security_warnings import SecurityWarning
from vestibule.policy.linting.settings import LintSetting, PolicyType
from vestibule.policy.linting.suggestions import Suggestion

_TEXT = frozenset({Family.STRING, Family.STRING_IGNORE_CASE, Family.STRING_LIKE})
_ALLOWED_FAMILIES: dict[str, frozenset[Family]] = {
    "ARN": frozenset({*_TEXT, Family.ARN}),
    "Binary": frozenset({Family.BINARY}),
    "Bool": frozenset({Family.BOOL}),
    "Date": frozenset({Family.DATE, Family.NUMERIC}),
    "IPAddress": frozenset({Family.IP}),
    "Numeric": frozenset({Family.NUMERIC}),
    "String": frozenset({*_TEXT, Family.ARN}),
}
_ALLOWED_NAMES = {"Bool": "Boolean", "IPAddress": "IP address"}
_REPLACED = "aws:arn"
_SPOOFED = frozenset({"aws:referer", "aws:useragent"})
_OF_SOME_SERVICES = frozenset({"aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"})
_IRRELEVANT = {
    "AWS::S3::Bucket": frozenset({"s3:resourceaccount"}),
    "AWS::S3::AccessPoint": frozenset({"s3:resourceaccount"}),
}
"""Keys that a resource's own policy has no use for, by resource type."""


def lint_key(
    report: Report, setting: LintSetting, statement: LintedStatement, condition: KeyCondition
) -> None:
    """Look at a key under its operator."""
    kind = _known(report, setting, condition)
    _of_single_keys(report, setting, statement, condition)
    operator = condition.operator
    if operator is not None:
        if condition.lowered.endswith(":aud"):
            _audience(report, operator, condition)
        if kind is not None:
            _kind(report, statement, operator, condition, kind=kind)


def _known(report: Report, setting: LintSetting, condition: KeyCondition) -> str | None:
    """Look at the name; its type where it is known."""
    key, place = condition.key, condition.values
    prefix, colon, name = key.partition(":")
    if not colon or not prefix or not name:
        report.add(Error.INVALID_CONDITION_KEY_FORMAT, place)
        return None
    if condition.lowered == _REPLACED:
        is_of_resource = setting.policy_type is PolicyType.RESOURCE_POLICY
        report.add(
            Error.UNSUPPORTED_GLOBAL_CONDITION_KEY
            if is_of_resource
            else GeneralWarning.DEPRECATED_GLOBAL_CONDITION_KEY,
            place,
        )
        return None
    kind = setting.catalogue.condition_key_type(key)
    stem = condition.lowered.rstrip("/")
    if kind is None and setting.catalogue.condition_key_type(f"{stem}/x") and stem.endswith("tag"):
        report.add(Error.MISSING_TAG_KEY_IN_CONDITION, place, key=f"{key.rstrip('/')}/")
    elif kind is None and prefix.lower() == "aws":
        report.add(Error.INVALID_GLOBAL_CONDITION_KEY, place, key=key)
    elif kind is None and setting.catalogue.find_service(prefix) is not None:
        report.add(Error.INVALID_SERVICE_CONDITION_KEY, place, key=key, service=prefix)
    return kind


def _kind(
    report: Report,
    statement: LintedStatement,
    operator: Operator,
    condition: KeyCondition,
    *,
    kind: str,
) -> None:
    """What the type of a key asks of the operator."""
    if operator.family is Family.NULL:
        return
    key, place = condition.key, condition.values
    is_set = kind.startswith("ArrayOf")
    single = kind.removeprefix("ArrayOf")
    if is_set and operator.quantifier is None:
        report.add(Error.MISSING_QUALIFIER, place, key=key)
    for_all = operator.quantifier is Quantifier.FOR_ALL_VALUES
    if not is_set and statement.is_allow and for_all:
        report.add(SecurityWarning.FORALLVALUES_WITH_SINGLE_VALUED_KEY, place, key=key)
    if single == "ARN" and operator.family is Family.STRING_LIKE:
        report.add(
            SecurityWarning.STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS,
            place,
            allowed="ArnNotLike" if operator.is_negated else "ArnLike",
            operator=condition.operator_name,
            key=key,
        )
    allowed = _ALLOWED_FAMILIES.get(single)
    if allowed is not None and operator.family not in allowed:
        report.add(
            GeneralWarning.TYPE_MISMATCH,
            place,
            allowed=_ALLOWED_NAMES.get(single, single),
            operator=condition.operator_name,
            key=key,
        )


def _audience(report: Report, operator: Operator, condition: KeyCondition) -> None:
    if operator.quantifier is Quantifier.FOR_ANY_VALUE:
        issue = SecurityWarning.FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE
        report.add(issue, condition.values, key=condition.key)
    elif operator.quantifier is None and not condition.lowered.startswith("saml:"):
        report.add(
            Suggestion.CONFIRM_AUDIENCE_CLAIM_TYPE,
            condition.values,
            key=condition.key,
            audience_type="audience",
        )


def _of_single_keys(
    report: Report, setting: LintSetting, statement: LintedStatement, condition: KeyCondition
) -> None:
    """What is known of single keys."""
    key, lowered, place = condition.key, condition.lowered, condition.values
    if lowered in _SPOOFED:
        report.add(SecurityWarning.UNTRUSTWORTHY_CONDITION_KEY, place, key=key)
    if lowered in _OF_SOME_SERVICES and _is_of_all_services(statement):
        report.add(GeneralWarning.USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES, place, key=key)
    if lowered in _IRRELEVANT.get(setting.resource_type or "", ()):
        report.add(
            Suggestion.IRRELEVANT_CONDITION_KEY_IN_POLICY,
            place,
            key=key,
            resource_type=setting.resource_name,
        )
    if lowered == "aws:vpcsourceip" and not statement.keys & {"aws:sourcevpc", "aws:sourcevpce"}:
        report.add(
            SecurityWarning.MISSING_PAIRED_CONDITION_KEYS,
            place,
            key=key,
            recommended="aws:SourceVpc, aws:SourceVpce",
        )
    is_attribute = lowered == "dynamodb:attributes" and statement.is_allow
    if is_attribute and "dynamodb:select" not in statement.keys:
        report.add(SecurityWarning.DYNAMODB_ATTRIBUTES_WITHOUT_SELECT, place)
    if lowered == "s3:prefix" and condition.operator is not None:
        family, is_negated = condition.operator.family, condition.operator.is_negated
        if family in _TEXT and statement.is_deny is not is_negated:
            report.add(SecurityWarning.S3_PREFIX_IN_NEGATIVE_CONTEXT, place)


def _is_of_all_services(statement: LintedStatement) -> bool:
    has_all = any(text == "*" for text, _ in statement.texts("Action"))
    return has_all or statement.element("NotAction") is not None
