"""A statement of a policy, compiled when first asked."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vestibule.policy.conditions.condition import Condition
from vestibule.policy.conditions.setting import Setting
from vestibule.policy.context_values import ContextValues
from vestibule.policy.evaluation import Evaluation
from vestibule.policy.principals import GrantClass, PrincipalSet
from vestibule.policy.resources import API_ABBREVIATION, ResourceSet, ResourceSetting
from vestibule.policy.statement_texts import StatementText
from vestibule.policy.switches import Switches
from vestibule.policy.unknown_keys import UnknownKeys
from vestibule.policy.variables import has_variables, parse_value, variable_keys

ALLOWS = 1
DENIES = 2
"""The effects, to be added up."""


_WILDCARD = re.compile(r"[*?]")
_FEW_PATTERNS = 4


class StatementSetting(NamedTuple):
    """What a statement's meaning takes from its document."""

    has_variables: bool
    completes_short_arns: bool
    has_principal: bool
    switches: Switches


class Statement:
    """A statement ready to be matched against requests whose action it is known to cover."""

    __slots__ = (
        "_conditions",
        "_keys",
        "_principals",
        "_resources",
        "covers_all",
        "effect",
        "is_allow",
        "is_plain",
        "means_all",
        "setting",
        "text",
    )

    def __init__(self, text: StatementText, setting: StatementSetting) -> None:
        self.text = text
        self.is_allow = text.is_allow
        self.effect = ALLOWS if text.is_allow else DENIES
        self.setting = setting
        self._resources: ResourceSet | None = None
        self._principals: PrincipalSet | None = None
        self._conditions: tuple[Condition, ...] | None = None
        self._keys: frozenset[str] | None = None
        self.means_all = not setting.has_principal
        """It names no principals, so that it is about whoever has the policy."""
        self.covers_all = text.resources is None or (
            "*" in text.resources and not text.is_not_resource
        )
        """It is about every resource."""
        self.is_plain = self.means_all and self.covers_all and not text.conditions
        """It applies to every resource and caller, always."""

    def applies(self, evaluation: Evaluation) -> bool:
        """Whether resource, principal and conditions match; the action is known to."""
        return (
            (self.means_all or self.grant_class(evaluation) is not None)
            and (self.covers_all or self.covers_resource(evaluation))
            and self.conditions_hold(evaluation)
        )

    def may_cover(self, resource: str) -> bool:
        """False where it is plain that no pattern covers a resource; compiles none to tell."""
        patterns = self.text.resources or ()
        if self.covers_all or self.text.is_not_resource or len(patterns) > _FEW_PATTERNS:
            return True
        return any(
            has_variables(each)
            or each.startswith(API_ABBREVIATION)
            or resource.startswith(_WILDCARD.split(each, 1)[0])
            for each in patterns
        )

    def covers_resource(self, evaluation: Evaluation) -> bool:
        """Whether Resource or NotResource match. Trust policies have neither and always do."""
        text = self.text
        if text.resources is None:
            return True
        resources = self.resources
        if resources.is_any:
            return not text.is_not_resource
        unknown = evaluation.unknown_keys
        if unknown is not None and resources.may_wait_for(unknown, evaluation.resource):
            return not self.is_allow
        context = evaluation.context
        if not text.is_not_resource:
            return resources.matches(evaluation.resource, context)
        if not self.setting.switches.unresolved_not_resource_applies and resources.has_unresolved(
            context
        ):
            return False
        return not resources.matches(evaluation.resource, context)

    def grant_class(self, evaluation: Evaluation) -> GrantClass | None:
        """How the statement means the caller; DIRECT where statements name no principals."""
        if not self.setting.has_principal:
            return GrantClass.DIRECT
        principals = self.principals
        if principals.is_any and not self.text.is_not_principal:
            return GrantClass.DIRECT
        if self.text.is_not_principal:
            return self._not_principal_class(evaluation, principals)
        return principals.grant_class(
            evaluation.principal,
            unique_id=evaluation.unique_id,
            federated_by=evaluation.federated_by,
        )

    def _not_principal_class(
        self, evaluation: Evaluation, principals: PrincipalSet
    ) -> GrantClass | None:
        """A Deny always means a caller with a boundary; an Allow is not part of the language."""
        if self.is_allow:
            return None
        if evaluation.has_boundary:
            return GrantClass.DIRECT
        spared = principals.exempts(
            evaluation.principal, needs_account=evaluation.not_principal_needs_account
        )
        return None if spared else GrantClass.DIRECT

    def conditions_hold(self, evaluation: Evaluation) -> bool:
        """Whether every condition holds; those on unknown keys do in a Deny alone."""
        if not self.text.conditions:
            return True
        context = evaluation.context
        if evaluation.unknown_keys is not None:
            return self._conditions_hold_in_doubt(context, evaluation.unknown_keys)
        for condition in self.conditions:  # noqa: SIM110 - all() takes twice as long
            if not condition.holds(context):
                return False
        return True

    def _conditions_hold_in_doubt(self, context: ContextValues, unknown: UnknownKeys) -> bool:
        for condition in self.conditions:
            if any(map(unknown.includes, condition.keys)):
                if self.is_allow:
                    return False
            elif not condition.holds(context):
                return False
        return True

    def failed_conditions(self, evaluation: Evaluation) -> Sequence[Condition]:
        """The conditions that do not hold."""
        return [each for each in self.conditions if not each.holds(evaluation.context)]

    @property
    def keys(self) -> frozenset[str]:
        """All condition keys that the statement reads, in lower case."""
        if self._keys is None:
            self._keys = frozenset(name.lower() for name, _ in self.condition_keys())
        return self._keys

    def condition_keys(self) -> list[tuple[str, bool]]:
        """Condition keys the statement reads, as written; whether a variable with a default."""
        found = []
        for _, name, values in self.text.conditions:
            found.append((name, False))
            found += self._variables_of(values)
        return found + self._variables_of(self.text.resources or ())

    def _variables_of(self, values: Iterable[str]) -> list[tuple[str, bool]]:
        if not self.setting.has_variables:
            return []
        switches = self.setting.switches
        return [
            (variable.name, variable.default is not None)
            for value in values
            if has_variables(value)
            for variable in variable_keys(parse_value(value, switches))
        ]

    @property
    def resources(self) -> ResourceSet:
        """Resource or NotResource, compiled."""
        if self._resources is None:
            setting = self.setting
            self._resources = ResourceSet(
                self.text.resources or (),
                ResourceSetting(
                    setting.has_variables,
                    setting.completes_short_arns,
                    setting.switches,
                    abbreviates=setting.has_principal,
                ),
            )
        return self._resources

    @property
    def principals(self) -> PrincipalSet:
        """Principal or NotPrincipal, compiled."""
        if self._principals is None:
            self._principals = PrincipalSet(self.text.principal)
        return self._principals

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Condition, compiled."""
        if self._conditions is None:
            setting = Setting(self.setting.has_variables, not self.is_allow, self.setting.switches)
            self._conditions = tuple(
                Condition(operator, name, values, setting=setting)
                for operator, name, values in self.text.conditions
            )
        return self._conditions
