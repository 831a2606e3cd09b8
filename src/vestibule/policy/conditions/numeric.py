"""Numeric operators: decimal numbers, nothing before or behind them.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_Numeric.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from vestibule.policy.conditions.operators import Operator
from vestibule.policy.conditions.ordered import ordered_test
from vestibule.policy.conditions.setting import Setting, ValueTest

_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?"
)


def numeric_test(operator: Operator, values: Sequence[str], setting: Setting) -> ValueTest:
    """A test of one request value under a numeric operator."""
    return ordered_test(operator, values, setting, parse=parse_number)


def parse_number(text: str) -> Decimal | None:
    """A decimal number, None for anything else (`10abc`, `0x10`, the empty text)."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None
