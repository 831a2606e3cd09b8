"""Whether a text matches any of many patterns, all of them tried at once.

Few patterns are tried one by one. Many are walked together, as one automaton whose states are the
bits of an integer: a bit stands for how far one pattern has got in the text, and each character
moves all of them in four operations. So a set of values against a set of patterns takes time that
grows with the product of their lengths by some picoseconds, however they are made.
Source: R. Baeza-Yates and G. Gonnet, A New Approach to Text Searching, 1992 (Shift-And).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest

from vestibule.policy.globs import Test, Token, Wildcard, glob_test

MANY = 16
"""From so many patterns on they are tried at once."""
_MOST_MOVES = 96
"""Characters whose moves are kept: each has bits for every character of all patterns."""
_ONE_CHARACTER = (Wildcard.ONE, Wildcard.SEGMENT_ONE)


def any_glob_test(patterns: Sequence[Sequence[Token]], *, newlines: bool = True) -> Test:
    """A test whether the whole of a text matches any pattern; newlines as in `glob_test`."""
    if not patterns:
        return lambda text: False  # noqa: ARG005
    if len(patterns) == 1:
        return glob_test(patterns[0], newlines=newlines)
    literals = frozenset("".join(map(str, each)) for each in patterns if _is_literal(each))
    globs = [each for each in patterns if not _is_literal(each)]
    if not globs:
        return literals.__contains__
    if len(globs) < MANY:
        matches = _any_of([glob_test(each, newlines=newlines) for each in globs])
    else:
        matches = ManyGlobs(globs, newlines=newlines).matches
    if not literals:
        return matches
    return lambda text: text in literals or matches(text)


def _is_literal(pattern: Iterable[Token]) -> bool:
    return all(isinstance(token, str) for token in pattern)


def _any_of(tests: Sequence[Test]) -> Test:
    def matches(text: str) -> bool:
        for test in tests:  # noqa: SIM110 - any() takes twice as long
            if test(text):
                return True
        return False

    return matches


class ManyGlobs:
    """The automaton of many patterns, built when it is first asked."""

    __slots__ = ("_automaton", "_newlines", "_patterns")

    def __init__(self, patterns: Sequence[Sequence[Token]], *, newlines: bool = True) -> None:
        self._patterns = patterns
        self._newlines = newlines
        self._automaton: _Automaton | None = None

    def matches(self, text: str) -> bool:
        """Whether the whole of a text matches any of the patterns."""
        automaton = self._automaton
        if automaton is None:
            automaton = self._automaton = _Automaton(self._patterns, newlines=self._newlines)
        return automaton.accepts(text)


class _Automaton:
    """A pattern has a place for its beginning and one for each character it asks for.

    A move, by a character, is two sets of places: those it leads on to from the place before, and
    those it leaves as they are because a run follows them.
    """

    __slots__ = ("_ends", "_moves", "_others", "_rare", "_starts", "_wildcards")

    def __init__(self, patterns: Iterable[Sequence[Token]], *, newlines: bool) -> None:
        starts, ends, place = [], [], -1
        asking: defaultdict[str, list[int]] = defaultdict(list)
        wildcards: dict[Wildcard, list[int]] = {each: [] for each in Wildcard}
        for pattern in patterns:
            place += 1
            starts.append(place)
            for token in pattern:
                if isinstance(token, str):
                    for character in token:
                        place += 1
                        asking[character].append(place)
                    continue
                if token in _ONE_CHARACTER:
                    place += 1
                wildcards[token].append(place)
            ends.append(place)
        self._starts, self._ends = _bits(starts), _bits(ends)
        one, segment_one, run, segment_run = (
            _bits(wildcards[each])
            for each in (Wildcard.ONE, Wildcard.SEGMENT_ONE, Wildcard.RUN, Wildcard.SEGMENT_RUN)
        )
        self._others = (one | segment_one, run | segment_run)
        self._wildcards = {":": (one, run)} if newlines else {":": (one, run), "\n": (0, 0)}
        common = nlargest(_MOST_MOVES, asking, key=lambda character: len(asking[character]))
        self._moves = {
            each: self._move(each, asking.get(each, ())) for each in (*self._wildcards, *common)
        }
        self._rare = {each: places for each, places in asking.items() if each not in self._moves}

    def accepts(self, text: str) -> bool:
        """Whether a pattern's last place is reached with the last character."""
        reached = self._starts
        moves, rare, others = self._moves, self._rare, self._others
        for character in text:
            move = moves.get(character)
            if move is None:
                places = rare.get(character)
                move = others if places is None else self._move(character, places)
            reached = (reached << 1) & move[0] | reached & move[1]
            if not reached:
                return False
        return reached & self._ends != 0

    def _move(self, character: str, places: Sequence[int]) -> tuple[int, int]:
        one, run = self._wildcards.get(character, self._others)
        return one | _bits(places), run


def _bits(places: Sequence[int]) -> int:
    """The integer with these bits; the places ascend."""
    if not places:
        return 0
    made = bytearray(places[-1] // 8 + 1)
    for place in places:
        made[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(made, "little")
