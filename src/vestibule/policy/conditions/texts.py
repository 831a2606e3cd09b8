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
        return OpenTest(fixed, open_values, setting, make_test=make_test, is_negated=is_negated)
    if len(fixed) == 1 and not literals:
        only = fixed[0]
        return lambda value, _: only(value) is not is_negated

    def test(value: str, _: ContextValues) -> bool:
        found = value in literals or any(each(value) for each in fixed)
        return found is not is_negated

    return test


class OpenTest:
    """A test against values with variables: a variable without a value matches nothing, so that a
    negated operator holds."""

    __slots__ = ("_fails_unresolved", "_fixed", "_is_negated", "_make_test", "_open", "_switches")

    def __init__(
        self,
        fixed: list[Test],
        open_values: list[list[Part]],
        setting: Setting,
        *,
        make_test: MakeTest,
        is_negated: bool,
    ) -> None:
        self._fixed = fixed
        self._open = open_values
        self._switches = setting.switches
        self._make_test = make_test
        self._is_negated = is_negated
        holds_unresolved = self._switches.unresolved_variable_satisfies_negated_operator
        self._fails_unresolved = is_negated and not holds_unresolved

    def __call__(self, value: str, context: ContextValues) -> bool:
        """Whether one value satisfies the operator."""
        return self.bound(context)(value)

    def bound(self, context: ContextValues) -> Test:
        """The test with the variables of one request in place, for any number of values."""
        resolved = [resolve(parts, context, self._switches) for parts in self._open]
        if self._fails_unresolved and None in resolved:
            return lambda value: False  # noqa: ARG005
        made = [self._make_test(tokens) for tokens in resolved if tokens is not None]
        tests = [*self._fixed, *made]
        is_negated = self._is_negated
        return lambda value: any(each(value) for each in tests) is not is_negated
