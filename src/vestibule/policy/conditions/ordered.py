"""What numbers and dates share: six comparisons, and values that cannot be read."""

import operator as compare
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from vestibule.policy.conditions.operators import Comparison, Operator
from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.context_values import ContextValues

Parse = Callable[[str], Decimal | None]
Holds = Callable[[Decimal], bool]
_BOUNDS: dict[
    Comparison,
    tuple[Callable[[Decimal, Decimal], bool], Callable[[Iterable[Decimal]], Decimal]],
] = {
    Comparison.LESS_THAN: (compare.lt, max),
    Comparison.LESS_THAN_EQUALS: (compare.le, max),
    Comparison.GREATER_THAN: (compare.gt, min),
    Comparison.GREATER_THAN_EQUALS: (compare.ge, min),
}
"""Each comparison, and which of several bounds is the easiest to keep: that one decides."""


def ordered_test(
    operator: Operator, values: Sequence[str], setting: Setting, *, parse: Parse
) -> ValueTest:
    """A test of one request value against numbers or dates.

    parse: reads a value, None when it cannot. A negated operator that meets such a value holds
    in a Deny and fails in an Allow (Switches.unparsable_value_fails_closed).
    """
    wanted = [parse(value) for value in values]
    readable = [value for value in wanted if value is not None]
    is_in_doubt = len(readable) < len(wanted)
    in_doubt = setting.is_deny and setting.switches.unparsable_value_fails_closed
    holds = _holds(operator.comparison, readable)

    def positive(value: str, _: ContextValues) -> bool:
        given = parse(value)
        return given is not None and holds(given)

    def negated(value: str, _: ContextValues) -> bool:
        given = parse(value)
        if given is None:
            return in_doubt
        if holds(given):
            return False
        return in_doubt if is_in_doubt else True

    return negated if operator.is_negated else positive


def _holds(comparison: Comparison, values: Sequence[Decimal]) -> Holds:
    """Whether a number is so to any of some values; a negated operator asks for equal ones."""
    if comparison not in _BOUNDS or not values:
        return frozenset(values).__contains__
    compares, easiest = _BOUNDS[comparison]
    bound = easiest(values)
    return lambda given: compares(given, bound)
