"""A statement as the checks look at it: its elements, and its conditions key by key."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from vestibule.policy.conditions.operators import Operator, find_operator, is_exact_operator
from vestibule.policy.linting.findings import Place, texts
from vestibule.policy.linting.settings import LintSetting, PolicyType


@dataclass(frozen=True, slots=True)
class KeyCondition:
    """A key under an operator. values: their place; operator: None where the name is wrong."""

    operator_name: str
    operator: Operator | None
    key: str
    values: Place

    @property
    def lowered(self) -> str:
        """The key in lower case: keys are compared so."""
        return self.key.lower()

    def texts(self) -> list[tuple[str, Place]]:
        """The values that are text, with their places."""
        return texts(self.values.items())


class LintedStatement:
    """A statement that is an object."""

    def __init__(self, place: Place) -> None:
        self.place = place
        effect = self.element("Effect")
        self.is_allow = effect is not None and effect.node.value == "Allow"
        self.is_deny = effect is not None and effect.node.value == "Deny"

    def element(self, name: str) -> Place | None:
        """The value of an element, or None."""
        return self.place.member(name) if name in self.place.node.value else None

    def texts(self, name: str) -> list[tuple[str, Place]]:
        """The values of an element that are text, with their places."""
        element = self.element(name)
        return [] if element is None else texts(element.items())

    @cached_property
    def conditions(self) -> tuple[KeyCondition, ...]:
        """Its conditions, key by key."""
        return tuple(self._conditions())

    @cached_property
    def keys(self) -> frozenset[str]:
        """The condition keys it reads, in lower case."""
        return frozenset(each.lowered for each in self.conditions)

    def is_trust(self, setting: LintSetting) -> bool:
        """Whether it is of a role's trust policy: said so, or it names actions of STS alone."""
        if setting.policy_type is not PolicyType.RESOURCE_POLICY:
            return False
        if setting.resource_type is not None:
            return setting.is_trust
        actions = self.texts("Action")
        return bool(actions) and all(text.lower().startswith("sts:") for text, _ in actions)

    def _conditions(self) -> Iterator[KeyCondition]:
        condition = self.element("Condition")
        for name, keys in condition.members() if condition is not None else ():
            operator = find_operator(name) if is_exact_operator(name) else None
            for key, values in keys.members():
                yield KeyCondition(name, operator, key, values)
