"""A cache bounded by the weight of what it holds, safe with threads."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """The most recently used values, as far as their weights add up to the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._weight = 0
        self._lock = Lock()
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def get_or_make(self, key: Key, make: Callable[[], Value], *, weight: int) -> Value:
        """The value of a key, made when absent. A value heavier than the limit is not kept."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
                return entry[0]
        value = make()
        with self._lock:
            if key not in self._entries and weight <= self._limit:
                self._entries[key] = (value, weight)
                self._weight += weight
                while self._weight > self._limit:
                    _, (_, dropped) = self._entries.popitem(last=False)
                    self._weight -= dropped
        return value

    def __len__(self) -> int:
        return len(self._entries)
