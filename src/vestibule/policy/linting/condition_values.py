"""Findings about the values of a condition."""

import base64
import binascii
import ipaddress
import re
from collections.abc import Sequence

from vestibule.policy.conditions.operators import Comparison, Family, Operator
from vestibule.policy.json_text import Number
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Place, Report
from vestibule.policy.linting.general_warnings import GeneralWarning
from vestibule.policy.linting.issues import Issue
from vestibule.policy.linting.linted_statement import KeyCondition
from vestibule.policy.linting.settings import LintSetting
from vestibule.policy.linting.suggestions import Suggestion
from vestibule.policy.vendors import date_fails_legacy_parsing

_TEXT = frozenset({Family.STRING, Family.STRING_IGNORE_CASE, Family.STRING_LIKE})
_NETWORKS = {
    "aws:sourcevpc": (re.compile(r"vpc-(?:[0-9a-z]{8}|[0-9a-z]{17})"), Error.INVALID_VPC_FORMAT),
    "aws:sourcevpce": (re.compile(r"vpce-(?:[0-9a-z]{8}|[0-9a-z]{17})"), Error.INVALID_VPCE_FORMAT),
}
_BUCKET_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"
_KMS_KEY = re.compile(r"arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+")
_OPEN = re.compile(r"[*?]|\$\{")
_WHICH = {
    Comparison.LESS_THAN: "greatest",
    Comparison.LESS_THAN_EQUALS: "greatest",
    Comparison.GREATER_THAN: "least",
    Comparison.GREATER_THAN_EQUALS: "least",
}


def lint_values(report: Report, setting: LintSetting, condition: KeyCondition) -> None:
    """Look at the values of a key under its operator."""
    items = condition.values.items()
    for item in items:
        if not isinstance(item.node.value, str | bool):
            report.add(Error.DATA_TYPE_MISMATCH, item, data_type="String")
    if len({_json_type(item) for item in items}) > 1:
        report.add(Error.INVALID_CONDITION_DATA_TYPE, condition.values)
    operator = condition.operator
    if operator is None:
        return
    if operator.family in _TEXT:
        _of_key(report, setting, condition)
    elif operator.family in (Family.BOOL, Family.NULL):
        _booleans(report, condition, items)
    elif operator.family is Family.IP:
        _addresses(report, operator, condition, items)
    elif operator.family is Family.DATE:
        _dates(report, items)
    elif operator.family is Family.NUMERIC:
        _numbers(report, operator, condition, items)
    elif operator.family is Family.BINARY:
        for item in items:
            if not _is_base64(item.node.value):
                name = condition.operator_name
                report.add(GeneralWarning.TYPE_MISMATCH_STRING, item, operator=name)


def _of_key(report: Report, setting: LintSetting, condition: KeyCondition) -> None:
    """What values a key can have; values with wildcards or variables are left out."""
    for text, place in condition.texts():
        if _OPEN.search(text):
            continue
        if condition.lowered == "aws:requestedregion" and text not in setting.catalogue.regions:
            report.add(Error.INVALID_REGION, place, region=text)
        if condition.lowered in _NETWORKS:
            form, issue = _NETWORKS[condition.lowered]
            if not form.fullmatch(text):
                report.add(issue, place)
        if condition.lowered == _BUCKET_KEY and not _KMS_KEY.fullmatch(text):
            report.add(Error.INVALID_KMS_KEY_VALUE, place, key=condition.key)


def _booleans(report: Report, condition: KeyCondition, items: Sequence[Place]) -> None:
    if len(items) > 1:
        report.add(Error.INVALID_CONDITION_MULTIPLE_BOOLEAN, condition.values)
    for item in items:
        value = item.node.value
        is_variable = isinstance(value, str) and "${" in value
        if not is_variable and str(value).lower() not in ("true", "false"):
            name = condition.operator_name
            report.add(GeneralWarning.TYPE_MISMATCH_BOOLEAN, item, operator=name)


def _dates(report: Report, items: Sequence[Place]) -> None:
    for item in items:
        text = str(item.node.value)
        if date_fails_legacy_parsing(text):
            report.add(GeneralWarning.TYPE_MISMATCH_DATE, item)
        elif text.isdigit():
            report.add(GeneralWarning.INVALID_DATE_VALUE, item, date=text)


def _numbers(
    report: Report, operator: Operator, condition: KeyCondition, items: Sequence[Place]
) -> None:
    for item in items:
        if not _is_number(item.node.value):
            name = condition.operator_name
            report.add(GeneralWarning.TYPE_MISMATCH_NUMBER, item, operator=name)
    which = _WHICH.get(operator.comparison)
    if which is not None and len(items) > 1:
        report.add(
            Suggestion.REDUNDANT_CONDITION_VALUE_NUM,
            condition.values,
            operator=condition.operator_name,
            which=which,
            key=condition.key,
        )


def _addresses(
    report: Report, operator: Operator, condition: KeyCondition, items: Sequence[Place]
) -> None:
    private = []
    for item in items:
        value = str(item.node.value)
        try:
            network = ipaddress.ip_network(value, strict=False)
        except ValueError:
            name = condition.operator_name
            report.add(Error.TYPE_MISMATCH_IP_RANGE, item, operator=name)
            continue
        if network.is_private:
            private.append(item)
        if "/" in value and str(network.network_address) != _address(value):
            report.add(Suggestion.IMPROVE_IP_RANGE, item, address=network)
    if private and condition.lowered == "aws:sourceip":
        is_all = len(private) == len(items)
        report.add(_private_issue(is_negated=operator.is_negated, is_all=is_all), *private)


def _private_issue(*, is_negated: bool, is_all: bool) -> Issue:
    if is_negated:
        only, some = Error.PRIVATE_NOT_IP_ADDRESS, Suggestion.PRIVATE_NOT_IP_ADDRESS_SUBSET
    else:
        only, some = Error.PRIVATE_IP_ADDRESS, Suggestion.PRIVATE_IP_ADDRESS_SUBSET
    return only if is_all else some


def _address(value: str) -> str:
    return str(ipaddress.ip_interface(value).ip)


def _is_number(value: object) -> bool:
    text = str(value)
    digits = text.removeprefix("-").removeprefix("+").replace(".", "", 1)
    return isinstance(value, str) and digits.isascii() and digits.isdigit()


def _is_base64(value: object) -> bool:
    try:
        base64.b64decode(str(value).encode(), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return False
    return isinstance(value, str)


def _json_type(place: Place) -> str:
    value = place.node.value
    return "number" if isinstance(value, Number) else type(value).__name__
