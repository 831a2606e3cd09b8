"""Matching of `*` and `?` in time that hostile patterns cannot stretch.

A pattern is a sequence of tokens: literal text and the four wildcards below. It is cut at the
runs into pieces, and each piece is looked for once, from left to right: the earliest place is
always good enough, so nothing is ever tried twice. Only pieces that themselves hold a
wildcard need a regular expression, and that one has no nested or overlapping repeats.
"""

import re
from collections.abc import Callable, Iterable
from enum import Enum
from functools import lru_cache

LONGEST_REMEMBERED = 128
"""Characters of patterns whose tests are kept: a hostile one takes a test of many pieces."""


class Wildcard(Enum):
    """What a wildcard may stand for; SEGMENT wildcards stop at a colon."""

    ONE = "?"
    RUN = "*"
    SEGMENT_ONE = "[^:]"
    SEGMENT_RUN = "[^:]*"

    __hash__ = object.__hash__
    """Patterns are looked up by their tokens; there is one object of each wildcard."""


Token = str | Wildcard
Test = Callable[[str], bool]


def glob_tokens(text: str) -> list[Token]:
    """The tokens of a pattern in which only `*` and `?` are special."""
    if "*" not in text and "?" not in text:
        return [text] if text else []
    return [
        Wildcard.RUN if part == "*" else Wildcard.ONE if part == "?" else part
        for part in re.split(r"([*?])", text)
        if part
    ]


def glob_test(tokens: Iterable[Token], *, newlines: bool = True) -> Test:
    """A test whether the whole of a text matches. newlines: wildcards stand for them too."""
    parts = _join(tokens)
    if all(type(part) is str for part in parts):
        literal = "".join(str(part) for part in parts)
        return literal.__eq__
    test = _test_of_pieces(_cut_at_runs(parts))
    if newlines:
        return test
    return _without_newlines(test, parts)


def pattern_test(pattern: str) -> Test:
    """A test whether a text matches a pattern of `*` and `?`; the same ones come often."""
    if len(pattern) > LONGEST_REMEMBERED:
        return glob_test(glob_tokens(pattern))
    return _remembered_test(pattern)


@lru_cache(maxsize=4096)
def _remembered_test(pattern: str) -> Test:
    return glob_test(glob_tokens(pattern))


def literal_prefix(tokens: Iterable[Token]) -> str:
    """The literal text that every match begins with."""
    prefix = ""
    for token in tokens:
        if not isinstance(token, str):
            break
        prefix += token
    return prefix


def _join(tokens: Iterable[Token]) -> list[Token]:
    """Neighbouring literals joined, repeated runs made one."""
    parts: list[Token] = []
    text: list[str] = []
    for token in tokens:
        if isinstance(token, str):
            text.append(token)
            continue
        if text:
            parts.append("".join(text))
            text = []
        if not (parts and parts[-1] is token and token in _RUNS):
            parts.append(token)
    if text:
        parts.append("".join(text))
    return parts


_RUNS = (Wildcard.RUN, Wildcard.SEGMENT_RUN)


def _cut_at_runs(parts: list[Token]) -> list[list[Token]]:
    pieces: list[list[Token]] = [[]]
    for part in parts:
        if part is Wildcard.RUN:
            pieces.append([])
        else:
            pieces[-1].append(part)
    return pieces


def _test_of_pieces(pieces: list[list[Token]]) -> Test:
    if len(pieces) == 1:
        return _Anchored(pieces[0]).matches
    first, *middle, last = pieces
    middle = [piece for piece in middle if piece]
    if len(middle) + bool(first) + bool(last) <= 1:
        return _test_of_one_piece(first, middle, last)
    if all(isinstance(part, str) for piece in pieces for part in piece):
        return _literal_pieces_test(_text(first), [_text(piece) for piece in middle], _text(last))
    return _Glob(first, middle, last).matches


def _literal_pieces_test(first: str, middle: list[str], last: str) -> Test:
    """Text between runs, without other wildcards: the first place of each piece will do."""
    least = len(first) + sum(map(len, middle)) + len(last)

    def matches(text: str) -> bool:
        end = len(text) - len(last)
        if len(text) < least or not (text.startswith(first) and text.endswith(last)):
            return False
        at = len(first)
        for piece in middle:
            at = text.find(piece, at, end)
            if at < 0:
                return False
            at += len(piece)
        return True

    return matches


def _text(piece: list[Token]) -> str:
    return "".join(map(str, piece))


def _test_of_one_piece(first: list[Token], middle: list[list[Token]], last: list[Token]) -> Test:
    """The most usual patterns: a beginning, an end, or something in between."""
    piece = first or last or (middle[0] if middle else [])
    if not all(isinstance(part, str) for part in piece):
        return _Glob(first, middle, last).matches
    literal = _text(piece)
    if first:
        return lambda text: text.startswith(literal)
    if last:
        return lambda text: text.endswith(literal)
    return lambda text: literal in text


class _Anchored:
    """One piece without runs that must be the whole text."""

    __slots__ = ("_least", "_pattern", "_prefix", "_source")

    def __init__(self, piece: list[Token]) -> None:
        self._prefix = literal_prefix(piece)
        self._least = _least_length(piece)
        self._source = piece
        self._pattern: re.Pattern[str] | None = None

    def matches(self, text: str) -> bool:
        if len(text) < self._least or not text.startswith(self._prefix):
            return False
        if self._pattern is None:
            self._pattern = re.compile(_expression(self._source, end=r"\Z"), re.DOTALL)
        return self._pattern.match(text) is not None


class _Glob:
    """Pieces between runs: the first at the start, the last at the end, the others in order."""

    __slots__ = ("_end", "_first", "_last", "_least", "_middle")

    def __init__(self, first: list[Token], middle: list[list[Token]], last: list[Token]) -> None:
        self._first = _Piece(first)
        self._middle = [_Piece(piece) for piece in middle]
        self._last = _Piece(last)
        self._end = _text(last) if all(isinstance(part, str) for part in last) else ""
        self._least = sum(_least_length(piece) for piece in (first, *middle, last))

    def matches(self, text: str) -> bool:
        if len(text) < self._least or not text.endswith(self._end):
            return False
        at = self._first.at_start(text)
        if at < 0:
            return False
        for piece in self._middle:
            at = piece.find(text, at)
            if at < 0:
                return False
        return self._last.at_end(text, at)


class _Piece:
    """Text between two runs, perhaps with one-character and in-segment wildcards."""

    __slots__ = ("_end_pattern", "_literal", "_pattern", "_source")

    def __init__(self, source: list[Token]) -> None:
        self._source = source
        literal = all(isinstance(part, str) for part in source)
        self._literal = "".join(str(part) for part in source) if literal else None
        self._pattern: re.Pattern[str] | None = None
        self._end_pattern: re.Pattern[str] | None = None

    def at_start(self, text: str) -> int:
        """Where the piece ends when the text begins with it, else -1."""
        if self._literal is not None:
            return len(self._literal) if text.startswith(self._literal) else -1
        found = self._compiled().match(text)
        return found.end() if found else -1

    def find(self, text: str, at: int) -> int:
        """Where the first occurrence from `at` on ends, else -1."""
        if self._literal is not None:
            start = text.find(self._literal, at)
            return start + len(self._literal) if start >= 0 else -1
        found = self._compiled().search(text, at)
        return found.end() if found else -1

    def at_end(self, text: str, at: int) -> bool:
        """Whether the text from `at` on ends with the piece."""
        if self._literal is not None:
            return len(text) - at >= len(self._literal) and text.endswith(self._literal)
        if Wildcard.SEGMENT_RUN not in self._source:
            start = len(text) - _least_length(self._source)
            return start >= at and self._ended().match(text, start) is not None
        return self._ended().search(text, at) is not None

    def _compiled(self) -> re.Pattern[str]:
        if self._pattern is None:
            self._pattern = re.compile(_expression(self._source), re.DOTALL)
        return self._pattern

    def _ended(self) -> re.Pattern[str]:
        if self._end_pattern is None:
            self._end_pattern = re.compile(_expression(self._source, end=r"\Z"), re.DOTALL)
        return self._end_pattern


def _least_length(piece: Iterable[Token]) -> int:
    return sum(
        len(part) if isinstance(part, str) else int(part is not Wildcard.SEGMENT_RUN)
        for part in piece
        if part is not Wildcard.RUN
    )


def _expression(piece: list[Token], *, end: str = "") -> str:
    """A regular expression of a piece.

    An in-segment run is taken atomically together with what follows it up to the next such run:
    its segment ends at a fixed colon, so the earliest place is good enough and no other is tried.
    """
    expression = ""
    open_group = False
    for part in piece:
        if part is Wildcard.SEGMENT_RUN:
            expression += (")" if open_group else "") + "(?>[^:]*?"
            open_group = True
        elif part is Wildcard.ONE:
            expression += "."
        elif part is Wildcard.SEGMENT_ONE:
            expression += "[^:]"
        else:
            expression += re.escape(str(part))
    return expression + end + (")" if open_group else "")


def _without_newlines(test: Test, parts: list[Token]) -> Test:
    """The same test where a wildcard may not stand for a newline."""
    newlines = sum(part.count("\n") for part in parts if isinstance(part, str))
    return lambda text: text.count("\n") == newlines and test(text)
