"""Whether a policy may grant some access, told soundly: in doubt it does.

Conditions of an Allow are taken to hold, those of a Deny not to; so what is told not to be granted
is not granted under any circumstances.
Source: Access Analyzer API Reference, CheckAccessNotGranted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vestibule.policy.documents import PolicyDocument
from vestibule.policy.pattern_sets import Effort, covers_action, covers_resource, meet
from vestibule.policy.principals import PrincipalSet
from vestibule.policy.resources import API_ABBREVIATION
from vestibule.policy.statement_texts import StatementText

EVERYTHING = "*"
_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_ARN_COLONS = 5
_ANY_API = "arn:*:execute-api:*:*:*/"
_MOST_STEPS = 500_000


@dataclass(frozen=True, slots=True)
class Access:
    """Action patterns and resource patterns; `*` alone stands for all."""

    actions: Sequence[str] = (EVERYTHING,)
    resources: Sequence[str] = (EVERYTHING,)


def granting_statements(document: PolicyDocument, access: Access) -> tuple[StatementText, ...]:
    """The statements that may grant some of the access, once Deny statements have had their say.

    Raises Invalid (UNPROCESSABLE) for policies too complex to be checked.
    """
    effort = Effort(_MOST_STEPS)
    denies = _unconditional_denies(document)
    return tuple(
        statement
        for statement in document.statements
        if statement.is_allow and _grants(statement, access, denies, effort)
    )


def is_always_denied(document: PolicyDocument, statement: StatementText, effort: Effort) -> bool:
    """Whether Deny statements of the document leave nothing of an Allow of it."""
    return leaves_nothing(_unconditional_denies(document), statement, effort)


def leaves_nothing(
    denies: Sequence[StatementText], statement: StatementText, effort: Effort
) -> bool:
    """Whether Deny statements, taken to apply, leave nothing of an Allow."""
    return not _grants(statement, Access(), denies, effort)


def denies_everyone(statement: StatementText) -> bool:
    """Whether it denies whoever calls, where its conditions hold."""
    if statement.is_allow or statement.is_not_principal:
        return False
    return statement.principal is None or PrincipalSet(statement.principal).is_any


def _unconditional_denies(document: PolicyDocument) -> list[StatementText]:
    return [each for each in document.statements if _always_denies(each)]


def _always_denies(statement: StatementText) -> bool:
    """Whether it denies whoever calls, under all circumstances."""
    return denies_everyone(statement) and not statement.conditions


def _grants(
    statement: StatementText, access: Access, denies: Sequence[StatementText], effort: Effort
) -> bool:
    resources = list(_common_resources(statement, access, effort))
    if not resources:
        return False
    for actions in _common_actions(statement, access, effort):
        for named in resources:
            effort.spend(len(denies) + 1)
            if not any(_denies(deny, actions, named, effort) for deny in denies):
                return True
    return False


def _common_actions(
    statement: StatementText, access: Access, effort: Effort
) -> Iterator[tuple[str, ...]]:
    """What statement and access have in common, each as patterns that all cover it."""
    own = [action.lower() for action in statement.actions]
    for asked in (action.lower() for action in access.actions):
        if statement.is_not_action:
            effort.spend(len(own))
            if not any(covers_action(action, asked) for action in own):
                yield (asked,)
        else:
            for action in own:
                if meet(action, asked, effort):
                    yield action, asked


def _common_resources(
    statement: StatementText, access: Access, effort: Effort
) -> Iterator[tuple[str, ...]]:
    own = statement.resources
    for asked in access.resources:
        if own is None:
            yield (asked,)
        elif statement.is_not_resource:
            effort.spend(len(own))
            if not any(covers_resource(resource, asked) for resource in own):
                yield (asked,)
        else:
            for resource in own:
                if meet(widest(resource), asked, effort):
                    yield resource, asked


def widest(resource: str) -> str:
    """A pattern that covers all that a resource pattern may mean."""
    wide = _VARIABLE.sub(EVERYTHING, resource)
    if wide.startswith(API_ABBREVIATION):
        return _ANY_API + wide.removeprefix(API_ABBREVIATION)
    return wide if wide.count(":") >= _ARN_COLONS else f"{wide}*"


def _denies(
    deny: StatementText, actions: Sequence[str], resources: Sequence[str], effort: Effort
) -> bool:
    """Whether a Deny covers all that is common."""
    effort.spend((len(deny.actions) + len(deny.resources or ())) * 2)
    return any(_has_action(deny, action, effort) for action in actions) and any(
        _has_resource(deny, resource, effort) for resource in resources
    )


def _has_action(deny: StatementText, action: str, effort: Effort) -> bool:
    own = [each.lower() for each in deny.actions]
    if deny.is_not_action:
        return not any(meet(each, action, effort) for each in own)
    return any(covers_action(each, action) for each in own)


def _has_resource(deny: StatementText, resource: str, effort: Effort) -> bool:
    if deny.resources is None:
        return True
    if deny.is_not_resource:
        asked = widest(resource)
        return not any(meet(widest(each), asked, effort) for each in deny.resources)
    return any(covers_resource(each, resource) for each in deny.resources)
