"""Bool: true or false, in any case.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_Boolean.
"""

from collections.abc import Sequence
from dataclasses import replace

from vestibule.policy.conditions.operators import Operator
from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.conditions.texts import text_test
from vestibule.policy.globs import Test, Token

_BOOLEANS = frozenset({"true", "false"})


def bool_test(operator: Operator, values: Sequence[str], setting: Setting) -> ValueTest:
    """A test of one request value under Bool; variables as Switches.variables_in_bool says."""
    if not setting.switches.variables_in_bool:
        setting = replace(setting, has_variables=False)
    return text_test(values, setting, make_test=_equals, is_negated=operator.is_negated)


def _equals(values: Sequence[Sequence[Token]]) -> Test:
    wanted = _BOOLEANS.intersection("".join(map(str, tokens)).lower() for tokens in values)
    return lambda value: value.lower() in wanted
