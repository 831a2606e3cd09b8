"""Findings about Resource and NotResource."""

import re
from collections.abc import Sequence
from functools import lru_cache

from vestibule.model.errors import Invalid
from vestibule.policy.catalogue import Catalogue
from vestibule.policy.globs import glob_test, glob_tokens
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Place, Report, is_text, texts
from vestibule.policy.linting.linted_statement import LintedStatement
from vestibule.policy.linting.settings import BUCKET, SERVICES_BY_RESOURCE_TYPE, LintSetting
from vestibule.policy.linting.suggestions import Suggestion
from vestibule.policy.pattern_sets import meet
from vestibule.policy.vendors import PARTITIONS

_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_ACCOUNT = re.compile(r"[0-9]{12}|aws|aws-managed")
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
_OF_AWS = re.compile(r"(?:automation-definition|document|view)/A(?:WS|ws|mazon)")
"""Documents of Systems Manager and the like that are in no account."""
_ARN_FIELDS = 6
_MOST_COMPARISONS = 20_000


def lint_resources(report: Report, setting: LintSetting, statement: LintedStatement) -> None:
    """Look at the resources of a statement."""
    named = [each for name in ("Resource", "NotResource") if (each := statement.element(name))]
    if setting.is_trust:
        for place in named:
            report.add(Error.ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE, place)
        return
    if not named:
        report.add(Error.MISSING_RESOURCE, statement.place)
    for place in named:
        _lint(report, setting, place)


def _lint(report: Report, setting: LintSetting, element: Place) -> None:
    items = element.items()
    if not items:
        report.add(Suggestion.EMPTY_ARRAY_RESOURCE, element)
    for item in items:
        if not is_text(item.node):
            report.add(Error.DATA_TYPE_MISMATCH, item, data_type="String")
        elif item.node.value != "*":
            _resource(report, setting, item)
        elif setting.resource_type == BUCKET:
            # Its policy names the bucket and its objects, not all there is.
            issue = Error.UNSUPPORTED_RESOURCE_ARN_IN_POLICY
            report.add(issue, item, resource_type=setting.resource_name)
    _redundant(report, element)


def _resource(report: Report, setting: LintSetting, place: Place) -> None:
    parts = _VARIABLE.sub("*", place.node.value).split(":", _ARN_FIELDS - 1)
    if parts[0] != "arn":
        report.add(Error.INVALID_ARN_PREFIX, place)
        return
    if len(parts) < _ARN_FIELDS:
        if not parts[-1].endswith("*"):
            report.add(Error.MISSING_ARN_FIELD, place, fields=_ARN_FIELDS)
        return
    _, partition, service, region, account, _ = parts
    if _is_literal(partition) and partition not in PARTITIONS:
        shown = ", ".join(sorted(PARTITIONS - {"*"}))
        report.add(
            Error.INVALID_PARTITION,
            place,
            service=service,
            partition=partition,
            partitions=shown,
        )
    _service(report, setting, place, service)
    if region and _is_literal(region) and region not in setting.catalogue.regions:
        report.add(Error.INVALID_ARN_REGION, place, region=region)
    if account and _is_literal(account) and not _ACCOUNT.fullmatch(account):
        report.add(Error.INVALID_ARN_ACCOUNT, place, account=account)
    _format(report, setting.catalogue, place, parts)


def _service(report: Report, setting: LintSetting, place: Place, service: str) -> None:
    if not _is_literal(service):
        if service != "*":
            report.add(Suggestion.WILDCARD_IN_SERVICE_NAME, place)
        return
    if service != service.lower():
        report.add(Error.INVALID_ARN_SERVICE_CASE, place, service=service)
    elif service not in _arn_services(setting.catalogue):
        report.add(Error.INVALID_SERVICE, place, service=service)
    expected = SERVICES_BY_RESOURCE_TYPE.get(setting.resource_type or "")
    if expected is not None and service != expected:
        issue = Error.UNSUPPORTED_RESOURCE_ARN_IN_POLICY
        report.add(issue, place, resource_type=setting.resource_name)


def _format(report: Report, catalogue: Catalogue, place: Place, parts: Sequence[str]) -> None:
    """Whether an ARN is of a form that its service knows."""
    _, _, service, region, account, resource = parts
    templates = _templates(catalogue).get(service, ())
    if not templates:
        return
    try:
        fitting = [each for each in templates if meet(each[5], resource, report.effort)]
    except Invalid:  # It is too much to compare.
        return
    if not fitting:
        report.add(Error.INVALID_ARN_RESOURCE, place)
        return
    if region and _is_literal(region) and not any(each[3] for each in fitting):
        report.add(Error.ARN_REGION_NOT_ALLOWED, place, service=service)
    elif not region and all(each[3] for each in fitting):
        report.add(Error.MISSING_ARN_REGION, place, service=service)
    if account and _is_literal(account) and not any(each[4] for each in fitting):
        report.add(Error.ARN_ACCOUNT_NOT_ALLOWED, place, service=service)
    elif not account and all(each[4] for each in fitting) and not _OF_AWS.match(resource):
        report.add(Error.MISSING_ARN_ACCOUNT, place, resource=place.node.value)


@lru_cache(maxsize=4)
def _templates(catalogue: Catalogue) -> dict[str, list[list[str]]]:
    """The forms of ARNs in their parts, by the service that they name, variables as wildcards.

    They may be those of another service's actions: a load balancer is of `elasticloadbalancing`
    whichever API it is reached by.
    """
    found: dict[str, list[list[str]]] = {}
    for prefix in catalogue.service_names():
        for arn in catalogue.service(prefix).resource_type_arns.values():
            parts = _PLACEHOLDER.sub("*", arn).split(":", _ARN_FIELDS - 1)
            if len(parts) == _ARN_FIELDS:
                found.setdefault(parts[2], []).append(parts)
    return found


@lru_cache(maxsize=4)
def _arn_services(catalogue: Catalogue) -> frozenset[str]:
    """The names that ARNs have for services; mostly, not always, those of actions."""
    return frozenset({*catalogue.service_names(), *_templates(catalogue)})


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
        report.add(Suggestion.REDUNDANT_RESOURCE, *redundant, count=len(redundant))


def _is_literal(text: str) -> bool:
    return "*" not in text and "?" not in text
