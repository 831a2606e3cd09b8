"""The condition keys of one request, ready to be looked up."""

from collections.abc import Iterator, Mapping

from vestibule.policy.facts import BUILT_IN_FACTS, GLOBAL_MULTIVALUED_KEYS, Catalogue

ContextValue = str | tuple[str, ...]


class ContextValues(Mapping[str, ContextValue]):
    """Condition keys and their values; names in any case find them.

    A str is a single value, a tuple a set. Two keys that differ only in case (tags can) are both
    kept, as a set: without a set operator such a key matches nothing.
    Source: IAM User Guide, reference_policies_elements_condition ("key names").
    """

    __slots__ = ("names", "values_by_key")

    def __init__(
        self, values: Mapping[str, ContextValue], catalogue: Catalogue = BUILT_IN_FACTS
    ) -> None:
        self.values_by_key: dict[str, ContextValue] = {}
        self.names: dict[str, str] = {}
        for name, value in values.items():
            key = name.lower()
            normal = _as_typed(key, value, catalogue)
            if key in self.values_by_key:
                normal = _as_set(self.values_by_key[key]) + _as_set(normal)
            self.values_by_key[key] = normal
            self.names[key] = name

    def find(self, key: str) -> ContextValue | None:
        """The value of a key in lower case; None when absent."""
        return self.values_by_key.get(key)

    def __getitem__(self, name: str) -> ContextValue:
        return self.values_by_key[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names.values())

    def __len__(self) -> int:
        return len(self.values_by_key)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self.values_by_key


def _as_typed(key: str, value: ContextValue, catalogue: Catalogue) -> ContextValue:
    """A known set is a tuple, even with one member; a known single value is not."""
    is_set = (
        key in GLOBAL_MULTIVALUED_KEYS
        if key.startswith("aws:")
        else catalogue.is_multivalued_key(key)
    )
    if isinstance(value, str):
        return (value,) if is_set else value
    if len(value) == 1 and is_set is False:
        return value[0]
    return tuple(value)


def _as_set(value: ContextValue) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
