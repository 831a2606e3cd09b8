"""Findings about policy variables."""

import re
from collections.abc import Iterator

from vestibule.policy.conditions.operators import Family, find_operator
from vestibule.policy.linting.findings import Place, Report, texts
from vestibule.policy.linting.issues import Issue

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


def lint_variables(report: Report, statement: Place, *, are_known: bool) -> None:
    """Look at the variables of a statement. are_known: its version of the language has them."""
    members = statement.node.value
    for name in ("Action", "NotAction"):
        for text, place in texts(statement.member(name).items()) if name in members else ():
            found = _VARIABLE.search(text)
            if found:
                report.add(Issue.VARIABLE_UNSUPPORTED_IN_ELEMENT, place, variable=found[0])
    for name in ("Resource", "NotResource"):
        for text, place in texts(statement.member(name).items()) if name in members else ():
            _lint(report, text, place, are_known=are_known)
    for operator, text, place in _condition_values(statement):
        _lint(report, text, place, are_known=are_known)
        known = find_operator(operator)
        if _VARIABLE.search(text) and known is not None and known.family not in _FAMILIES:
            report.add(Issue.INVALID_VARIABLE_FOR_OPERATOR, place)


def _lint(report: Report, text: str, place: Place, *, are_known: bool) -> None:
    if "${" not in text:
        return
    rest = _VARIABLE.sub("", text)
    if "${" in rest:
        report.add(Issue.MISSING_BRACE_IN_VARIABLE, place)
    names = [found[1].strip() for found in _VARIABLE.finditer(text)]
    if "" in names:
        report.add(Issue.EMPTY_VARIABLE, place)
    if not are_known and any(name not in _ESCAPES for name in names):
        report.add(Issue.VARIABLE_UNSUPPORTED_IN_VERSION, place)


def _condition_values(statement: Place) -> Iterator[tuple[str, str, Place]]:
    """Operator, value and place of the text values of all conditions."""
    if "Condition" not in statement.node.value:
        return
    for operator, keys in statement.member("Condition").members():
        for _, values in keys.members():
            for text, place in texts(values.items()):
                yield operator, text, place
