"""Findings about statements that let roles be passed, or service-linked roles be made."""

from vestibule.policy.globs import glob_test, glob_tokens
from vestibule.policy.linting.findings import Place, Report, texts
from vestibule.policy.linting.issues import Issue
from vestibule.policy.linting.settings import LintSetting, PolicyType

_PASS_ROLE = "iam:passrole"  # noqa: S105 - no password
_CREATE_LINKED_ROLE = "iam:createservicelinkedrole"
_PASSED_TO = ("iam:passedtoservice", "iam:associatedresourcearn")
_ISSUES = {
    (False, False, False): Issue.PASS_ROLE_WITH_STAR_IN_RESOURCE,
    (False, True, False): Issue.PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE,
    (False, False, True): Issue.PASS_ROLE_WITH_NOT_RESOURCE,
    (False, True, True): Issue.PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
    (True, False, False): Issue.PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
    (True, False, True): Issue.PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE,
}
"""By: NotAction, a wildcard in the action, NotResource."""


def lint_role_passing(report: Report, setting: LintSetting, statement: Place) -> None:
    """Look for permissions on roles that are wider than they seem."""
    members = statement.node.value
    effect = members.get("Effect")
    if effect is None or effect.value != "Allow":
        return
    if setting.policy_type is not PolicyType.IDENTITY_POLICY:
        return
    is_not_action = "NotAction" in members
    if is_not_action == ("Action" in members):
        return
    element = statement.member("NotAction" if is_not_action else "Action")
    patterns = texts(element.items())
    covering = [(text, place) for text, place in patterns if _covers(text, _PASS_ROLE)]
    if is_not_action:
        covering = [] if covering else [("", element)]
    if covering and not _reads(statement, _PASSED_TO):
        # The plainest action first: a literal one is told before one with wildcards.
        text, place = min(covering, key=lambda found: "*" in found[0] or "?" in found[0])
        has_star = "*" in text or "?" in text
        _report(report, statement, place, (is_not_action, has_star))
    for text, place in patterns:
        if not is_not_action and text.lower() == _CREATE_LINKED_ROLE:
            wide = _wide_resources(statement)
            if wide:
                report.add(Issue.CREATE_SLR_WITH_STAR_IN_RESOURCE, place, wide[0])


def _report(report: Report, statement: Place, action: Place, form: tuple[bool, bool]) -> None:
    if "NotResource" in statement.node.value:
        report.add(_ISSUES[(*form, True)], action, statement.member("NotResource"))
        return
    wide = _wide_resources(statement)
    if wide:
        report.add(_ISSUES[(*form, False)], action, wide[0])


def _wide_resources(statement: Place) -> list[Place]:
    """The resources that stand for all, or for all roles."""
    if "Resource" not in statement.node.value:
        return []
    return [place for text, place in texts(statement.member("Resource").items()) if _is_wide(text)]


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


def _reads(statement: Place, keys: tuple[str, ...]) -> bool:
    if "Condition" not in statement.node.value:
        return False
    return any(
        key.lower() in keys
        for _, block in statement.member("Condition").members()
        for key, _ in block.members()
    )
