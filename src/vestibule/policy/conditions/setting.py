"""Where a condition stands, as far as its meaning depends on it."""

from collections.abc import Callable
from dataclasses import dataclass

from vestibule.policy.context_values import ContextValues
from vestibule.policy.switches import Switches

ValueTest = Callable[[str, ContextValues], bool]
"""Whether one value of the request satisfies the operator, negation included."""


@dataclass(frozen=True, slots=True)
class Setting:
    """has_variables: the policy's version knows variables. is_deny: the statement's effect."""

    has_variables: bool
    is_deny: bool
    switches: Switches
