"""All findings about a policy.

Source: IAM User Guide, access-analyzer-reference-policy-checks.
"""

import json
import re
from collections.abc import Sequence

from vestibule.policy.catalogue import Catalogue
from vestibule.policy.json_text import JsonFault, Node, read_json
from vestibule.policy.limits import (
    MANAGED_POLICY,
    RESOURCE_CONTROL_POLICY,
    RESOURCE_POLICY_OF_BUCKET_OR_TABLE,
    SERVICE_CONTROL_POLICY,
    TRUST_POLICY,
    SizeLimit,
)
from vestibule.policy.linting.actions import lint_actions
from vestibule.policy.linting.conditions import lint_condition
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Finding, Place, Report, is_text
from vestibule.policy.linting.general_warnings import GeneralWarning
from vestibule.policy.linting.issues import Issue
from vestibule.policy.linting.key_support import lint_key_support
from vestibule.policy.linting.linted_statement import LintedStatement
from vestibule.policy.linting.organization_policies import lint_resource_control
from vestibule.policy.linting.principals import lint_principal
from vestibule.policy.linting.resources import lint_resources
from vestibule.policy.linting.role_passing import lint_role_passing
from vestibule.policy.linting.settings import LintSetting, PolicyType
from vestibule.policy.linting.suggestions import Suggestion
from vestibule.policy.linting.trust import lint_trust
from vestibule.policy.linting.variables import lint_variables

_VERSIONS = ("2012-10-17", "2008-10-17")
_TOP = ("Version", "Id", "Statement")
_STATEMENT = frozenset(
    {"Sid", "Effect", "Condition"}
    | {f"{prefix}{name}" for prefix in ("", "Not") for name in ("Action", "Resource", "Principal")}
)
_SID = re.compile(r"[A-Za-z0-9]*")
_SIZES: dict[PolicyType, tuple[Issue, SizeLimit]] = {
    PolicyType.IDENTITY_POLICY: (
        GeneralWarning.POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA,
        MANAGED_POLICY,
    ),
    PolicyType.SERVICE_CONTROL_POLICY: (
        Error.POLICY_SIZE_EXCEEDS_SCP_QUOTA,
        SERVICE_CONTROL_POLICY,
    ),
    PolicyType.RESOURCE_CONTROL_POLICY: (
        Error.POLICY_SIZE_EXCEEDS_RCP_QUOTA,
        RESOURCE_CONTROL_POLICY,
    ),
}
_TRUST_SIZE = (GeneralWarning.POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA, TRUST_POLICY)
_RESOURCE_SIZE = (
    GeneralWarning.POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA,
    RESOURCE_POLICY_OF_BUCKET_OR_TABLE,
)


def lint_policy(
    text: str,
    policy_type: PolicyType,
    *,
    resource_type: str | None = None,
    catalogue: Catalogue,
) -> tuple[Finding, ...]:
    """Everything found in the text of a policy, in the order of the text. Never raises.

    resource_type: what a resource policy is attached to, such as AWS::S3::Bucket.
    """
    report = Report(text)
    try:
        document = Place((), read_json(text))
    except JsonFault as fault:
        at = report.position(min(fault.at, len(text)))
        report.add(
            Error.JSON_SYNTAX_ERROR,
            Place((), Node(None, at.offset, at.offset, {})),
            index=at.offset,
            line=at.line,
            column=at.column,
        )
        return tuple(report.findings)
    _Linter(report, LintSetting(policy_type, resource_type, catalogue)).document(document, text)
    report.findings.sort(key=lambda finding: finding.locations[0].start.offset)
    return tuple(report.findings)


class _Linter:
    def __init__(self, report: Report, setting: LintSetting) -> None:
        self._report = report
        self._setting = setting
        self._has_variables = True

    def document(self, document: Place, text: str) -> None:
        if not isinstance(document.node.value, dict):
            self._report.add(Error.DATA_TYPE_MISMATCH, document, data_type="Object")
            return
        for name, place in document.members():
            if name not in _TOP:
                self._report.add(Error.INVALID_POLICY_ELEMENT, place, element=name)
        self._version(document)
        self._size(document, text)
        if "Id" in document.node.value:
            self._text(document.member("Id"))
        if "Statement" not in document.node.value or document.node.value["Statement"].value == []:
            self._report.add(Error.MISSING_STATEMENT, document)
            return
        statements = document.member("Statement").items()
        for statement in statements:
            if isinstance(statement.node.value, dict):
                self._statement(statement)
            else:
                self._report.add(Error.DATA_TYPE_MISMATCH, statement, data_type="Object")
        self._sids(statements)
        self._redundant_statements(statements)

    def _version(self, document: Place) -> None:
        self._has_variables = False
        if "Version" not in document.node.value:
            self._report.add(GeneralWarning.MISSING_VERSION, document)
            return
        version = document.member("Version")
        if not self._text(version):
            return
        self._has_variables = version.node.value == _VERSIONS[0]
        if version.node.value not in _VERSIONS:
            self._report.add(
                Error.INVALID_VERSION,
                version,
                version=version.node.value,
                versions=", ".join(_VERSIONS),
            )

    def _size(self, document: Place, text: str) -> None:
        """Sizes of other resources' policies are not known."""
        issue: Issue
        if self._setting.is_trust:
            issue, limit = _TRUST_SIZE
        elif self._setting.resource_type is not None:
            issue, limit = _RESOURCE_SIZE
        elif self._setting.policy_type in _SIZES:
            issue, limit = _SIZES[self._setting.policy_type]
        else:
            return
        if limit.is_exceeded_by(text):
            self._report.add(issue, document, size=limit.size([text]), quota=limit.characters)

    def _statement(self, place: Place) -> None:
        report, setting, members = self._report, self._setting, place.node.value
        for name, element in place.members():
            if name not in _STATEMENT:
                report.add(Error.INVALID_POLICY_ELEMENT, element, element=name)
        for name in ("Action", "Resource", "Principal"):
            if name in members and f"Not{name}" in members:
                issue = Error.UNSUPPORTED_ELEMENT_COMBINATION
                report.add(issue, place, first=name, second=f"Not{name}")
        self._effect(place)
        statement = LintedStatement(place)
        lint_actions(report, setting, statement)
        lint_resources(report, setting, statement)
        if setting.policy_type is PolicyType.RESOURCE_CONTROL_POLICY:
            lint_resource_control(report, setting, statement)
        else:
            lint_principal(report, setting, statement)
        lint_condition(report, setting, statement)
        lint_key_support(report, setting, statement)
        lint_variables(report, statement, are_known=self._has_variables)
        if setting.policy_type is PolicyType.IDENTITY_POLICY:
            lint_role_passing(report, statement)
        if statement.is_trust(setting):
            lint_trust(report, statement)

    def _effect(self, statement: Place) -> None:
        if "Effect" not in statement.node.value:
            self._report.add(Error.MISSING_EFFECT, statement)
            return
        effect = statement.member("Effect")
        if self._text(effect) and effect.node.value not in ("Allow", "Deny"):
            self._report.add(Error.INVALID_EFFECT, effect, effect=effect.node.value)

    def _sids(self, statements: Sequence[Place]) -> None:
        seen: set[str] = set()
        for statement in statements:
            if not isinstance(statement.node.value, dict) or "Sid" not in statement.node.value:
                continue
            sid = statement.member("Sid")
            if not self._text(sid):
                continue
            value = sid.node.value
            is_strict = self._setting.policy_type is not PolicyType.RESOURCE_POLICY
            if not value:
                self._report.add(Suggestion.EMPTY_SID_VALUE, sid)
            elif is_strict and not _SID.fullmatch(value):
                self._report.add(Error.UNSUPPORTED_SID, sid)
            if value and value in seen:
                self._report.add(
                    Error.UNIQUE_SIDS_REQUIRED
                    if is_strict
                    else GeneralWarning.UNIQUE_SIDS_RECOMMENDED,
                    sid,
                )
            seen.add(value)

    def _redundant_statements(self, statements: Sequence[Place]) -> None:
        first: dict[str, Place] = {}
        for statement in statements:
            plain = statement.node.plain()
            if not isinstance(plain, dict):
                continue
            written = json.dumps({**plain, "Sid": None}, sort_keys=True)
            if written in first:
                self._report.add(Suggestion.REDUNDANT_STATEMENT, statement, first[written])
            first.setdefault(written, statement)

    def _text(self, place: Place) -> bool:
        if is_text(place.node):
            return True
        self._report.add(Error.DATA_TYPE_MISMATCH, place, data_type="String")
        return False
