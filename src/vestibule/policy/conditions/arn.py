"""ARN operators: ArnEquals is ArnLike, ArnNotEquals is ArnNotLike.

Both sides are split at the first five colons and compared part by part, so that a wildcard stays
in its part; a value of fewer than six parts never matches.
Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_ARN.
"""

from collections.abc import Sequence

from vestibule.policy.conditions.operators import Operator
from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.conditions.texts import text_test
from vestibule.policy.globs import Test, Token, Wildcard, glob_tokens
from vestibule.policy.many_globs import any_glob_test

_LAST = 5
_IN_SEGMENT = {Wildcard.RUN: Wildcard.SEGMENT_RUN, Wildcard.ONE: Wildcard.SEGMENT_ONE}


def arn_test(operator: Operator, values: Sequence[str], setting: Setting) -> ValueTest:
    """A test of one request value under an ARN operator."""
    newlines = setting.switches.star_matches_newlines

    def make_test(patterns: Sequence[Sequence[Token]]) -> Test:
        in_parts = [found for found in map(_kept_in_parts, patterns) if found is not None]
        return any_glob_test(in_parts, newlines=newlines)

    return text_test(
        values, setting, make_test=make_test, is_negated=operator.is_negated, split=glob_tokens
    )


def _kept_in_parts(tokens: Sequence[Token]) -> list[Token] | None:
    """The pattern whose wildcards end with their part, the last excepted; None with few parts."""
    made: list[Token] = []
    colons = 0
    for token in tokens:
        if isinstance(token, str):
            colons += token.count(":")
            made.append(token)
        else:
            made.append(token if colons >= _LAST else _IN_SEGMENT[token])
    return made if colons >= _LAST else None
