"""The condition keys of one request, ready to be looked up."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from vestibule.policy.facts import BUILT_IN_FACTS, GLOBAL_MULTIVALUED_KEYS, Catalogue

ContextValue = str | tuple[str, ...]
_Names = tuple[str, ...]
_REMEMBERED_SHAPES = 1024
_LONGEST_REMEMBERED = 4096


class _Shape(NamedTuple):
    """What requests that bring keys of the same names have in common.

    keys: the names in lower case. maybe_sets: those that hold sets as far as can be told.
    has_clash: two names differ only in case.
    """

    keys: _Names
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

    __slots__ = ("_by_key", "_catalogue", "_has_clash", "_maybe_sets", "_names")

    def __init__(
        self, values: Mapping[str, ContextValue], catalogue: Catalogue = BUILT_IN_FACTS
    ) -> None:
        # Every decision comes through here: a value is not looked at before it is asked for.
        self._catalogue = catalogue
        self._names = names = tuple(values)
        keys, self._maybe_sets, self._has_clash = _shapes.get(names) or _learn(names)
        self._by_key = dict(zip(keys, values.values(), strict=True))
        if self._has_clash:
            self._by_key = self._merged(zip(keys, values.values(), strict=True))

    def find(self, key: str) -> ContextValue | None:
        """The value of a key in lower case; None when absent."""
        value = self._by_key.get(key)
        if value is None or (type(value) is str and key not in self._maybe_sets):
            return value
        return value if self._has_clash else self._as_held(key, value)

    def _as_held(self, key: str, value: ContextValue) -> ContextValue:
        """A set where the key holds sets, a single value where it does not."""
        is_set = _is_set(key)
        if is_set is None:
            is_set = self._catalogue.is_multivalued_key(key)
        if isinstance(value, str):
            return (value,) if is_set else value
        return value[0] if len(value) == 1 and is_set is False else tuple(value)

    def _merged(self, values: Iterable[tuple[str, ContextValue]]) -> dict[str, ContextValue]:
        """All values of keys that were given more than once."""
        merged: dict[str, ContextValue] = {}
        for key, given in values:
            value = self._as_held(key, given)
            merged[key] = _as_set(merged[key]) + _as_set(value) if key in merged else value
        return merged

    def __getitem__(self, name: str) -> ContextValue:
        value = self.find(name.lower())
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter({name.lower(): name for name in self._names}.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._by_key


def _learn(names: _Names) -> _Shape:
    keys = tuple(name.lower() for name in names)
    maybe_sets = frozenset(key for key in keys if _is_set(key) is not False)
    shape = _Shape(keys, maybe_sets, has_clash=len(set(keys)) < len(keys))
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
