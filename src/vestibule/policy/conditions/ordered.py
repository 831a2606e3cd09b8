"""What numbers and dates share: six comparisons, and values that cannot be read."""

import operator as compare
from collections.abc import Callable, Sequence
from decimal import Decimal

from vestibule.policy.conditions.operators import Comparison, Operator
from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.context_values import ContextValues

Parse = Callable[[str], Decimal | None]
_COMPARISONS: dict[Comparison, Callable[[Decimal, Decimal], bool]] = {
    Comparison.EQUALS: compare.eq,
    Comparison.LESS_THAN: compare.lt,
    Comparison.LESS_THAN_EQUALS: compare.le,
    Comparison.GREATER_THAN: compare.gt,
    Comparison.GREATER_THAN_EQUALS: compare.ge,
}


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
    holds = _COMPARISONS[operator.comparison]

    def positive(value: str, _: ContextValues) -> bool:
        given = parse(value)
        if given is None:
            return False
        for each in readable:  # noqa: SIM110 - any() takes twice as long
            if holds(given, each):
                return True
        return False

    def negated(value: str, _: ContextValues) -> bool:
        given = parse(value)
        if given is None:
            return in_doubt
        if given in readable:
            return False
        return in_doubt if is_in_doubt else True

    return negated if operator.is_negated else positive
