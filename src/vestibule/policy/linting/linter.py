"""All findings about a policy.

Source: IAM User Guide, access-analyzer-reference-policy-checks.
"""

import json
import re
from collections.abc import Sequence

from vestibule.policy.catalogue import Catalogue
from vestibule.policy.json_text import JsonFault, Node, read_json
from vestibule.policy.linting.actions import lint_actions
from vestibule.policy.linting.conditions import lint_condition
from vestibule.policy.linting.findings import Finding, Place, Report, is_text
from vestibule.policy.linting.issues import Issue
from vestibule.policy.linting.principals import lint_principal
from vestibule.policy.linting.resources import lint_resources
from vestibule.policy.linting.role_passing import lint_role_passing
from vestibule.policy.linting.settings import LintSetting, PolicyType
from vestibule.policy.linting.variables import lint_variables

_VERSIONS = ("2012-10-17", "2008-10-17")
_TOP = ("Version", "Id", "Statement")
_STATEMENT = frozenset(
    {"Sid", "Effect", "Condition"}
    | {f"{prefix}{name}" for prefix in ("", "Not") for name in ("Action", "Resource", "Principal")}
)
_SID = re.compile(r"[A-Za-z0-9]*")
_SIZES = {
    PolicyType.IDENTITY_POLICY: (Issue.POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA, 6_144),
    PolicyType.SERVICE_CONTROL_POLICY: (Issue.POLICY_SIZE_EXCEEDS_SCP_QUOTA, 10_240),
    PolicyType.RESOURCE_CONTROL_POLICY: (Issue.POLICY_SIZE_EXCEEDS_RCP_QUOTA, 5_120),
}


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
            Issue.JSON_SYNTAX_ERROR,
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
            self._report.add(Issue.DATA_TYPE_MISMATCH, document, data_type="Object")
            return
        for name, place in document.members():
            if name not in _TOP:
                self._report.add(Issue.INVALID_POLICY_ELEMENT, place, element=name)
        self._version(document)
        self._size(document, text)
        if "Id" in document.node.value:
            self._text(document.member("Id"))
        if "Statement" not in document.node.value or document.node.value["Statement"].value == []:
            self._report.add(Issue.MISSING_STATEMENT, document)
            return
        statements = document.member("Statement").items()
        for statement in statements:
            if isinstance(statement.node.value, dict):
                self._statement(statement)
            else:
                self._report.add(Issue.DATA_TYPE_MISMATCH, statement, data_type="Object")
        self._sids(statements)
        self._redundant_statements(statements)

    def _version(self, document: Place) -> None:
        self._has_variables = False
        if "Version" not in document.node.value:
            self._report.add(Issue.MISSING_VERSION, document)
            return
        version = document.member("Version")
        if not self._text(version):
            return
        self._has_variables = version.node.value == _VERSIONS[0]
        if version.node.value not in _VERSIONS:
            self._report.add(Issue.INVALID_VERSION, version, version=version.node.value)

    def _size(self, document: Place, text: str) -> None:
        if self._setting.policy_type not in _SIZES:
            return
        issue, quota = _SIZES[self._setting.policy_type]
        counted = text if self._setting.policy_type.is_of_organizations else "".join(text.split())
        if len(counted) > quota:
            self._report.add(issue, document, size=len(counted), quota=quota)

    def _statement(self, statement: Place) -> None:
        members = statement.node.value
        for name, place in statement.members():
            if name not in _STATEMENT:
                self._report.add(Issue.INVALID_POLICY_ELEMENT, place, element=name)
        for name in ("Action", "Resource", "Principal"):
            if name in members and f"Not{name}" in members:
                self._report.add(
                    Issue.UNSUPPORTED_ELEMENT_COMBINATION,
                    statement,
                    first=name,
                    second=f"Not{name}",
                )
        self._effect(statement)
        lint_actions(self._report, self._setting, statement)
        lint_resources(self._report, self._setting, statement)
        lint_principal(self._report, self._setting, statement)
        if "Condition" in members:
            lint_condition(self._report, self._setting, statement)
        lint_variables(self._report, statement, are_known=self._has_variables)
        lint_role_passing(self._report, self._setting, statement)

    def _effect(self, statement: Place) -> None:
        if "Effect" not in statement.node.value:
            self._report.add(Issue.MISSING_EFFECT, statement)
            return
        effect = statement.member("Effect")
        if self._text(effect) and effect.node.value not in ("Allow", "Deny"):
            self._report.add(Issue.INVALID_EFFECT, effect, effect=effect.node.value)

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
                self._report.add(Issue.EMPTY_SID_VALUE, sid)
            elif is_strict and not _SID.fullmatch(value):
                self._report.add(Issue.UNSUPPORTED_SID, sid)
            if value and value in seen:
                issue = Issue.UNIQUE_SIDS_REQUIRED if is_strict else Issue.UNIQUE_SIDS_RECOMMENDED
                self._report.add(issue, sid)
            seen.add(value)

    def _redundant_statements(self, statements: Sequence[Place]) -> None:
        first: dict[str, Place] = {}
        for statement in statements:
            plain = statement.node.plain()
            if not isinstance(plain, dict):
                continue
            written = json.dumps({**plain, "Sid": None}, sort_keys=True)
            if written in first:
                self._report.add(Issue.REDUNDANT_STATEMENT, statement, first[written])
            first.setdefault(written, statement)

    def _text(self, place: Place) -> bool:
        if is_text(place.node):
            return True
        self._report.add(Issue.DATA_TYPE_MISMATCH, place, data_type="String")
        return False
