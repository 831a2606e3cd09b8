"""Findings about the policies of AWS Organizations."""

from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Report
from vestibule.policy.linting.general_warnings import GeneralWarning
from vestibule.policy.linting.linted_statement import LintedStatement
from vestibule.policy.linting.settings import LintSetting

_IS_SERVICE = "aws:principalisawsservice"
_PRINCIPAL_KEYS = frozenset(
    {"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths"}
)
_SOURCE_KEYS = frozenset(
    {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"}
)
_SOURCE_ORGANIZATION_KEYS = frozenset({"aws:sourceorgid", "aws:sourceorgpaths"})
_CHECKED_FOR_NULL = frozenset({"aws:sourceaccount", "aws:sourcearn"})


def lint_resource_control(report: Report, setting: LintSetting, statement: LintedStatement) -> None:
    """Look at a statement of a resource control policy."""
    _principal(report, statement)
    not_action = statement.element("NotAction")
    if not_action is not None:
        report.add(Error.RCP_SYNTAX_ERROR_NOTACTION, not_action)
    effect = statement.element("Effect")
    if effect is not None and statement.is_allow and not _allows_everything(statement):
        report.add(Error.RCP_SYNTAX_ERROR_ALLOW, effect)
    if statement.is_allow and _allows_everything(statement):
        return
    for action, place in statement.texts("Action"):
        service = action.partition(":")[0]
        is_known = setting.catalogue.find_service(service) is not None
        if action == "*" or (is_known and not setting.catalogue.is_rcp_service(service)):
            report.add(Error.RCP_SYNTAX_ERROR_ACTION, place)
    if statement.is_deny:
        _conditions(report, statement)


def _principal(report: Report, statement: LintedStatement) -> None:
    principal, negated = statement.element("Principal"), statement.element("NotPrincipal")
    if negated is not None:
        report.add(Error.RCP_SYNTAX_ERROR_PRINCIPAL, negated)
    elif principal is None:
        report.add(Error.MISSING_PRINCIPAL, statement.place)
    elif principal.node.plain() not in ("*", {"AWS": "*"}):
        report.add(Error.RCP_SYNTAX_ERROR_PRINCIPAL, principal)


def _allows_everything(statement: LintedStatement) -> bool:
    """As RCPFullAWSAccess does."""
    resource = statement.element("Resource")
    is_all = resource is not None and resource.node.plain() in ("*", ["*"])
    return is_all and statement.element("Condition") is None


def _conditions(report: Report, statement: LintedStatement) -> None:
    """Keys that services' own calls lack, or that only they have."""
    checked = {
        each.lowered
        for each in statement.conditions
        if each.operator_name == "Null" and each.values.node.plain() in ("false", False)
    }
    for each in statement.conditions:
        if each.lowered in _PRINCIPAL_KEYS and _IS_SERVICE not in statement.keys:
            issue = GeneralWarning.RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY
            report.add(issue, each.values, key=each.key)
        if each.operator_name == "Null":
            continue
        if each.lowered in _SOURCE_KEYS and _IS_SERVICE not in statement.keys:
            issue = GeneralWarning.RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY
            report.add(issue, each.values, key=each.key)
        if each.lowered in _SOURCE_ORGANIZATION_KEYS and not checked & _CHECKED_FOR_NULL:
            issue = GeneralWarning.RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK
            report.add(issue, each.values, key=each.key)
