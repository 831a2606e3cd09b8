"""Conditions in plain words, and the opposite of them."""

from vestibule.policy.conditions.condition import Condition
from vestibule.policy.conditions.operators import (
    Comparison,
    Family,
    Operator,
    Quantifier,
    find_operator,
)
from vestibule.policy.context_values import ContextValue

_MOST_NAMED = 5
_VERBS = {
    Family.STRING: ("is", "is not"),
    Family.STRING_IGNORE_CASE: ("is, in any case,", "is not, in any case,"),
    Family.STRING_LIKE: ("is like", "is not like"),
    Family.ARN: ("is like", "is not like"),
    Family.BOOL: ("is", "is not"),
    Family.BINARY: ("is", "is not"),
    Family.IP: ("is in", "is not in"),
}
_COMPARISONS = {
    Comparison.EQUALS: ("is", "is not"),
    Comparison.LESS_THAN: ("is less than", "is not less than"),
    Comparison.LESS_THAN_EQUALS: ("is at most", "is more than"),
    Comparison.GREATER_THAN: ("is more than", "is at most"),
    Comparison.GREATER_THAN_EQUALS: ("is at least", "is less than"),
}
_WHOSE = {Quantifier.FOR_ALL_VALUES: "every value of ", Quantifier.FOR_ANY_VALUE: "a value of "}


def in_words(condition: Condition) -> str:
    """Such as `aws:SourceIp is in 10.0.0.0/8 or is absent`."""
    operator = find_operator(condition.operator)
    if operator is None:
        return f"{condition.operator} {condition.name} {_values(condition)}"
    if operator.family is Family.NULL:
        is_absent = "true" in {value.lower() for value in condition.values}
        return f"{condition.name} is {'absent' if is_absent else 'there'}"
    verb = _verb(operator, is_negated=operator.is_negated)
    whose = _WHOSE[operator.quantifier] if operator.quantifier else ""
    absent = " or is absent" if operator.if_exists else ""
    values = _values(condition, is_negated=operator.is_negated)
    return f"{whose}{condition.name} {verb} {values}{absent}"


def opposite_in_words(condition: Condition) -> str:
    """When the condition does not hold."""
    operator = find_operator(condition.operator)
    if operator is None or operator.quantifier is not None:
        return f"it is not so that {in_words(condition)}"
    if operator.family is Family.NULL:
        is_absent = "true" in {value.lower() for value in condition.values}
        return f"{condition.name} is {'there' if is_absent else 'absent'}"
    verb = _verb(operator, is_negated=not operator.is_negated)
    holds_if_missing = operator.if_exists or operator.is_negated
    there = " is there and" if holds_if_missing and not operator.is_negated else ""
    values = _values(condition, is_negated=not operator.is_negated)
    return f"{condition.name}{there} {verb} {values}"


def given_in_words(condition: Condition, given: ContextValue | None) -> str:
    """What a request has of the condition's key."""
    if given is None:
        return f"{condition.name} is absent"
    if isinstance(given, str):
        return f"{condition.name} is {given!r}"
    told = ", ".join(map(repr, given[:_MOST_NAMED])) or "none"
    return f"{condition.name} has the values {told}"


def never_matches_sets(condition: Condition, given: ContextValue | None) -> bool:
    """Whether the condition fails because its key holds a set and it has no set operator."""
    operator = find_operator(condition.operator)
    is_set = isinstance(given, tuple) and len(given) > 0
    return (
        operator is not None
        and is_set
        and operator.quantifier is None
        and operator.family is not Family.NULL
    )


def _verb(operator: Operator, *, is_negated: bool) -> str:
    verbs = _VERBS.get(operator.family) or _COMPARISONS[operator.comparison]
    return verbs[is_negated]


def _values(condition: Condition, *, is_negated: bool = False) -> str:
    shown = list(condition.values[:_MOST_NAMED])
    more = len(condition.values) - len(shown)
    return (" nor " if is_negated else " or ").join(shown + ([f"{more} more"] if more else []))
