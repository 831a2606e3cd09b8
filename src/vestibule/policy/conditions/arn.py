"""ARN operators: ArnEquals is ArnLike, ArnNotEquals is ArnNotLike.

Both sides are split at the first five colons and compared part by part, so that a wildcard stays
in its part; a value of fewer than six parts never matches.
Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_ARN.
"""

from collections.abc import Sequence
from operator import call

from vestibule.policy.conditions.operators import Operator
from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.conditions.texts import text_test
from vestibule.policy.globs import Test, Token, glob_test, glob_tokens

_PARTS = 6


def arn_test(operator: Operator, values: Sequence[str], setting: Setting) -> ValueTest:
    """A test of one request value under an ARN operator."""
    newlines = setting.switches.star_matches_newlines

    def make_test(tokens: list[Token]) -> Test:
        return _arn_matcher(tokens, newlines=newlines)

    return text_test(
        values, setting, make_test=make_test, is_negated=operator.is_negated, split=glob_tokens
    )


def _arn_matcher(tokens: list[Token], *, newlines: bool) -> Test:
    parts = _split(tokens)
    if len(parts) < _PARTS:
        return lambda value: False  # noqa: ARG005
    if all(isinstance(token, str) for token in tokens):
        return "".join(str(token) for token in tokens).__eq__
    tests = [glob_test(part, newlines=newlines) for part in parts]

    def matches(value: str) -> bool:
        given = value.split(":", _PARTS - 1)
        return len(given) == _PARTS and all(map(call, tests, given))

    return matches


def _split(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if not isinstance(token, str):
            parts[-1].append(token)
            continue
        pieces = token.split(":", _PARTS - len(parts))
        parts[-1].append(pieces[0])
        parts.extend([piece] for piece in pieces[1:])
    return parts
