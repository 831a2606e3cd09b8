"""Findings about statements that let roles be passed, or service-linked roles be made."""

from vestibule.policy.globs import glob_test, glob_tokens
from vestibule.policy.linting.findings import Place, Report
from vestibule.policy.linting.general_warnings import GeneralWarning
from vestibule.policy.linting.issues import Issue
from vestibule.policy.linting.linted_statement import LintedStatement
from vestibule.policy.linting.security_warnings import SecurityWarning

_PASS_ROLE = "iam:passrole"  # noqa: S105 - no password
_CREATE_LINKED_ROLE = "iam:createservicelinkedrole"
_PASSED_TO = frozenset({"iam:passedtoservice", "iam:associatedresourcearn"})
_CREATED_FOR = frozenset({"iam:awsservicename"})
_PASSING: dict[tuple[bool, bool, bool], Issue] = {
    (False, False, False): SecurityWarning.PASS_ROLE_WITH_STAR_IN_RESOURCE,
    (False, True, False): SecurityWarning.PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE,
    (False, False, True): SecurityWarning.PASS_ROLE_WITH_NOT_RESOURCE,
    (False, True, True): SecurityWarning.PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
    (True, False, False): SecurityWarning.PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
    (True, False, True): SecurityWarning.PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE,
}
"""By: NotAction, a wildcard in the action, NotResource."""
_CREATING: dict[tuple[bool, bool, bool], Issue] = {
    (False, False, False): GeneralWarning.CREATE_SLR_WITH_STAR_IN_RESOURCE,
    (False, True, False): GeneralWarning.CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE,
    (False, False, True): GeneralWarning.CREATE_SLR_WITH_NOT_RESOURCE,
    (False, True, True): GeneralWarning.CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
    (True, False, False): GeneralWarning.CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
    (True, False, True): GeneralWarning.CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE,
}


def lint_role_passing(report: Report, statement: LintedStatement) -> None:
    """Look for permissions on roles that are wider than they seem."""
    if statement.is_allow:
        _lint(report, statement, _PASS_ROLE, _PASSED_TO, _PASSING)
        _lint(report, statement, _CREATE_LINKED_ROLE, _CREATED_FOR, _CREATING)


def _lint(
    report: Report,
    statement: LintedStatement,
    action: str,
    narrowing: frozenset[str],
    issues: dict[tuple[bool, bool, bool], Issue],
) -> None:
    covering = _covering(statement, action)
    if covering is None or statement.keys & narrowing:
        return
    is_not_action = statement.element("NotAction") is not None
    pattern, place = covering
    has_star = "*" in pattern or "?" in pattern
    not_resource = statement.element("NotResource")
    wide = not_resource or _wide_resource(statement)
    if wide is not None:
        issue = issues[is_not_action, has_star, not_resource is not None]
        report.add(issue, place, wide)


def _covering(statement: LintedStatement, action: str) -> tuple[str, Place] | None:
    """What lets the action be done: the plainest pattern, or a NotAction without it."""
    not_action = statement.element("NotAction")
    if (not_action is None) is (statement.element("Action") is None):
        return None
    patterns = statement.texts("Action" if not_action is None else "NotAction")
    covering = [(text, place) for text, place in patterns if _covers(text, action)]
    if not_action is not None:
        return None if covering else ("", not_action)
    if not covering:
        return None
    return min(covering, key=lambda found: "*" in found[0] or "?" in found[0])


def _wide_resource(statement: LintedStatement) -> Place | None:
    """A resource that stands for all, or for all roles."""
    wide = (place for text, place in statement.texts("Resource") if _is_wide(text))
    return next(wide, None)


def _is_wide(resource: str) -> bool:
    if resource == "*":
        return True
    parts = resource.split(":", 5)
    return len(parts) == 6 and parts[2] in ("iam", "*") and parts[5] in ("*", "role/*", "role*")


def _covers(pattern: str, action: str) -> bool:
    if pattern == "*":
        return True
    prefix = pattern.partition(":")[0]
    return "*" not in prefix and glob_test(glob_tokens(pattern.lower()))(action)
