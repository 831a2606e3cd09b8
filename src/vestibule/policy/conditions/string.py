"""String operators.

StringEquals takes `*` literally; StringLike matches the whole value, newlines included.
Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_String.
"""

from collections.abc import Sequence

from vestibule.policy.conditions.operators import Family, Operator
from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.conditions.texts import text_test
from vestibule.policy.globs import Test, Token, glob_test, glob_tokens
from vestibule.policy.variables import has_variables


def string_test(operator: Operator, values: Sequence[str], setting: Setting) -> ValueTest:
    """A test of one request value under a string operator."""
    if operator.family is Family.STRING_LIKE:
        return _like_test(operator, values, setting)
    if operator.family is Family.STRING_IGNORE_CASE:
        return text_test(
            values, setting, make_test=_equals_ignoring_case, is_negated=operator.is_negated
        )
    if not (setting.has_variables and any(map(has_variables, values))):
        allowed = frozenset(values)
        if operator.is_negated:
            return lambda value, _: value not in allowed
        return lambda value, _: value in allowed
    return text_test(values, setting, make_test=_equals, is_negated=operator.is_negated)


def _like_test(operator: Operator, values: Sequence[str], setting: Setting) -> ValueTest:
    newlines = setting.switches.star_matches_newlines
    literals = frozenset(value for value in values if _is_literal(value))
    return text_test(
        [value for value in values if value not in literals],
        setting,
        make_test=lambda tokens: glob_test(tokens, newlines=newlines),
        is_negated=operator.is_negated,
        split=glob_tokens,
        literals=literals,
    )


def _is_literal(value: str) -> bool:
    return not ("*" in value or "?" in value or "${" in value)


def _equals(tokens: list[Token]) -> Test:
    return "".join(str(token) for token in tokens).__eq__


def _equals_ignoring_case(tokens: list[Token]) -> Test:
    wanted = "".join(str(token) for token in tokens).lower()
    return lambda value: value.lower() == wanted
