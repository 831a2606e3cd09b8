"""Whether one condition holds wherever another does, or never together with it; told soundly.

Conditions are compared key by key. What is said holds for every value that a request may have,
several values and none included.
"""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from vestibule.policy.conditions.condition import Condition
from vestibule.policy.conditions.date import date_parser
from vestibule.policy.conditions.ip import parse_range
from vestibule.policy.conditions.numeric import parse_number
from vestibule.policy.conditions.operators import (
    Comparison,
    Family,
    Operator,
    find_operator,
)
from vestibule.policy.conditions.setting import Setting
from vestibule.policy.context_values import ContextValues
from vestibule.policy.pattern_sets import covers
from vestibule.policy.switches import DEFAULT_SWITCHES

ConditionText = tuple[str, str, tuple[str, ...]]
_ARN_PARTS = 6
_TEXT = frozenset({Family.STRING, Family.STRING_IGNORE_CASE, Family.STRING_LIKE, Family.ARN})
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class ConditionSetting:
    """is_deny: the conditions are those of Deny statements. same_language: `${…}` means the same
    in both documents."""

    is_deny: bool
    same_language: bool


def implies(mine: ConditionText, theirs: ConditionText, setting: ConditionSetting) -> bool:
    """Whether `theirs` holds wherever `mine` does; False where that is not plain."""
    operator, other = find_operator(mine[0]), find_operator(theirs[0])
    if operator is None or other is None or mine[1].lower() != theirs[1].lower():
        return False
    if _mean_the_same(mine, theirs, setting):
        return True
    if other.family is Family.NULL:
        wants_presence = {value.lower() for value in theirs[2]} == {"false"}
        return wants_presence and operator.family is not Family.NULL and not _holds_if_missing(mine)
    if operator.family is Family.NULL or operator.quantifier is not other.quantifier:
        return False
    if _holds_if_missing(mine) and not _holds_if_missing(theirs):
        return False
    return _values_imply(operator, mine[2], other, theirs, setting)


def excludes(allow: ConditionText, deny: ConditionText) -> bool:
    """Whether a Deny's condition never holds where an Allow's does; False where that is not plain.

    Only where the Allow names single values, one by one.
    """
    operator = find_operator(allow[0])
    if operator is None or operator.quantifier is not None or _holds_if_missing(allow):
        return False
    other = find_operator(deny[0])
    if other is None or other.quantifier is not None or allow[1].lower() != deny[1].lower():
        return False
    if operator.family is Family.BOOL and other.family is not Family.BOOL:
        return False  # only Bool takes `TRUE` for `true`
    exact = _exact_values(operator, allow[2])
    if exact is None or any("${" in value for value in deny[2]):
        return False
    return not any(_holds_for(deny, value, is_deny=True) for value in exact)


def _mean_the_same(mine: ConditionText, theirs: ConditionText, setting: ConditionSetting) -> bool:
    has_variables = any("${" in value for value in (*mine[2], *theirs[2]))
    return (
        mine[0].lower() == theirs[0].lower()
        and set(mine[2]) == set(theirs[2])
        and (setting.same_language or not has_variables)
    )


def _holds_if_missing(condition: ConditionText) -> bool:
    return _condition(condition, is_deny=False).holds(ContextValues({}))


def _holds_for(condition: ConditionText, value: str, *, is_deny: bool) -> bool:
    """Whether a condition without variables holds for one value of its key."""
    return _condition(condition, is_deny=is_deny).holds(_OneValue(value))


def _condition(condition: ConditionText, *, is_deny: bool) -> Condition:
    setting = Setting(has_variables=False, is_deny=is_deny, switches=DEFAULT_SWITCHES)
    return Condition(*condition, setting=setting)


class _OneValue(ContextValues):
    """A key with one value, even where AWS knows the key to hold a set."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        super().__init__({})
        self._value = value

    def find(self, key: str) -> str:  # noqa: ARG002
        """The value, whatever the key."""
        return self._value


def _values_imply(
    operator: Operator,
    values: Sequence[str],
    other: Operator,
    theirs: ConditionText,
    setting: ConditionSetting,
) -> bool:
    """Whether each value of a request that satisfies the one satisfies the other."""
    others = theirs[2]
    if any("${" in value for value in (*values, *others)):
        is_same = operator.family is other.family and operator.is_negated is other.is_negated
        return is_same and setting.same_language and _variables_imply(operator, values, others)
    exact = None if operator.is_negated else _exact_values(operator, values)
    if exact is not None and operator.family is not Family.BOOL:
        return all(_holds_for(theirs, value, is_deny=setting.is_deny) for value in exact)
    if operator.is_negated is not other.is_negated:
        return False
    if operator.is_negated:
        return _matches_within(other, others, operator, values, is_exact=True)
    return _matches_within(operator, values, other, others, is_exact=False)


def _variables_imply(operator: Operator, values: Sequence[str], others: Sequence[str]) -> bool:
    """A negated operator may hold for what it cannot resolve; then only the same values will do."""
    if operator.family not in _TEXT:
        return False
    return set(values) == set(others) if operator.is_negated else set(values) <= set(others)


def _exact_values(operator: Operator, values: Sequence[str]) -> Sequence[str] | None:
    """All that can satisfy a positive operator, where they can be listed."""
    if operator.is_negated or any("${" in value for value in values):
        return None
    if operator.family is Family.STRING:
        return values
    if operator.family is Family.BOOL:
        return [value.lower() for value in values]
    is_literal = not any("*" in value or "?" in value for value in values)
    return values if is_literal and operator.family in (Family.STRING_LIKE, Family.ARN) else None


def _matches_within(
    operator: Operator,
    values: Sequence[str],
    other: Operator,
    others: Sequence[str],
    *,
    is_exact: bool,
) -> bool:
    """Whether what matches some of the values matches some of the others, negation aside.

    is_exact: values that cannot be read decide, so there may be none on either side.
    """
    within = _WITHIN.get(operator.family)
    if within is None:
        return False
    return within(operator, values, other, others, is_exact)


def _texts_within(
    operator: Operator, values: Sequence[str], other: Operator, others: Sequence[str], _: bool
) -> bool:
    if other.family not in _TEXT:
        return False
    pairs = [(operator.family, value, wide) for value in values for wide in others]
    found = {value for family, value, wide in pairs if _text_covers(family, value, other, wide)}
    return found == set(values)


def _text_covers(family: Family, value: str, other: Operator, wide: str) -> bool:
    if family is Family.STRING:
        return _condition((_plain(other), "k", (wide,)), is_deny=False).holds(_OneValue(value))
    if family is Family.STRING_IGNORE_CASE:
        return other.family is Family.STRING_IGNORE_CASE and value.lower() == wide.lower()
    if family is Family.STRING_LIKE:
        return other.family is Family.STRING_LIKE and covers(wide, value)
    return other.family is Family.ARN and _arn_covers(wide, value)


def _plain(operator: Operator) -> str:
    """The positive operator of the family, without set operator and IfExists."""
    return {
        Family.STRING: "StringEquals",
        Family.STRING_IGNORE_CASE: "StringEqualsIgnoreCase",
        Family.STRING_LIKE: "StringLike",
        Family.ARN: "ArnLike",
    }[operator.family]


def _arn_covers(wide: str, narrow: str) -> bool:
    parts, others = wide.split(":", _ARN_PARTS - 1), narrow.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS or len(others) < _ARN_PARTS:
        return len(others) < _ARN_PARTS  # it matches nothing
    return all(covers(part, other) for part, other in zip(parts, others, strict=True))


def _bools_within(
    _: Operator, values: Sequence[str], other: Operator, others: Sequence[str], __: bool
) -> bool:
    wanted = {value.lower() for value in values} & {"true", "false"}
    return other.family is Family.BOOL and wanted <= {value.lower() for value in others}


def _numbers_within(
    operator: Operator,
    values: Sequence[str],
    other: Operator,
    others: Sequence[str],
    is_exact: bool,
) -> bool:
    if other.family is not operator.family:
        return False
    read = _READERS[operator.family]
    mine, theirs = [read(value) for value in values], [read(value) for value in others]
    if is_exact and None in (*mine, *theirs):
        return False
    known = [each for each in theirs if each is not None]
    return all(
        value is None
        or any(_range_within(operator.comparison, value, other.comparison, each) for each in known)
        for value in mine
    )


def _range_within(mine: Comparison, value: Decimal, theirs: Comparison, limit: Decimal) -> bool:
    below = (Comparison.LESS_THAN, Comparison.LESS_THAN_EQUALS)
    above = (Comparison.GREATER_THAN, Comparison.GREATER_THAN_EQUALS)
    if theirs is Comparison.EQUALS:
        return mine is Comparison.EQUALS and value == limit
    side = below if theirs in below else above
    if mine is not Comparison.EQUALS and mine not in side:
        return False
    is_strict_needed = theirs is side[0] and mine is not side[0]
    if value == limit:
        return not is_strict_needed
    return value < limit if side is below else value > limit


def _networks_within(
    _: Operator, values: Sequence[str], other: Operator, others: Sequence[str], is_exact: bool
) -> bool:
    if other.family is not Family.IP:
        return False
    mine, theirs = [_network(value) for value in values], [_network(value) for value in others]
    if is_exact and None in (*mine, *theirs):
        return False
    return all(each is None or any(_has(wide, each) for wide in theirs) for each in mine)


def _network(text: str) -> _Network | None:
    return None if parse_range(text) is None else ipaddress.ip_network(text, strict=False)


def _has(wide: _Network | None, narrow: _Network) -> bool:
    if wide is None or wide.version != narrow.version:
        return False
    return wide.prefixlen <= narrow.prefixlen and narrow.network_address in wide


_READERS: dict[Family, Callable[[str], Decimal | None]] = {
    Family.NUMERIC: parse_number,
    Family.DATE: date_parser(DEFAULT_SWITCHES),
}
_WITHIN: dict[Family, Callable[[Operator, Sequence[str], Operator, Sequence[str], bool], bool]] = {
    **dict.fromkeys(_TEXT, _texts_within),
    **dict.fromkeys(_READERS, _numbers_within),
    Family.BOOL: _bools_within,
    Family.IP: _networks_within,
}
