"""Findings about keys that requests for the actions of their statement never carry.

What an action carries is told by the catalogue; keys that all actions carry are left out.
"""

from collections.abc import Iterator, Sequence

from vestibule.model.errors import Invalid
from vestibule.policy.catalogue import Catalogue
from vestibule.policy.conditions.operators import Family
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Place, Report
from vestibule.policy.linting.linted_statement import KeyCondition, LintedStatement
from vestibule.policy.linting.security_warnings import SecurityWarning
from vestibule.policy.linting.settings import LintSetting
from vestibule.policy.linting.suggestions import Suggestion

_RESOURCE_TAG = "aws:resourcetag/"
_ANY_RESOURCE_TAG = "aws:ResourceTag/x"


def lint_key_support(report: Report, setting: LintSetting, statement: LintedStatement) -> None:
    """Look for keys that some of the actions do not support, as long as that is not much work."""
    tags = [each for each in statement.conditions if _is_needed_tag(each)]
    try:
        if tags:
            _resource_tags(report, setting.catalogue, statement, tags)
        for condition in statement.conditions:
            _service_key(report, setting.catalogue, statement, condition)
    except Invalid:
        return


def _service_key(
    report: Report, catalogue: Catalogue, statement: LintedStatement, condition: KeyCondition
) -> None:
    key = condition.key
    if catalogue.is_global_condition_key(key) or catalogue.condition_key_type(key) is None:
        return
    unsupported = _without_key(report, catalogue, statement.texts("Action"), key)
    if unsupported:
        report.add(
            Error.UNSUPPORTED_ACTION_FOR_CONDITION_KEY,
            *(place for _, _, place in unsupported),
            condition.values,
            actions=", ".join(text for _, text, _ in unsupported),
            key=key,
        )


def _is_needed_tag(condition: KeyCondition) -> bool:
    """Whether it is about a resource's tag, and fails where there is none."""
    if not condition.lowered.startswith(_RESOURCE_TAG):
        return False
    operator = condition.operator
    if operator is None or operator.family is Family.NULL or operator.quantifier is not None:
        return False
    return not (operator.if_exists or operator.is_negated)


def _resource_tags(
    report: Report,
    catalogue: Catalogue,
    statement: LintedStatement,
    conditions: Sequence[KeyCondition],
) -> None:
    if statement.element("NotAction") is not None:
        issue = (
            SecurityWarning.DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE
            if statement.is_deny
            else Suggestion.ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE
        )
        for condition in conditions:
            report.add(issue, condition.values, key=condition.key)
        return
    actions = statement.texts("Action")
    unsupported = [
        *_without_key(report, catalogue, actions, _ANY_RESOURCE_TAG),
        *_services_without_tags(report, catalogue, actions),
    ]
    for condition in conditions if unsupported else ():
        report.add(
            SecurityWarning.DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE
            if statement.is_deny
            else Suggestion.ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
            *(place for _, _, place in unsupported),
            condition.values,
            key=condition.key,
            services=", ".join(dict.fromkeys(service for service, _, _ in unsupported)),
        )


def _without_key(
    report: Report, catalogue: Catalogue, actions: Sequence[tuple[str, Place]], key: str
) -> list[tuple[str, str, Place]]:
    """Service, name and place of actions that never carry the key; of patterns nothing is said."""
    report.effort.spend(len(actions))
    found = []
    for text, place in actions:
        prefix, _, name = text.partition(":")
        service = catalogue.find_service(prefix)
        action = None if service is None else service.find_action(name)
        if service and action and not service.carries_condition_key(action, key):
            found.append((service.prefix, text, place))
    return found


def _services_without_tags(
    report: Report, catalogue: Catalogue, actions: Sequence[tuple[str, Place]]
) -> Iterator[tuple[str, str, Place]]:
    """All of a service, where none of its actions carries tags of resources."""
    for text, place in actions:
        service = catalogue.find_service(text[:-2]) if text.endswith(":*") else None
        if service is None:
            continue
        known = list(service.actions())
        report.effort.spend(len(known))
        if not any(service.carries_condition_key(each, _ANY_RESOURCE_TAG) for each in known):
            yield service.prefix, text, place
