"""What was found, and where in the text."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from vestibule.policy.json_text import Node
from vestibule.policy.linting.issues import Issue
from vestibule.policy.pattern_sets import Effort

_MOST_SHOWN = 256
_MOST_HINTS = 20
_MOST_EFFORT = 100_000
_MOST_LOCATIONS = 20_000
PathElement = str | int
"""The name of a member, or the number of an item of a list."""


@dataclass(frozen=True, slots=True)
class TextPosition:
    """Where in a text: line from 1, column and offset from 0, as Access Analyzer counts."""

    line: int
    column: int
    offset: int


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a policy: the way to it, and from where to where it goes."""

    path: tuple[PathElement, ...]
    start: TextPosition
    end: TextPosition


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. details: AWS's text of the issue, filled in."""

    issue: Issue
    details: str
    locations: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A JSON value and the way to it."""

    path: tuple[PathElement, ...]
    node: Node

    def member(self, name: str) -> "Place":
        """The value of a member."""
        return Place((*self.path, name), self.node.value[name])

    def members(self) -> Iterator[tuple[str, "Place"]]:
        """The members of an object; nothing else has any."""
        if isinstance(self.node.value, dict):
            for name in self.node.value:
                yield name, self.member(name)

    def items(self) -> Sequence["Place"]:
        """The items of a list, or the single value that stands for one."""
        if not isinstance(self.node.value, list):
            return (self,)
        return [Place((*self.path, n), node) for n, node in enumerate(self.node.value)]


class Report:
    """Collects findings about one text.

    hints_left: how many may still be looked for. effort: what may still be compared.
    """

    def __init__(self, text: str) -> None:
        self.hints_left = _MOST_HINTS
        self.effort = Effort(_MOST_EFFORT)
        self.findings: list[Finding] = []
        self._locations_left = _MOST_LOCATIONS
        self._line_starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def add(self, issue: Issue, *places: Place, **found: object) -> None:
        """Note an issue. found: what stands for the braces of its text.

        Of places beyond those that are told at most, the first of each issue is told.
        """
        shown = {name: str(value)[:_MOST_SHOWN] for name, value in found.items()}
        details = issue.text.format(**shown).strip()
        told = places[: max(1, self._locations_left)]
        self._locations_left -= len(told)
        locations = tuple(self._location(place) for place in told)
        self.findings.append(Finding(issue, details, locations))

    def position(self, offset: int) -> TextPosition:
        """Where an offset is."""
        line = max(1, bisect_right(self._line_starts, offset))
        return TextPosition(line, offset - self._line_starts[line - 1], offset)

    def _location(self, place: Place) -> Location:
        node = place.node
        return Location(place.path, self.position(node.start), self.position(node.end))


def texts(places: Iterable[Place]) -> list[tuple[str, Place]]:
    """The places that hold text, with it."""
    return [(str(place.node.value), place) for place in places if is_text(place.node)]


def is_text(node: Node) -> bool:
    """Whether a value is a JSON string."""
    return type(node.value) is str
