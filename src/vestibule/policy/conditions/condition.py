"""One condition of a statement: an operator, a key, and values."""

from collections.abc import Callable, Sequence

from vestibule.policy.conditions.arn import arn_test
from vestibule.policy.conditions.binary import binary_test
from vestibule.policy.conditions.boolean import bool_test
from vestibule.policy.conditions.date import date_test
from vestibule.policy.conditions.ip import ip_test
from vestibule.policy.conditions.null import null_holds
from vestibule.policy.conditions.numeric import numeric_test
from vestibule.policy.conditions.operators import Family, Operator, Quantifier, find_operator
from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.conditions.string import string_test
from vestibule.policy.context_values import ContextValue, ContextValues

_BUILDERS: dict[Family, Callable[[Operator, Sequence[str], Setting], ValueTest]] = {
    Family.STRING: string_test,
    Family.STRING_IGNORE_CASE: string_test,
    Family.STRING_LIKE: string_test,
    Family.ARN: arn_test,
    Family.NUMERIC: numeric_test,
    Family.DATE: date_test,
    Family.BOOL: bool_test,
    Family.BINARY: binary_test,
    Family.IP: ip_test,
}
_EMPTY_TEXT: tuple[ContextValue, ...] = ("", ("",))


class Condition:
    """A compiled condition. operator, name and values are as the document has them."""

    __slots__ = (
        "_if_missing",
        "_needs_set_operator",
        "_operator",
        "_takes_empty_text",
        "_test",
        "key",
        "name",
        "operator",
        "values",
    )

    def __init__(
        self, operator: str, name: str, values: Sequence[str], *, setting: Setting
    ) -> None:
        self.operator = operator
        self.name = name
        self.key = name.lower()
        self.values = tuple(values)
        self._operator = find_operator(operator)
        self._needs_set_operator = setting.switches.multivalued_key_needs_set_operator
        self._if_missing = self._operator is not None and _if_missing(self._operator, setting)
        self._takes_empty_text = (
            self._operator is None
            or self._operator.quantifier is None
            or not setting.switches.empty_text_is_an_empty_set
        )
        self._test: ValueTest | None = None
        if self._operator is not None and self._operator.family is not Family.NULL:
            self._test = _BUILDERS[self._operator.family](self._operator, self.values, setting)

    def holds(self, context: ContextValues) -> bool:
        """Whether the request's values satisfy the condition."""
        given = context.find(self.key)
        test = self._test
        if test is None:
            return self._operator is not None and null_holds(self.values, given)
        if given is None or given == ():
            return self._if_missing
        if not self._takes_empty_text and given in _EMPTY_TEXT:
            return self._if_missing
        if isinstance(given, str):
            return test(given, context)
        quantifier = self._operator.quantifier if self._operator else None
        if quantifier is Quantifier.FOR_ALL_VALUES:
            return all(test(value, context) for value in given)
        if quantifier is None and self._needs_set_operator:
            return False
        return any(test(value, context) for value in given)


def _if_missing(operator: Operator, setting: Setting) -> bool:
    if operator.quantifier is Quantifier.FOR_ALL_VALUES:
        return True
    if operator.quantifier is Quantifier.FOR_ANY_VALUE:
        switches = setting.switches
        return operator.if_exists and switches.missing_key_satisfies_for_any_value_if_exists
    return operator.if_exists or operator.is_negated
