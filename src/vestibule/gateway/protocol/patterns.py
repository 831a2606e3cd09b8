r"""The models' patterns as Python matchers: they are written for Java's regular expressions.

Differences that are translated: `\p{...}` classes, UTF-16 surrogate pairs, `\w \d \s` that mean
ASCII, a dot that stops at every line terminator, and unescaped brackets within a class.
Source: java.util.regex.Pattern, Java SE 17.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby

Matcher = Callable[[str], object]

_SURROGATE_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_BRACED_CODE_POINT = re.compile(r"x\{([0-9a-fA-F]{1,6})\}")
_PROPERTY = re.compile(r"([pP])(?:\{(\w+)\}|(\w))")

# Java's names for classes of ASCII, as the inside of a Python class.
_ASCII_CLASSES = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r" \t\n\x0b\f\r",
}

# Where characters are assigned, private use aside (a test holds this against unicodedata).
_ASSIGNED = (range(0x32400), range(0xE0000, 0xE0200))


@cache
def compile_matcher(pattern: str) -> Matcher:
    """A callable that is true of exactly the strings that the pattern matches as a whole.

    Raises re.error for patterns that are beyond the translation.
    """
    if "\\p" not in pattern and "\\P" not in pattern:
        return re.compile(_translate(pattern, ascii_only=False), re.ASCII).fullmatch
    return _unicode_matcher(pattern)


def _unicode_matcher(pattern: str) -> Matcher:
    # Most values are ASCII: for them the classes are small. The large ones are made when needed.
    match_ascii = re.compile(_translate(pattern, ascii_only=True), re.ASCII).fullmatch

    @cache
    def full() -> Matcher:
        return re.compile(_translate(pattern, ascii_only=False), re.ASCII).fullmatch

    def match(value: str) -> object:
        return match_ascii(value) if value.isascii() else full()(value)

    return match


def _translate(pattern: str, *, ascii_only: bool) -> str:
    pattern = _SURROGATE_PAIR.sub(_join_surrogates, pattern)
    return "".join(_tokens(pattern, ascii_only=ascii_only))


def _join_surrogates(pair: re.Match[str]) -> str:
    high, low = int(pair[1], 16), int(pair[2], 16)
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


def _tokens(pattern: str, *, ascii_only: bool) -> Iterator[str]:
    position, in_class, class_start = 0, False, 0
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            token, length = _escape(pattern, position, in_class=in_class, ascii_only=ascii_only)
            yield token
            position += length
            continue
        if not in_class and character == "[":
            in_class = True
            class_start = position + (2 if pattern[position + 1 : position + 2] == "^" else 1)
        elif in_class and character == "]" and position > class_start:
            in_class = False
        elif in_class and (character == "[" or pattern.startswith("&&", position)):
            raise re.error("nested character classes are not translated", pattern, position)
        elif not in_class and character == ".":
            character = r"[^\n\r\x85\u2028\u2029]"
        yield character
        position += 1


def _escape(pattern: str, position: int, *, in_class: bool, ascii_only: bool) -> tuple[str, int]:
    named = _PROPERTY.match(pattern, position + 1)
    if named is not None:
        negated, name = named[1] == "P", named[2] or named[3]
        if negated and in_class:
            raise re.error("a negated property in a class is not translated", pattern, position)
        inside = _property_class(name, ascii_only=ascii_only)
        token = inside if in_class else f"[{'^' if negated else ''}{inside}]"
        return token, 1 + named.end() - named.start()
    braced = _BRACED_CODE_POINT.match(pattern, position + 1)
    if braced is not None:
        return f"\\U{int(braced[1], 16):08x}", 1 + braced.end() - braced.start()
    escaped = pattern[position : position + 2]
    if escaped in {r"\z", r"\Z"}:
        escaped = r"\Z"
    elif escaped == r"\h":
        escaped = r" \t\xa0" if in_class else r"[ \t\xa0]"
    return escaped, 2


def _property_class(name: str, *, ascii_only: bool) -> str:
    if name in _ASCII_CLASSES:
        return _ASCII_CLASSES[name]
    category = name.removeprefix("Is")
    runs = _ascii_runs() if ascii_only else _category_runs()
    ranges = [
        f"\\U{first:08x}-\\U{last:08x}" for found, first, last in runs if found.startswith(category)
    ]
    if not ranges and not any(found.startswith(category) for found, _, _ in _category_runs()):
        raise re.error(f"the property {name} is not translated")
    # An empty class is no regular expression: a lone character that ASCII never has stands for it.
    return "".join(ranges) or r"\U0010ffff"


@cache
def _ascii_runs() -> tuple[tuple[str, int, int], ...]:
    return tuple(_runs(range(0x80)))


@cache
def _category_runs() -> tuple[tuple[str, int, int], ...]:
    return tuple(run for assigned in _ASSIGNED for run in _runs(assigned))


def _runs(code_points: range) -> Iterator[tuple[str, int, int]]:
    """(general category, first, last) of each run of code points that share a category."""
    first = code_points.start
    for category, run in groupby(map(unicodedata.category, map(chr, code_points))):
        length = sum(1 for _ in run)
        yield category, first, first + length - 1
        first += length
