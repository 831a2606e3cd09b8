"""Findings about policy variables."""

import re

from vestibule.policy.conditions.operators import Family
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Place, Report
from vestibule.policy.linting.linted_statement import LintedStatement

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_ESCAPES = frozenset("*?$")
_FAMILIES = frozenset(
    {
        Family.STRING,
        Family.STRING_IGNORE_CASE,
        Family.STRING_LIKE,
        Family.ARN,
        Family.BOOL,
        Family.NULL,
    }
)


def lint_variables(report: Report, statement: LintedStatement, *, are_known: bool) -> None:
    """Look at the variables of a statement. are_known: its version of the language has them."""
    for name in ("Action", "NotAction"):
        for text, place in statement.texts(name):
            found = _VARIABLE.search(text)
            if found:
                report.add(Error.VARIABLE_UNSUPPORTED_IN_ELEMENT, place, variable=found[0])
    for name in ("Resource", "NotResource"):
        for text, place in statement.texts(name):
            _lint(report, text, place, are_known=are_known)
    for condition in statement.conditions:
        operator = condition.operator
        for text, place in condition.texts():
            _lint(report, text, place, are_known=are_known)
            is_wrong = operator is not None and operator.family not in _FAMILIES
            if is_wrong and _VARIABLE.search(text):
                report.add(Error.INVALID_VARIABLE_FOR_OPERATOR, place)


def _lint(report: Report, text: str, place: Place, *, are_known: bool) -> None:
    if "${" not in text:
        return
    if "${" in _VARIABLE.sub("", text):
        report.add(Error.MISSING_BRACE_IN_VARIABLE, place)
    inner = [found[1] for found in _VARIABLE.finditer(text)]
    if any(not each.strip() for each in inner):
        report.add(Error.EMPTY_VARIABLE, place)
    names = [each.partition(",")[0] for each in inner if each.strip()]
    if any(" " in name for name in names):
        report.add(Error.UNSUPPORTED_SPACE_IN_VARIABLE, place)
    defaults = [each.partition(",")[2].strip() for each in inner if "," in each]
    if any(not _is_quoted(each) for each in defaults):
        report.add(Error.MISSING_QUOTE_IN_VARIABLE, place)
    if not are_known and any(name not in _ESCAPES for name in names):
        report.add(Error.VARIABLE_UNSUPPORTED_IN_VERSION, place)


def _is_quoted(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] == "'"
