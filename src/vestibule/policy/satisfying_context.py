"""Condition keys that are meant to satisfy conditions; whoever uses them tries them out."""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from vestibule.policy.conditions.date import date_parser
from vestibule.policy.conditions.ip import parse_range
from vestibule.policy.conditions.numeric import parse_number
from vestibule.policy.conditions.operators import (
    Comparison,
    Family,
    Operator,
    Quantifier,
    find_operator,
)
from vestibule.policy.context_values import ContextValue
from vestibule.policy.switches import DEFAULT_SWITCHES
from vestibule.policy.variables import has_variables, parse_value, variable_keys

_SOMETHING = "something-else"
_parse_date = date_parser(DEFAULT_SWITCHES)
_OPPOSITES = {"true": "false", "false": "true"}
_OF_VARIABLE = "variable"
_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_STEP = {
    Comparison.LESS_THAN: -1,
    Comparison.LESS_THAN_EQUALS: 0,
    Comparison.EQUALS: 0,
    Comparison.GREATER_THAN_EQUALS: 0,
    Comparison.GREATER_THAN: 1,
}


def satisfying_context(
    conditions: Iterable[tuple[str, str, tuple[str, ...]]], patterns: Iterable[str]
) -> dict[str, ContextValue]:
    """Keys and values under which the conditions should hold; keys are left out where they may.

    Variables in them and in resource patterns have the value that `filled` takes them for.
    """
    conditions = list(conditions)
    context: dict[str, ContextValue] = {}
    for text in (*patterns, *(value for _, _, values in conditions for value in values)):
        if has_variables(text):
            parts = parse_value(text, DEFAULT_SWITCHES)
            context.update({each.name: _OF_VARIABLE for each in variable_keys(parts)})
    for name, key, values in conditions:
        operator = find_operator(name)
        value = None if operator is None or not values else _value(operator, values[0])
        if value is not None and operator is not None:
            given = value if operator.quantifier is None else (value,)
            if operator.family is not Family.NULL or key not in context:
                context[key] = given
    return context


def violating_context(
    condition: tuple[str, str, tuple[str, ...]], given: Mapping[str, ContextValue]
) -> dict[str, ContextValue]:
    """What is given, changed so that the condition should not hold."""
    name, key, values = condition
    others = {each: value for each, value in given.items() if each.lower() != key.lower()}
    operator = find_operator(name)
    if operator is None or not values:
        return others
    if operator.family is Family.NULL:
        is_absent = values[0].lower() == "true"
        return {**others, key: _SOMETHING} if is_absent else others
    if operator.is_negated:
        value = _value(replace(operator, is_negated=False), values[0])
        if value is None:
            return others
        return {**others, key: value if operator.quantifier is None else (value,)}
    if operator.if_exists or operator.quantifier is Quantifier.FOR_ALL_VALUES:
        other = _OPPOSITES.get(values[0].lower(), _SOMETHING)
        return {**others, key: other if operator.quantifier is None else (other,)}
    return others


def filled(pattern: str, filling: str = "x") -> str:
    """A text that a pattern matches."""
    resolved = _VARIABLE.sub(_OF_VARIABLE, pattern) if has_variables(pattern) else pattern
    return resolved.replace("*", filling).replace("?", "x")


def _value(operator: Operator, value: str) -> str | None:
    """None: the key should be absent."""
    if operator.family is Family.NULL:
        return _SOMETHING if value.lower() == "false" else None
    if operator.is_negated:
        return None
    if operator.family in (Family.STRING_LIKE, Family.ARN):
        return filled(value)
    if operator.family is Family.IP:
        network = parse_range(value)
        return None if network is None else str(ipaddress.ip_network(value, strict=False)[0])
    if operator.family in (Family.NUMERIC, Family.DATE):
        number = parse_number(value) if operator.family is Family.NUMERIC else _parse_date(value)
        return None if number is None else str(number + _STEP[operator.comparison])
    return filled(value) if has_variables(value) else value
