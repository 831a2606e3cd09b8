"""The actions of one service as sets of bits, so that statements cut them up in a few steps."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from vestibule.policy.catalogue import Action, ServiceEntry
from vestibule.policy.globs import glob_test, glob_tokens
from vestibule.policy.special_cases import TRUST_ACTIONS

UNKNOWN_LEVEL = "Unknown"
_TEMPLATE_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_MOST_SPARED = 5
_REMEMBERED_PATTERNS = 1024


@dataclass(frozen=True, slots=True)
class ActionKind:
    """What matters about an action when it is asked where it is allowed.

    templates: patterns of its resources; empty when only `*` can be one; None: not known.
    """

    templates: tuple[str, ...] | None
    needs_resource_policy: bool = False
    is_exempt_from_rcp: bool = False


@dataclass(frozen=True, slots=True)
class ActionsOfLevel:
    """Some of a service's actions of one access level.

    names: names or patterns without the service, or with is_all_but those that are not meant;
    count of total: how many they are.
    """

    access_level: str
    names: tuple[str, ...]
    is_all_but: bool
    count: int
    total: int


class ServiceActions:
    """A service's actions by number; a set of them is an int with a bit for each.

    entry: None for a service that the catalogue does not know. further: names or patterns that
    policies have and the catalogue has not; each counts as an action.
    """

    def __init__(self, prefix: str, entry: ServiceEntry | None, further: Iterable[str]) -> None:
        self.prefix = prefix
        known = [] if entry is None else list(entry.actions())
        unknown = sorted(set(further))
        self._names = [action.name for action in known] + unknown
        self._lowered = [name.lower() for name in self._names]
        self.all = (1 << len(self._names)) - 1
        self._by_pattern: dict[str, int] = {}
        self._levels: dict[str, int] = {}
        self._kinds: dict[ActionKind, int] = {}
        for number, action in enumerate(known):
            self._add(number, action.access_level, _kind(action))
        for number in range(len(known), len(self._names)):
            needs = f"{prefix}:{self._lowered[number]}" in TRUST_ACTIONS
            self._add(number, UNKNOWN_LEVEL, ActionKind(None, needs_resource_policy=needs))

    def _add(self, number: int, level: str, kind: ActionKind) -> None:
        self._levels[level] = self._levels.get(level, 0) | 1 << number
        self._kinds[kind] = self._kinds.get(kind, 0) | 1 << number

    def kinds(self, *, fine: bool) -> Iterable[tuple[ActionKind, int]]:
        """The actions by kind. fine: also by the resources that they are about."""
        if fine:
            return self._kinds.items()
        coarse: dict[ActionKind, int] = {}
        for kind, bits in self._kinds.items():
            wide = ActionKind(None, kind.needs_resource_policy, kind.is_exempt_from_rcp)
            coarse[wide] = coarse.get(wide, 0) | bits
        return coarse.items()

    def of_level(self, access_levels: Iterable[str]) -> int:
        """The actions of some access levels."""
        bits = 0
        for level in access_levels:
            bits |= self._levels.get(level, 0)
        return bits

    def of_pattern(self, pattern: str) -> int:
        """The actions that a pattern names: `*`, or in lower case with the service."""
        if pattern == "*":
            return self.all
        found = self._by_pattern.get(pattern)
        if found is None:
            if len(self._by_pattern) >= _REMEMBERED_PATTERNS:
                self._by_pattern.clear()
            found = self._by_pattern[pattern] = self._find(pattern)
        return found

    def of_patterns(self, patterns: Iterable[str]) -> int:
        """The actions that some of the patterns name."""
        bits = 0
        for pattern in patterns:
            bits |= self.of_pattern(pattern.lower())
        return bits

    def _find(self, pattern: str) -> int:
        prefix, colon, name = pattern.partition(":")
        if not colon or prefix != self.prefix:
            return 0
        matches = glob_test(glob_tokens(name))
        return sum(1 << at for at, each in enumerate(self._lowered) if matches(each))

    def named(self, bits: int, *, among: int, patterns: Iterable[str]) -> Iterator[ActionsOfLevel]:
        """A set in words, level by level. among: of which actions it is a part.

        patterns: in the spelling of policies; used where they name part of the set and no more.
        """
        for level, of_level in self._levels.items():
            universe = of_level & among
            wanted = bits & universe
            if not wanted:
                continue
            spared = universe & ~wanted
            names = tuple(self._named(wanted, universe, patterns))
            is_all_but = spared.bit_count() <= min(_MOST_SPARED, len(names) - 1) or not spared
            yield ActionsOfLevel(
                level,
                tuple(self._each(spared)) if is_all_but else names,
                is_all_but,
                wanted.bit_count(),
                universe.bit_count(),
            )

    def _named(self, wanted: int, universe: int, patterns: Iterable[str]) -> Iterator[str]:
        fitting = []
        for pattern in patterns:
            found = self.of_pattern(pattern.lower()) & universe
            if found.bit_count() > 1 and not found & ~wanted:
                fitting.append((found, pattern.partition(":")[2]))
        for found, name in sorted(fitting, key=lambda each: (-each[0].bit_count(), each[1])):
            if (found & wanted).bit_count() > 1:
                yield name
                wanted &= ~found
        yield from self._each(wanted)

    def _each(self, bits: int) -> Iterator[str]:
        return (name for at, name in enumerate(self._names) if bits >> at & 1)


@lru_cache(maxsize=1024)
def service_actions(
    prefix: str, entry: ServiceEntry | None, further: tuple[str, ...] = ()
) -> ServiceActions:
    """`ServiceActions`, remembered."""
    return ServiceActions(prefix, entry, further)


def _kind(action: Action) -> ActionKind:
    name = action.full_name.lower()
    templates = tuple(
        sorted({_TEMPLATE_VARIABLE.sub("*", each.arn) for each in action.resource_types})
    )
    return ActionKind(
        templates,
        needs_resource_policy=name in TRUST_ACTIONS
        or (action.service == "kms" and any(":key/" in each for each in templates)),
        is_exempt_from_rcp=name == "kms:retiregrant",
    )
