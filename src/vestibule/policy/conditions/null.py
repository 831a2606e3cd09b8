"""Null: "true" asks that the key is absent, "false" that it is present and not empty.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_Null.
"""

from collections.abc import Sequence

from vestibule.policy.context_values import ContextValue


def null_holds(values: Sequence[str], given: ContextValue | None) -> bool:
    """Whether one of the values describes the key; a set operator changes nothing."""
    absent = given is None or given == ()
    return ("true" if absent else "false") in {value.lower() for value in values}
