"""What the operators on text share: fixed values are prepared once, variables at each request."""

from collections.abc import Callable, Sequence

from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.context_values import ContextValues
from vestibule.policy.globs import Test, Token
from vestibule.policy.variables import Part, Splitter, as_tokens, parse_value, plain_parts, resolve

MakeTest = Callable[[list[Token]], Test]


def text_test(
    values: Sequence[str],
    setting: Setting,
    *,
    make_test: MakeTest,
    is_negated: bool,
    split: Splitter | None = None,
    literals: frozenset[str] = frozenset(),
) -> ValueTest:
    """A test whether any value matches, or for a negated operator none.

    make_test: the test of one value without variables. split: cuts text at wildcards.
    literals: values already known to match as they stand.
    """
    fixed: list[Test] = []
    open_values: list[list[Part]] = []
    for value in values:
        parts = (
            parse_value(value, setting.switches, split=split)
            if setting.has_variables
            else plain_parts(value, split=split)
        )
        tokens = as_tokens(parts)
        if tokens is None:
            open_values.append(parts)
        else:
            fixed.append(make_test(tokens))
    if open_values:
        fixed.append(literals.__contains__)
        return _open_test(fixed, open_values, setting, make_test=make_test, is_negated=is_negated)
    if len(fixed) == 1 and not literals:
        only = fixed[0]
        return lambda value, _: only(value) is not is_negated

    def test(value: str, _: ContextValues) -> bool:
        found = value in literals or any(each(value) for each in fixed)
        return found is not is_negated

    return test


def _open_test(
    fixed: list[Test],
    open_values: list[list[Part]],
    setting: Setting,
    *,
    make_test: MakeTest,
    is_negated: bool,
) -> ValueTest:
    """A value with a variable that has no value matches nothing: a negated operator holds."""
    switches = setting.switches

    def test(value: str, context: ContextValues) -> bool:
        found = any(each(value) for each in fixed)
        unresolved = False
        for parts in open_values:
            tokens = resolve(parts, context, switches)
            if tokens is None:
                unresolved = True
            elif not found:
                found = make_test(tokens)(value)
        if (
            unresolved
            and is_negated
            and not switches.unresolved_variable_satisfies_negated_operator
        ):
            return False
        return found is not is_negated

    return test
