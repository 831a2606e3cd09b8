"""Answers of reads, kept until something is written."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
_MOST = 10_000


class ReadMemory:
    """What reads have found since the last change.

    For callers who come again: their policies and sessions are the same until somebody changes
    something, whatever it is. A read takes `answers` when it begins, before it looks at the
    database, and a change puts a fresh one in its place once it is committed: so no answer
    outlives a change that its asker could know of.
    """

    __slots__ = ("answers",)

    def __init__(self) -> None:
        self.answers: dict[Hashable, Any] = {}

    def forget(self) -> None:
        """To be called after every commit of anything that a remembered read may have seen."""
        self.answers = {}


def remembered(answers: dict[Hashable, Any], key: Hashable, find: Callable[[], T]) -> T:
    """The answer kept under the key, else what `find` finds; nothing found is not kept."""
    kept: T | None = answers.get(key)
    if kept is not None:
        return kept
    found = find()
    if found is not None:
        if len(answers) >= _MOST:
            answers.clear()
        answers[key] = found
    return found
