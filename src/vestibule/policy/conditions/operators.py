"""The names of condition operators, taken apart.

Source: IAM User Guide, reference_policies_elements_condition_operators.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Family(Enum):
    """What an operator compares."""

    STRING = "String"
    STRING_IGNORE_CASE = "StringIgnoreCase"
    STRING_LIKE = "StringLike"
    ARN = "Arn"
    NUMERIC = "Numeric"
    DATE = "Date"
    BOOL = "Bool"
    BINARY = "Binary"
    IP = "Ip"
    NULL = "Null"


class Quantifier(Enum):
    """The set operators."""

    FOR_ALL_VALUES = "ForAllValues"
    FOR_ANY_VALUE = "ForAnyValue"


class Comparison(Enum):
    """How numbers and dates are compared."""

    EQUALS = "Equals"
    LESS_THAN = "LessThan"
    LESS_THAN_EQUALS = "LessThanEquals"
    GREATER_THAN = "GreaterThan"
    GREATER_THAN_EQUALS = "GreaterThanEquals"


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator name: its family, and what is put before and behind it."""

    name: str
    family: Family
    is_negated: bool = False
    comparison: Comparison = Comparison.EQUALS
    quantifier: Quantifier | None = None
    if_exists: bool = False


def _plain_operators() -> dict[str, Operator]:
    text = [
        Operator("StringEquals", Family.STRING),
        Operator("StringNotEquals", Family.STRING, is_negated=True),
        Operator("StringEqualsIgnoreCase", Family.STRING_IGNORE_CASE),
        Operator("StringNotEqualsIgnoreCase", Family.STRING_IGNORE_CASE, is_negated=True),
        Operator("StringLike", Family.STRING_LIKE),
        Operator("StringNotLike", Family.STRING_LIKE, is_negated=True),
        Operator("ArnEquals", Family.ARN),
        Operator("ArnNotEquals", Family.ARN, is_negated=True),
        Operator("ArnLike", Family.ARN),
        Operator("ArnNotLike", Family.ARN, is_negated=True),
    ]
    ordered = [
        operator
        for family in (Family.NUMERIC, Family.DATE)
        for operator in [
            Operator(f"{family.value}NotEquals", family, is_negated=True),
            *(Operator(family.value + each.value, family, comparison=each) for each in Comparison),
        ]
    ]
    other = [
        Operator("Bool", Family.BOOL),
        Operator("BinaryEquals", Family.BINARY),
        Operator("IpAddress", Family.IP),
        Operator("NotIpAddress", Family.IP, is_negated=True),
        Operator("Null", Family.NULL),
    ]
    return {operator.name: operator for operator in (*text, *ordered, *other)}


PLAIN_OPERATORS = _plain_operators()
_BY_LOWER_CASE = {name.lower(): operator for name, operator in PLAIN_OPERATORS.items()}
_LONGEST = 64
_QUANTIFIERS = {quantifier.value.lower(): quantifier for quantifier in Quantifier}


def find_operator(name: str) -> Operator | None:
    """The operator of a name in any case, as evaluation accepts it; None when there is none."""
    return _find(name) if len(name) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _find(name: str) -> Operator | None:
    before, colon, rest = name.lower().rpartition(":")
    quantifier = _QUANTIFIERS.get(before) if colon else None
    if colon and quantifier is None:
        return None
    plain = _BY_LOWER_CASE.get(rest)
    if_exists = plain is None and rest.endswith("ifexists")
    if if_exists:
        plain = _BY_LOWER_CASE.get(rest.removesuffix("ifexists"))
    if plain is None or (if_exists and plain.family is Family.NULL):
        return None
    return Operator(
        name=name,
        family=plain.family,
        is_negated=plain.is_negated,
        comparison=plain.comparison,
        quantifier=quantifier,
        if_exists=if_exists,
    )


def is_exact_operator(name: str) -> bool:
    """Whether a name is spelled as the grammar has it, as documents on input must be."""
    rest = name
    for quantifier in Quantifier:
        rest = rest.removeprefix(f"{quantifier.value}:") if rest == name else rest
    plain = rest.removesuffix("IfExists")
    return plain in PLAIN_OPERATORS and not (plain == "Null" and rest != plain)
