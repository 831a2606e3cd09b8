"""Findings about Principal and NotPrincipal."""

import re

from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Place, Report, texts
from vestibule.policy.linting.general_warnings import GeneralWarning
from vestibule.policy.linting.linted_statement import LintedStatement
from vestibule.policy.linting.security_warnings import SecurityWarning
from vestibule.policy.linting.settings import LintSetting, PolicyType
from vestibule.policy.linting.suggestions import Suggestion

_KEYS = ("AWS", "Service", "Federated", "CanonicalUser")
_SOURCE_KEYS = frozenset(
    {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}
)
_REFERER = "aws:referer"
_ONLY_OF_PRINCIPALS = ("aws:principalorgid", "aws:principalorgpaths", "aws:username")
_PRINCIPAL_TAG = "aws:principaltag/"
_SERVICE_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn")
_SERVICE_FORM = "service.amazonaws.com"
_PROVIDER = re.compile(
    r"arn:[^:]+:iam::[0-9]{12}:(?:saml|oidc)-provider/.+|(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE
)
_UNIQUE_ID = re.compile(r"A(ROA|IDA)[A-Z0-9]{8,124}")


def lint_principal(report: Report, setting: LintSetting, statement: LintedStatement) -> None:
    """Look at the principals of a statement, where its policy may have any."""
    named = [(name, statement.element(name)) for name in ("Principal", "NotPrincipal")]
    if setting.policy_type is PolicyType.RESOURCE_POLICY and not any(place for _, place in named):
        report.add(Error.MISSING_PRINCIPAL, statement.place)
    for name, place in named:
        if place is None:
            continue
        if setting.policy_type is PolicyType.SERVICE_CONTROL_POLICY:
            report.add(Error.SCP_SYNTAX_ERROR_PRINCIPAL, place)
        elif setting.policy_type is PolicyType.IDENTITY_POLICY:
            report.add(Error.UNSUPPORTED_PRINCIPAL, place, policy_type="IDENTITY_POLICY")
        else:
            _Principals(report, setting, statement).lint(place, name)


class _Principals:
    """Those of one statement of a resource's policy."""

    def __init__(self, report: Report, setting: LintSetting, statement: LintedStatement) -> None:
        self._report = report
        self._setting = setting
        self._statement = statement
        self._is_trust = statement.is_trust(setting)

    def lint(self, element: Place, name: str) -> None:
        self._as_a_whole(element, name)
        value = element.node.value
        if value == "*":
            return
        if not isinstance(value, dict):
            self._report.add(Error.INVALID_PRINCIPAL_FORMAT, element)
            return
        if not value:
            self._report.add(Suggestion.EMPTY_OBJECT_PRINCIPAL, element)
        for key, place in element.members():
            if key not in _KEYS:
                self._report.add(Error.INVALID_PRINCIPAL_KEY, place, key=key)
                continue
            if not place.items():
                self._report.add(Suggestion.EMPTY_ARRAY_PRINCIPAL, place)
            for item in place.items():
                if not texts([item]):
                    self._report.add(Error.DATA_TYPE_MISMATCH, item, data_type="String")
            for text, item in texts(place.items()):
                self._principal(key, text, item)
        if set(value) == {"Service"}:
            self._keys_of_services(element)

    def _as_a_whole(self, element: Place, name: str) -> None:
        if name == "NotPrincipal" and self._setting.is_trust:
            self._report.add(Error.ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL, element)
        elif name == "NotPrincipal" and self._statement.is_allow:
            self._report.add(SecurityWarning.ALLOW_WITH_NOT_PRINCIPAL, element)
        if element.node.value == "*" and self._setting.is_trust:
            issue = Error.ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL
            self._report.add(issue, element)

    def _principal(self, key: str, text: str, place: Place) -> None:
        if ("*" in text or "?" in text) and not (key == "AWS" and text == "*"):
            self._report.add(Error.UNSUPPORTED_WILDCARD_IN_PRINCIPAL, place, key=key)
        elif key == "Service":
            self._service(text, place)
        elif key == "Federated":
            self._federated(text, place)
        elif key == "AWS":
            unique_id = _UNIQUE_ID.fullmatch(text)
            if unique_id and unique_id[1] == "ROA":
                self._report.add(GeneralWarning.INVALID_ROLE_REFERENCE, place, role=text)
            elif unique_id:
                self._report.add(GeneralWarning.INVALID_USER_REFERENCE, place, user=text)

    def _service(self, text: str, place: Place) -> None:
        if not text.endswith(_SERVICE_DOMAINS):
            issue = Error.INVALID_SERVICE_PRINCIPAL_FORMAT
            self._report.add(issue, place, expected=_SERVICE_FORM)
            return
        keys = self._statement.keys
        if not self._statement.is_allow or self._is_trust or keys & _SOURCE_KEYS:
            return
        if _REFERER in keys:
            self._report.add(
                Suggestion.RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL,
                place,
                service=text,
                key="aws:Referer",
            )
        else:
            self._report.add(SecurityWarning.RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL, place)

    def _federated(self, text: str, place: Place) -> None:
        if self._setting.resource_type is not None and not self._setting.is_trust:
            self._report.add(Error.FEDERATED_PRINCIPAL_NOT_SUPPORTED, place)
        elif self._is_trust and not _PROVIDER.fullmatch(text):
            issue = Error.INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY
            self._report.add(issue, place)
        elif self._statement.is_allow:
            provider = text.partition(":oidc-provider/")[2] or (text if "/" not in text else "")
            prefix = f"{provider.lower()}:"
            has_key = any(each.startswith(prefix) for each in self._statement.keys)
            if ":saml-provider/" not in text and not has_key:
                missing = SecurityWarning.MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL
                self._report.add(missing, place)

    def _keys_of_services(self, element: Place) -> None:
        """Keys that only principals of accounts have."""
        found = [
            each
            for each in self._statement.conditions
            if each.lowered in _ONLY_OF_PRINCIPALS or each.lowered.startswith(_PRINCIPAL_TAG)
        ]
        if found:
            self._report.add(
                Error.UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL,
                element,
                *(each.values for each in found),
                keys=", ".join(each.key for each in found),
            )
