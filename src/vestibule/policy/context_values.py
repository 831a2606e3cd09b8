"""The condition keys of one request, ready to be looked up."""

from collections.abc import Iterator, Mapping

from vestibule.policy.facts import BUILT_IN_FACTS, GLOBAL_MULTIVALUED_KEYS, Catalogue

ContextValue = str | tuple[str, ...]
_KeyFacts = tuple[str, bool | None]
_REMEMBERED_NAMES = 4096
_LONGEST_REMEMBERED = 256

_facts_by_name: dict[str, _KeyFacts] = {}
"""What is always the same of a name: in lower case, and whether it is a set (None: the catalogue
knows). Requests bring the same few names again and again."""


class ContextValues(Mapping[str, ContextValue]):
    """Condition keys and their values; names in any case find them.

    A str is a single value, a tuple a set. Two keys that differ only in case (tags can) are both
    kept, as a set: without a set operator such a key matches nothing.
    Source: IAM User Guide, reference_policies_elements_condition ("key names").
    """

    __slots__ = ("_names", "values_by_key")

    def __init__(
        self, values: Mapping[str, ContextValue], catalogue: Catalogue = BUILT_IN_FACTS
    ) -> None:
        self._names = tuple(values)
        by_key: dict[str, ContextValue] = {}
        # Every decision comes through here: one look into a dictionary a key, no call.
        for name, value in values.items():
            key, is_set = _facts_by_name.get(name) or _learn(name)
            if is_set is None:
                is_set = catalogue.is_multivalued_key(key)
            if isinstance(value, str):
                if is_set:
                    value = (value,)
            else:
                value = value[0] if len(value) == 1 and is_set is False else tuple(value)
            if key in by_key:
                value = _as_set(by_key[key]) + _as_set(value)
            by_key[key] = value
        self.values_by_key = by_key

    def find(self, key: str) -> ContextValue | None:
        """The value of a key in lower case; None when absent."""
        return self.values_by_key.get(key)

    def __getitem__(self, name: str) -> ContextValue:
        return self.values_by_key[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter({name.lower(): name for name in self._names}.values())

    def __len__(self) -> int:
        return len(self.values_by_key)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self.values_by_key


def _learn(name: str) -> _KeyFacts:
    key = name.lower()
    is_set = key in GLOBAL_MULTIVALUED_KEYS if key.startswith("aws:") else None
    if len(name) <= _LONGEST_REMEMBERED:
        if len(_facts_by_name) >= _REMEMBERED_NAMES:
            _facts_by_name.clear()
        _facts_by_name[name] = key, is_set
    return key, is_set


def _as_set(value: ContextValue) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
