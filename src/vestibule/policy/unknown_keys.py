"""Condition keys of a request of which nobody can say whether it carries them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnknownKeys:
    """Some keys, in lower case. prefixes: those that end in a name of the customer's.

    What waits for such a key is settled against the caller: an Allow does not apply, a Deny does.
    """

    names: frozenset[str]
    prefixes: tuple[str, ...] = ()

    def includes(self, key: str) -> bool:
        """Whether nothing is known of a key (lower case)."""
        return key in self.names or key.startswith(self.prefixes)
