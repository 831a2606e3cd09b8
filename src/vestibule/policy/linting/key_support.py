"""Findings about keys that requests for the actions of their statement never carry.

What an action carries is told by the catalogue; keys that all actions carry are left out.
"""

from collections.abc import Iterator, Sequence

from vestibule.policy.catalogue import Action, Catalogue
from vestibule.policy.conditions.operators import Family
from vestibule.policy.linting.errors import Error
from vestibule.policy.linting.findings import Place, Report
from vestibule.policy.linting.linted_statement import KeyCondition, LintedStatement
from vestibule.policy.linting.security_warnings import SecurityWarning
from vestibule.policy.linting.settings import LintSetting
from vestibule.policy.linting.suggestions import Suggestion

_RESOURCE_TAG = "aws:resourcetag/"
_MOST_LOOKED_UP = 20_000
"""Actions times keys; larger statements are left out."""


def lint_key_support(report: Report, setting: LintSetting, statement: LintedStatement) -> None:
    """Look for keys that some of the actions do not support."""
    actions = statement.texts("Action")
    is_large = len(actions) * len(statement.conditions) > _MOST_LOOKED_UP
    for condition in statement.conditions:
        if condition.lowered.startswith(_RESOURCE_TAG):
            _resource_tag(report, setting.catalogue, statement, condition)
        elif not (is_large or setting.catalogue.is_global_condition_key(condition.key)):
            _service_key(report, setting.catalogue, actions, condition)


def _service_key(
    report: Report,
    catalogue: Catalogue,
    actions: Sequence[tuple[str, Place]],
    condition: KeyCondition,
) -> None:
    if catalogue.condition_key_type(condition.key) is None:
        return
    known = ((_literal(catalogue, text), text, place) for text, place in actions)
    unsupported = [
        (text, place)
        for action, text, place in known
        if action is not None and not action.takes_condition_key(condition.key)
    ]
    if unsupported:
        report.add(
            Error.UNSUPPORTED_ACTION_FOR_CONDITION_KEY,
            *(place for _, place in unsupported),
            condition.values,
            actions=", ".join(text for text, _ in unsupported),
            key=condition.key,
        )


def _resource_tag(
    report: Report, catalogue: Catalogue, statement: LintedStatement, condition: KeyCondition
) -> None:
    """A key that is never there makes a plain condition fail."""
    operator = condition.operator
    if operator is None or operator.family is Family.NULL:
        return
    if operator.if_exists or operator.is_negated or operator.quantifier is not None:
        return
    if statement.element("NotAction") is not None:
        issue = (
            SecurityWarning.DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE
            if statement.is_deny
            else Suggestion.ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE
        )
        report.add(issue, condition.values, key=condition.key)
        return
    unsupported = list(_without_tag(catalogue, statement.texts("Action"), condition.key))
    if unsupported:
        report.add(
            SecurityWarning.DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE
            if statement.is_deny
            else Suggestion.ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
            *(place for _, place in unsupported),
            condition.values,
            key=condition.key,
            services=", ".join(dict.fromkeys(service for service, _ in unsupported)),
        )


def _without_tag(
    catalogue: Catalogue, actions: Sequence[tuple[str, Place]], key: str
) -> Iterator[tuple[str, Place]]:
    """The services of actions that never carry the key; of patterns, where none of theirs does."""
    for text, place in actions[:_MOST_LOOKED_UP]:
        service = catalogue.find_service(text.partition(":")[0])
        if service is None:
            continue
        action = _literal(catalogue, text)
        if action is not None:
            if not action.takes_condition_key(key):
                yield service.prefix, place
        elif text.endswith(":*") and not any(
            each.takes_condition_key(key) for each in service.actions()
        ):
            yield service.prefix, place


def _literal(catalogue: Catalogue, text: str) -> Action | None:
    prefix, _, name = text.partition(":")
    return catalogue.find_action(prefix, name)
