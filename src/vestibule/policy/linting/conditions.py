"""Findings about Condition: its operators, and each key by itself."""

from vestibule.policy.conditions.operators import (
    Family,
    Operator,
    Quantifier,
    find_operator,
    is_exact_operator,
)
from vestibule.policy.linting.condition_keys import lint_key
from vestibule.policy.linting.condition_values import lint_values
from vestibule.policy.linting.condition_wildcards import lint_wildcards
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Place, Report
from vestibule.policy.linting.issues import Issue
from vestibule.policy.linting.linted_statement import LintedStatement
from vestibule.policy.linting.settings import LintSetting
from vestibule.policy.linting.suggestions import Suggestion


def lint_condition(report: Report, setting: LintSetting, statement: LintedStatement) -> None:
    """Look at the conditions of a statement."""
    condition = statement.element("Condition")
    if condition is None:
        return
    if not isinstance(condition.node.value, dict):
        report.add(Error.DATA_TYPE_MISMATCH, condition, data_type="Object")
        return
    if not condition.node.value:
        report.add(Suggestion.EMPTY_OBJECT_CONDITION, condition)
    for name, keys in condition.members():
        _block(report, name, keys)
    for each in statement.conditions:
        if not each.values.items():
            report.add(_empty(each.operator), each.values, key=each.key)
        lint_key(report, setting, statement, each)
        lint_values(report, setting, each)
        lint_wildcards(report, statement, each)


def _block(report: Report, name: str, keys: Place) -> None:
    """The operator, and the keys under it as a whole."""
    _operator(report, name, keys)
    if not isinstance(keys.node.value, dict):
        report.add(Error.DATA_TYPE_MISMATCH, keys, data_type="Object")
        return
    if not keys.node.value:
        report.add(Suggestion.EMPTY_OBJECT_CONDITION, keys)
    seen: set[str] = set()
    for key, values in keys.members():
        if key.lower() in seen:
            report.add(Error.DUPLICATE_KEYS_WITH_DIFFERENT_CASE, values, key=key)
        seen.add(key.lower())


def _operator(report: Report, name: str, keys: Place) -> None:
    if name.rpartition(":")[2] == "NullIfExists":
        report.add(Error.NULL_WITH_IF_EXISTS, keys)
        return
    operator = find_operator(name) if is_exact_operator(name) else None
    if operator is None:
        report.add(Error.INVALID_CONDITION_OPERATOR, keys, operator=name)
    elif operator.family is Family.NULL and operator.quantifier is not None:
        report.add(Suggestion.NULL_WITH_QUALIFIER, keys)


def _empty(operator: Operator | None) -> Issue:
    if operator is not None and operator.quantifier is Quantifier.FOR_ALL_VALUES:
        return Suggestion.EMPTY_ARRAY_CONDITION_FORALLVALUES
    if operator is not None and operator.quantifier is Quantifier.FOR_ANY_VALUE:
        return Suggestion.EMPTY_ARRAY_CONDITION_FORANYVALUE
    if operator is not None and operator.if_exists:
        return Suggestion.EMPTY_ARRAY_CONDITION_IFEXISTS
    return Suggestion.EMPTY_ARRAY_CONDITION
