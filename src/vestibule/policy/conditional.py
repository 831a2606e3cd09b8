"""Whether a statement applies to a caller of whom not every condition key is known.

What depends on an unknown key is told, not guessed. Keys are taken one by one: that two conditions
on one unknown key exclude each other goes unnoticed, so "depends" may be said of what never holds.
"""

import re
from dataclasses import dataclass

from vestibule.policy.context_values import ContextValues
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.globs import glob_test, glob_tokens
from vestibule.policy.resources import API_ABBREVIATION, ResourceSet, ResourceSetting
from vestibule.policy.statements import Statement
from vestibule.policy.variables import has_variables

_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_ARN_COLONS = 5


@dataclass(frozen=True, slots=True)
class OpenCondition:
    """A condition that an unknown key decides, as the document has it.

    operator: empty where a variable in a resource pattern is unknown; then values are
    patterns.
    """

    operator: str
    key: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        if not self.operator:
            return f"{self.key} is such that the resource matches {' or '.join(self.values)}"
        return f"{self.operator} {self.key} {' or '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """The condition keys of which something is known. absent: those (lower case) not there."""

    context: ContextValues
    absent: frozenset[str] = frozenset()

    def is_unknown(self, key: str) -> bool:
        """Whether nothing is known of a key (lower case)."""
        return self.context.find(key) is None and key not in self.absent


def open_conditions(
    statement: Statement, evaluation: Evaluation, absent: frozenset[str]
) -> tuple[OpenCondition, ...] | None:
    """What has to hold for the statement to apply; empty: it applies; None: it never does.

    Its action is known to match, and so is its principal. absent: as in `KnownKeys`.
    """
    known = KnownKeys(evaluation.context, absent)
    resources = _open_resources(statement, evaluation, known)
    if resources is None:
        return None
    conditions = unsettled_conditions(statement, known)
    return None if conditions is None else (*resources, *conditions)


def unsettled_conditions(
    statement: Statement, known: KnownKeys
) -> tuple[OpenCondition, ...] | None:
    """The conditions that unknown keys decide; None where known ones make the statement void.

    Conditions that hold are not told.
    """
    if not statement.text.conditions:
        return ()
    found = []
    for condition in statement.conditions:
        if any(known.is_unknown(key) for key in condition.keys):
            found.append(OpenCondition(condition.operator, condition.name, condition.values))
        elif not condition.holds(known.context):
            return None
    return tuple(found)


def _open_resources(
    statement: Statement, evaluation: Evaluation, known: KnownKeys
) -> list[OpenCondition] | None:
    """Likewise for Resource and NotResource; None where they do not match."""
    patterns = statement.text.resources
    if patterns is None:
        return []
    is_not = statement.text.is_not_resource
    switches = statement.setting.switches
    needs_values = is_not and not switches.unresolved_not_resource_applies
    unknown = [each for each in statement.resources.variables if known.is_unknown(each.key)]
    is_all_or_none = evaluation.resource == "*" and not needs_values
    if not unknown or is_all_or_none or statement.resources.is_any:
        return [] if statement.covers_resource(evaluation) else None
    unsettled = [each for each in patterns if has_variables(each)]
    settled = [each for each in patterns if not has_variables(each)]
    if _settled_set(settled, statement).matches(evaluation.resource, known.context):
        return None if is_not else []
    possible = tuple(
        each for each in unsettled if needs_values or _may_match(each, evaluation.resource)
    )
    if not possible:
        return [] if is_not else None
    return [OpenCondition("", unknown[0].name, possible)]


def _settled_set(patterns: list[str], statement: Statement) -> ResourceSet:
    setting = statement.setting
    return ResourceSet(
        patterns,
        ResourceSetting(
            has_variables=False,
            completes=setting.completes_short_arns,
            switches=setting.switches,
            abbreviates=setting.has_principal,
        ),
    )


def _may_match(pattern: str, resource: str) -> bool:
    """Whether some values of a pattern's variables make it match; in doubt they do."""
    wide = _VARIABLE.sub("*", pattern)
    if wide.startswith(API_ABBREVIATION):
        wide = "*/" + wide.removeprefix(API_ABBREVIATION)
    if wide.count(":") < _ARN_COLONS:
        wide += "*"
    return glob_test(glob_tokens(wide))(resource)
