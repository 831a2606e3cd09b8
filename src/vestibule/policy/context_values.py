"""The condition keys of one request, ready to be looked up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vestibule.policy.facts import BUILT_IN_FACTS, GLOBAL_MULTIVALUED_KEYS, Catalogue

ContextValue = str | tuple[str, ...]
_Names = tuple[str, ...]
_REMEMBERED_SHAPES = 1024
_LONGEST_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class _Shape:
    """What requests that bring keys of the same names have in common.

    by_key: the names by their lower case. maybe_sets: keys that hold sets as far as can be told.
    has_clash: two names differ only in case.
    """

    by_key: Mapping[str, str]
    maybe_sets: frozenset[str]
    has_clash: bool


_shapes: dict[_Names, _Shape] = {}
"""By names: requests bring the same ones again and again."""


class ContextValues(Mapping[str, ContextValue]):
    """Condition keys and their values; names in any case find them.

    A str is a single value, a tuple a set. Two keys that differ only in case (tags can) are both
    kept, as a set: without a set operator such a key matches nothing.
    Source: IAM User Guide, reference_policies_elements_condition ("key names").
    """

    __slots__ = ("_catalogue", "_given", "_shape")

    def __init__(
        self, values: Mapping[str, ContextValue], catalogue: Catalogue = BUILT_IN_FACTS
    ) -> None:
        # Every decision comes through here: a value is not looked at before it is asked for.
        self._catalogue = catalogue
        self._given = dict(values)
        names = tuple(self._given)
        self._shape = _shapes.get(names) or _learn(names)
        if self._shape.has_clash:
            self._given = self._merged()

    def find(self, key: str) -> ContextValue | None:
        """The value of a key in lower case; None when absent."""
        shape = self._shape
        name = shape.by_key.get(key)
        if name is None:
            return None
        value = self._given[name]
        if shape.has_clash or (type(value) is str and key not in shape.maybe_sets):
            return value
        return self._as_held(key, value)

    def _as_held(self, key: str, value: ContextValue) -> ContextValue:
        """A set where the key holds sets, a single value where it does not."""
        is_set = _is_set(key)
        if is_set is None:
            is_set = self._catalogue.is_multivalued_key(key)
        if isinstance(value, str):
            return (value,) if is_set else value
        return value[0] if len(value) == 1 and is_set is False else tuple(value)

    def _merged(self) -> dict[str, ContextValue]:
        """The values by the last of the names of their key, all values of a key together."""
        merged: dict[str, ContextValue] = {}
        for name, given in self._given.items():
            key = name.lower()
            value = self._as_held(key, given)
            merged[key] = _as_set(merged[key]) + _as_set(value) if key in merged else value
        return {self._shape.by_key[key]: value for key, value in merged.items()}

    def __getitem__(self, name: str) -> ContextValue:
        value = self.find(name.lower())
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._shape.by_key.values())

    def __len__(self) -> int:
        return len(self._shape.by_key)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._shape.by_key


def _learn(names: _Names) -> _Shape:
    by_key = {name.lower(): name for name in names}
    maybe_sets = frozenset(key for key in by_key if _is_set(key) is not False)
    shape = _Shape(by_key, maybe_sets, has_clash=len(by_key) < len(names))
    if sum(map(len, names)) <= _LONGEST_REMEMBERED:
        if len(_shapes) >= _REMEMBERED_SHAPES:
            _shapes.clear()
        _shapes[names] = shape
    return shape


def _is_set(key: str) -> bool | None:
    """None where only the catalogue may know."""
    return key in GLOBAL_MULTIVALUED_KEYS if key.startswith("aws:") else None


def _as_set(value: ContextValue) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
