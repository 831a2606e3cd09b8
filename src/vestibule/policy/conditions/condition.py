"""One condition of a statement: an operator, a key, and values."""

from collections.abc import Callable, Iterable, Iterator, Sequence

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
from vestibule.policy.conditions.texts import OpenTest
from vestibule.policy.context_values import ContextValue, ContextValues
from vestibule.policy.variables import has_variables, parse_value, variable_keys

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
        "_keys",
        "_needs_set_operator",
        "_operator",
        "_setting",
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
        self._setting = setting
        self._keys: tuple[str, ...] | None = None
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

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, in lower case, that the condition reads: its own and those of variables."""
        if self._keys is None:
            self._keys = (self.key, *self._variable_keys())
        return self._keys

    def _variable_keys(self) -> Iterator[str]:
        for value in self.values if self._setting.has_variables else ():
            if has_variables(value):
                for variable in variable_keys(parse_value(value, self._setting.switches)):
                    yield variable.key

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
        if quantifier is None and self._needs_set_operator:
            return False
        satisfied: Iterable[bool]
        if isinstance(test, OpenTest):
            satisfied = map(test.bound(context), given)
        else:
            satisfied = (test(value, context) for value in given)
        return all(satisfied) if quantifier is Quantifier.FOR_ALL_VALUES else any(satisfied)


def _if_missing(operator: Operator, setting: Setting) -> bool:
    if operator.quantifier is Quantifier.FOR_ALL_VALUES:
        return True
    if operator.quantifier is Quantifier.FOR_ANY_VALUE:
        switches = setting.switches
        return operator.if_exists and switches.missing_key_satisfies_for_any_value_if_exists
    return operator.if_exists or operator.is_negated
