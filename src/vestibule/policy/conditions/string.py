"""String operators.

StringEquals takes `*` literally; StringLike matches the whole value, newlines included.
Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_String.
"""

from collections.abc import Sequence

from vestibule.policy.conditions.operators import Family, Operator
from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.conditions.texts import text_test
from vestibule.policy.globs import Test, Token, glob_tokens
from vestibule.policy.many_globs import any_glob_test
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
    return text_test(
        values,
        setting,
        make_test=lambda patterns: any_glob_test(patterns, newlines=newlines),
        is_negated=operator.is_negated,
        split=glob_tokens,
    )


def _equals(values: Sequence[Sequence[Token]]) -> Test:
    return frozenset(map(_text, values)).__contains__


def _equals_ignoring_case(values: Sequence[Sequence[Token]]) -> Test:
    wanted = frozenset(_text(value).lower() for value in values)
    return lambda value: value.lower() in wanted


def _text(tokens: Sequence[Token]) -> str:
    return "".join(map(str, tokens))
