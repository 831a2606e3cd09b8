"""What the engine asks of the catalogue of AWS services, and what it knows without one."""

from typing import Protocol

GLOBAL_MULTIVALUED_KEYS = frozenset(
    {
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:principalservicenameslist",
        "aws:resourceorgpaths",
        "aws:sourceorgpaths",
        "aws:tagkeys",
        "aws:vpceorgpaths",
    }
)
"""Lower case. Source: IAM User Guide, reference_policies_condition-single-vs-multi-valued."""


class Catalogue(Protocol):
    """Facts about actions and condition keys. None where a fact is not known."""

    def is_wildcard_only(self, action: str) -> bool | None:
        """Whether an action has no resource types, so that only `*` names its resource."""
        ...

    def is_multivalued_key(self, key: str) -> bool | None:
        """Whether a condition key (lower case) holds a set of values."""
        ...

    def is_rcp_service(self, service: str) -> bool | None:
        """Whether resource control policies apply to a service (its lower-case prefix)."""
        ...


class BuiltInFacts:
    """The facts that need no catalogue: the global condition keys of AWS."""

    def is_wildcard_only(self, action: str) -> bool | None:  # noqa: ARG002
        """Not known without a catalogue."""
        return None

    def is_multivalued_key(self, key: str) -> bool | None:
        """Known for the global keys."""
        if key in GLOBAL_MULTIVALUED_KEYS:
            return True
        return False if key.startswith("aws:") else None

    def is_rcp_service(self, service: str) -> bool | None:  # noqa: ARG002
        """Not known without a catalogue; the engine then applies RCPs, which only deny."""
        return None


BUILT_IN_FACTS = BuiltInFacts()
