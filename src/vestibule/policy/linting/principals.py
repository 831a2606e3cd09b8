"""Findings about Principal and NotPrincipal."""

from vestibule.policy.json_text import Node
from vestibule.policy.linting.findings import Place, Report, texts
from vestibule.policy.linting.issues import Issue
from vestibule.policy.linting.settings import LintSetting, PolicyType

_KEYS = ("AWS", "Service", "Federated", "CanonicalUser")
_SOURCE_KEYS = frozenset(
    {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}
)
_SERVICE_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn")


def lint_principal(report: Report, setting: LintSetting, statement: Place) -> None:
    """Look at the principals of a statement."""
    members = statement.node.value
    named = [name for name in ("Principal", "NotPrincipal") if name in members]
    if setting.policy_type is PolicyType.RESOURCE_CONTROL_POLICY:
        _of_rcp(report, statement)
    elif setting.policy_type is not PolicyType.RESOURCE_POLICY:
        for name in named:
            _unsupported(report, setting, statement.member(name))
    elif not named:
        report.add(Issue.MISSING_PRINCIPAL, statement)
    else:
        for name in named:
            _Principals(report, setting, statement).lint(statement.member(name), name)


def _of_rcp(report: Report, statement: Place) -> None:
    members = statement.node.value
    effect = members.get("Effect")
    if effect is not None and effect.value == "Allow":
        report.add(Issue.RCP_SYNTAX_ERROR_ALLOW, statement.member("Effect"))
    principal = members.get("Principal")
    is_any = principal is not None and principal.plain() in ("*", {"AWS": "*"})
    if "NotPrincipal" in members or not is_any:
        report.add(Issue.RCP_SYNTAX_ERROR_PRINCIPAL, statement)


def _unsupported(report: Report, setting: LintSetting, place: Place) -> None:
    if setting.policy_type is PolicyType.SERVICE_CONTROL_POLICY:
        report.add(Issue.SCP_SYNTAX_ERROR_PRINCIPAL, place)
    else:
        report.add(Issue.UNSUPPORTED_PRINCIPAL, place, policy_type="IDENTITY_POLICY")


class _Principals:
    def __init__(self, report: Report, setting: LintSetting, statement: Place) -> None:
        self._report = report
        self._setting = setting
        members = statement.node.value
        effect = members.get("Effect")
        self._is_allow = effect is not None and effect.value == "Allow"
        self._keys = _condition_keys(members.get("Condition"))

    def lint(self, element: Place, name: str) -> None:
        if name == "NotPrincipal" and self._is_allow:
            self._report.add(Issue.ALLOW_WITH_NOT_PRINCIPAL, element)
        value = element.node.value
        if value == "*":
            return
        if not isinstance(value, dict):
            self._report.add(Issue.INVALID_PRINCIPAL_FORMAT, element)
            return
        if not value:
            self._report.add(Issue.EMPTY_OBJECT_PRINCIPAL, element)
        for key, place in element.members():
            if key not in _KEYS:
                self._report.add(Issue.INVALID_PRINCIPAL_KEY, place, key=key)
                continue
            for item in place.items():
                if not texts([item]):
                    self._report.add(Issue.DATA_TYPE_MISMATCH, item, data_type="String")
            for text, item in texts(place.items()):
                self._principal(key, text, item)

    def _principal(self, key: str, text: str, place: Place) -> None:
        if ("*" in text or "?" in text) and not (key == "AWS" and text == "*"):
            self._report.add(Issue.UNSUPPORTED_WILDCARD_IN_PRINCIPAL, place, key=key)
        elif key == "Service":
            self._service(text, place)
        elif key == "Federated" and self._is_allow:
            provider = text.partition(":oidc-provider/")[2] or (text if "/" not in text else "")
            is_saml = ":saml-provider/" in text
            prefix = f"{provider.lower()}:"
            if not is_saml and not any(each.startswith(prefix) for each in self._keys):
                self._report.add(Issue.MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL, place)

    def _service(self, text: str, place: Place) -> None:
        if not text.endswith(_SERVICE_DOMAINS):
            self._report.add(Issue.INVALID_SERVICE_PRINCIPAL_FORMAT, place)
        elif self._is_allow and not self._setting.is_trust and not self._keys & _SOURCE_KEYS:
            self._report.add(Issue.RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL, place)


def _condition_keys(condition: Node | None) -> frozenset[str]:
    """The keys that the conditions of a statement read, in lower case."""
    if condition is None or not isinstance(condition.value, dict):
        return frozenset()
    return frozenset(
        key.lower()
        for keys in condition.value.values()
        if isinstance(keys.value, dict)
        for key in keys.value
    )
