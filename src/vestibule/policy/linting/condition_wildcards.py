"""Findings about wildcards and variables in the values of a condition."""

import re

from vestibule.policy.conditions.operators import Family, Operator, Quantifier
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Report
from vestibule.policy.linting.general_warnings import GeneralWarning
from vestibule.policy.linting.issues import Issue
from vestibule.policy.linting.linted_statement import KeyCondition, LintedStatement
from vestibule.policy.linting.suggestions import Suggestion

_EXACT = frozenset({Family.STRING, Family.STRING_IGNORE_CASE})
_SENSITIVE = frozenset(
    f"aws:{name}"
    for name in (
        "principalaccount",
        "principalorgid",
        "resourceaccount",
        "resourceorgid",
        "sourceaccount",
        "sourceorgid",
        "sourcevpc",
        "sourcevpce",
        "vpceaccount",
        "vpceorgid",
    )
)
"""Source: IAM User Guide, reference_policies_condition-keys, sensitive condition keys."""
_USER_ID = "aws:userid"
_GITHUB_SUBJECT = "token.actions.githubusercontent.com:sub"
_LEAST_BEFORE = 6
_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_MARK = "\x00"
_FEW_BEFORE = (
    "Overly permissive use of {what} for the {key} condition key. Use the {what} preceded by "
    "6 consecutive characters."
)
_IN_SENSITIVE = {
    "wildcard": (
        "The wildcard is not allowed in the condition key {key}. We consider the key to be "
        "sensitive and wildcards are not allowed to be used with sensitive keys. "
    ),
    "policy variable": (
        "The policy variable is not allowed in the condition key {key}. We consider the key to be "
        "sensitive and policy variables can be evaluated as effective wildcards. Therefore policy "
        "variables are not allowed to be used with sensitive keys. "
    ),
}
_LIST_OF_SENSITIVE = (
    "Refer to https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "reference_policies_condition-keys.html for the list of sensitive keys."
)
_IN_USER_ID = (
    "Overly permissive use of {what} with aws:userID. Use the {what} on the right side of colon "
    "or as the only character on the left side of a colon."
)


def lint_wildcards(report: Report, statement: LintedStatement, condition: KeyCondition) -> None:
    """Look at the wildcards and variables in the values of a key under a string operator."""
    operator = condition.operator
    if operator is None:
        return
    if operator.family in _EXACT:
        for text, place in condition.texts():
            if ("*" in text or "?" in text) and "${" not in text:
                report.add(GeneralWarning.WILDCARD_WITHOUT_LIKE_OPERATOR, place)
    is_like = operator.family is Family.STRING_LIKE
    if is_like and any(text == "*" for text, _ in condition.texts()):
        _of_any_value(report, operator, condition)
    limits = statement.is_deny is operator.is_negated
    if limits and is_like:
        _too_permissive(report, condition, "wildcard", Error.WILDCARD_USAGE_TOO_PERMISSIVE)
    if limits and (is_like or operator.family in _EXACT):
        _too_permissive(report, condition, "policy variable", Error.VARIABLE_USAGE_TOO_PERMISSIVE)


def _of_any_value(report: Report, operator: Operator, condition: KeyCondition) -> None:
    """A value that stands for all: what is left of the condition is whether the key is there."""
    report.add(
        _left_over(operator),
        condition.values,
        key=condition.key,
        operator=condition.operator_name,
    )


def _left_over(operator: Operator) -> Issue:
    """By whether the condition holds where the key is there, and where it is not."""
    for_all = operator.quantifier is Quantifier.FOR_ALL_VALUES
    is_plain = operator.quantifier is None
    if_absent = operator.if_exists or for_all or (is_plain and operator.is_negated)
    if_present = not operator.is_negated
    return {
        (True, True): Suggestion.REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION,
        (True, False): Suggestion.EQUIVALENT_TO_NULL_FALSE,
        (False, True): Suggestion.EQUIVALENT_TO_NULL_TRUE,
        (False, False): Suggestion.REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION,
    }[if_present, if_absent]


def _too_permissive(report: Report, condition: KeyCondition, what: str, issue: Issue) -> None:
    for text, place in condition.texts():
        reason = _reason(condition.lowered, _marked(text, what), what)
        if reason:
            report.add(issue, place, reason=reason.format(what=what, key=condition.key))


def _marked(text: str, what: str) -> str:
    """The text with a mark for each wildcard, or for each variable that a caller may choose."""
    if what == "wildcard":
        return re.sub(r"[*?]", _MARK, _VARIABLE.sub("", text))
    return _VARIABLE.sub(
        lambda found: "" if found[1].lower() in _SENSITIVE or len(found[1]) < 2 else _MARK, text
    )


def _reason(key: str, text: str, what: str) -> str:
    if _MARK not in text:
        return ""
    if key in _SENSITIVE:
        return _IN_SENSITIVE[what] + _LIST_OF_SENSITIVE
    if key == _USER_ID:
        before, colon, _ = text.partition(":")
        is_safe = colon and (before == _MARK or _MARK not in before)
        return "" if is_safe else _IN_USER_ID
    if key == _GITHUB_SUBJECT:
        *runs, _ = text.split(_MARK)
        return _FEW_BEFORE if any(len(run) < _LEAST_BEFORE for run in runs) else ""
    return ""
