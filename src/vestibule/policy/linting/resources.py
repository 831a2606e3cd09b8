"""Findings about Resource and NotResource."""

import re
from functools import lru_cache

from vestibule.policy.catalogue import Catalogue
from vestibule.policy.globs import Test, glob_test, glob_tokens
from vestibule.policy.linting.findings import Place, Report, is_text, texts
from vestibule.policy.linting.issues import Issue
from vestibule.policy.linting.settings import SERVICES_BY_RESOURCE_TYPE, LintSetting
from vestibule.policy.vendors import PARTITIONS

_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_ACCOUNT = re.compile(r"[0-9]{12}|aws|aws-managed")
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
_MOST_COMPARISONS = 20_000


def lint_resources(report: Report, setting: LintSetting, statement: Place) -> None:
    """Look at the resources of a statement."""
    members = statement.node.value
    named = [name for name in ("Resource", "NotResource") if name in members]
    if setting.is_trust:
        for name in named:
            place = statement.member(name)
            report.add(Issue.INVALID_POLICY_ELEMENT, place, element=name)
        return
    if not named:
        report.add(Issue.MISSING_RESOURCE, statement)
    for name in named:
        _lint(report, setting, statement.member(name))


def _lint(report: Report, setting: LintSetting, element: Place) -> None:
    items = element.items()
    if not items:
        report.add(Issue.EMPTY_ARRAY_RESOURCE, element)
    for item in items:
        if not is_text(item.node):
            report.add(Issue.DATA_TYPE_MISMATCH, item, data_type="String")
        elif item.node.value != "*":
            _resource(report, setting, item)
    _redundant(report, element)


def _resource(report: Report, setting: LintSetting, place: Place) -> None:
    parts = _VARIABLE.sub("*", place.node.value).split(":", 5)
    if parts[0] != "arn":
        report.add(Issue.INVALID_ARN_PREFIX, place)
        return
    if len(parts) < 6:
        if not parts[-1].endswith("*"):
            report.add(Issue.MISSING_ARN_FIELD, place)
        return
    _, partition, service, region, account, resource = parts
    if _is_literal(partition) and partition not in PARTITIONS:
        shown = ", ".join(sorted(PARTITIONS - {"*"}))
        report.add(
            Issue.INVALID_PARTITION,
            place,
            service=service,
            partition=partition,
            partitions=shown,
        )
    if service != service.lower():
        report.add(Issue.INVALID_ARN_SERVICE_CASE, place, service=service)
    elif _is_literal(service) and service not in _arn_services(setting.catalogue):
        report.add(Issue.INVALID_SERVICE, place, service=service)
    if account and _is_literal(account) and not _ACCOUNT.fullmatch(account):
        report.add(Issue.INVALID_ARN_ACCOUNT, place, account=account)
    templates = _templates(setting.catalogue, service, resource)
    if region and templates and not any(found[3] for found in templates):
        report.add(Issue.ARN_REGION_NOT_ALLOWED, place, service=service)
    if account and templates and not any(found[4] for found in templates):
        report.add(Issue.ARN_ACCOUNT_NOT_ALLOWED, place, service=service)
    expected = SERVICES_BY_RESOURCE_TYPE.get(setting.resource_type or "")
    if expected is not None and _is_literal(service) and service != expected:
        report.add(
            Issue.UNSUPPORTED_RESOURCE_ARN_IN_POLICY, place, resource_type=setting.resource_type
        )


def _templates(catalogue: Catalogue, service: str, resource: str) -> list[list[str]]:
    """The ARN formats of a service, in their parts, that a resource may be of."""
    if not _is_literal(service):
        return []
    return [parts for parts, matches in _service_templates(catalogue, service) if matches(resource)]


@lru_cache(maxsize=1024)
def _service_templates(catalogue: Catalogue, service: str) -> list[tuple[list[str], Test]]:
    entry = catalogue.find_service(service)
    split = [
        arn.split(":", 5)
        for arn in (entry.resource_type_arns.values() if entry is not None else ())
    ]
    return [
        (parts, glob_test(glob_tokens(_PLACEHOLDER.sub("*", parts[5]))))
        for parts in split
        if len(parts) == 6 and parts[2] == service
    ]


@lru_cache(maxsize=4)
def _arn_services(catalogue: Catalogue) -> frozenset[str]:
    """The names that ARNs have for services; mostly, not always, those of actions."""
    found = set(catalogue.service_names())
    for prefix in catalogue.service_names():
        for arn in catalogue.service(prefix).resource_type_arns.values():
            found.update(arn.split(":", 3)[2:3])
    return frozenset(found)


def _redundant(report: Report, element: Place) -> None:
    """Resources of one list that another of it covers, or that are there twice."""
    named = texts(element.items())
    wide = list(dict.fromkeys(text for text, _ in named if "*" in text and "${" not in text))
    if len(wide) * len(named) > _MOST_COMPARISONS:
        return
    tests = [(text, glob_test(glob_tokens(text))) for text in wide if text.count(":") >= 5]
    seen: set[str] = set()
    redundant: list[Place] = []
    for text, place in named:
        if text in seen or any(test(text) for other, test in tests if other != text):
            redundant.append(place)
        seen.add(text)
    if redundant:
        report.add(Issue.REDUNDANT_RESOURCE, *redundant, count=len(redundant))


def _is_literal(text: str) -> bool:
    return "*" not in text and "?" not in text
