"""What the operators on text share: fixed values are prepared once, variables at each request."""

from collections.abc import Callable, Sequence

from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.context_values import ContextValues
from vestibule.policy.globs import Test, Token
from vestibule.policy.variables import Part, Splitter, as_tokens, parse_value, plain_parts, resolve

MakeTest = Callable[[Sequence[Sequence[Token]]], Test]
"""Makes the test whether a text matches any of some values; there is at least one."""


def text_test(
    values: Sequence[str],
    setting: Setting,
    *,
    make_test: MakeTest,
    is_negated: bool,
    split: Splitter | None = None,
) -> ValueTest:
    """A test whether any value matches, or for a negated operator none.

    make_test: makes the test of values without variables. split: cuts text at wildcards.
    """
    fixed: list[list[Token]] = []
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
            fixed.append(tokens)
    if open_values:
        return OpenTest(fixed, open_values, setting, make_test=make_test, is_negated=is_negated)
    matches = make_test(fixed) if fixed else _never
    return lambda value, _: matches(value) is not is_negated


class OpenTest:
    """A test against values with variables: a variable without a value matches nothing, so that a
    negated operator holds."""

    __slots__ = ("_fails_unresolved", "_fixed", "_is_negated", "_make_test", "_open", "_switches")

    def __init__(
        self,
        fixed: Sequence[list[Token]],
        open_values: Sequence[list[Part]],
        setting: Setting,
        *,
        make_test: MakeTest,
        is_negated: bool,
    ) -> None:
        self._fixed = make_test(fixed) if fixed else _never
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
            return _never
        known = [tokens for tokens in resolved if tokens is not None]
        fixed, is_negated = self._fixed, self._is_negated
        opened = self._make_test(known) if known else _never
        if fixed is _never and not is_negated:
            return opened
        return lambda value: (fixed(value) or opened(value)) is not is_negated


def _never(_: str) -> bool:
    return False
