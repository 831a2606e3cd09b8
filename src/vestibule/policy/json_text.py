"""JSON read twice: quickly for evaluation, with positions for validation.

Both refuse duplicate keys, deep nesting, escapes that are half a character (RFC 8259, section 8.2)
and the constants that JSON does not know. Numbers keep their text, as `Number`.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MAX_DEPTH = 24
MAX_CHARACTERS = 1_000_000
_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONE_SURROGATE = "half of a surrogate pair is no character"
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_PLAIN_DIGITS = 40
_DECODER = json.JSONDecoder()


class Number(str):
    """A JSON number, as its shortest text: `1.0` is `1`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Position:
    """Where in a text, line and column counted from 1."""

    line: int
    column: int


class JsonFault(ValueError):
    """The text is not the JSON that policies may be; at: offset of the fault."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and where it stands; end is the offset behind it.

    value: dict of nodes, list of nodes, or str, Number, bool, None.
    keys: for an object, the offset of each key.
    """

    value: Any
    start: int
    end: int
    keys: dict[str, int]

    def plain(self) -> Any:
        """The value without positions."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def position_of(text: str, offset: int) -> Position:
    """Line and column of an offset."""
    start = text.rfind("\n", 0, offset) + 1
    return Position(text.count("\n", 0, offset) + 1, offset - start + 1)


def load_json(text: str) -> Any:
    """The value of a text, quickly. Raises JsonFault."""
    if len(text) > MAX_CHARACTERS:
        raise JsonFault("too long", 0)
    try:
        value = _STRICT_DECODER.decode(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise JsonFault(error.msg, error.pos) from error
    except RecursionError as error:
        raise JsonFault("nested too deeply", 0) from error
    except UnicodeEncodeError as error:
        raise JsonFault(_LONE_SURROGATE, 0) from error
    return value


def read_json(text: str) -> Node:
    """The value of a text with positions. Raises JsonFault."""
    if len(text) > MAX_CHARACTERS:
        raise JsonFault("too long", 0)
    reader = _Reader(text)
    start = reader.skip(0)
    node = reader.value(start, depth=0)
    end = reader.skip(node.end)
    if end != len(text):
        raise JsonFault("text after the value", end)
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text

    def skip(self, at: int) -> int:
        found = _BLANK.match(self._text, at)
        return found.end() if found else at

    def value(self, at: int, *, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise JsonFault("nested too deeply", at)
        first = self._text[at : at + 1]
        if first == "{":
            return self._object(at, depth=depth)
        if first == "[":
            return self._list(at, depth=depth)
        if first == '"':
            text, end = self._string(at)
            return Node(text, at, end, {})
        return self._scalar(at)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = _DECODER.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            raise JsonFault(error.msg, error.pos) from error
        if _SURROGATE.search(text):
            raise JsonFault(_LONE_SURROGATE, at)
        return str(text), end

    def _scalar(self, at: int) -> Node:
        for word, value in _CONSTANTS.items():
            if self._text.startswith(word, at):
                return Node(value, at, at + len(word), {})
        found = _NUMBER.match(self._text, at)
        if found is None:
            raise JsonFault("a value is missing", at)
        return Node(_number(found[0]), at, found.end(), {})

    def _list(self, start: int, *, depth: int) -> Node:
        items: list[Node] = []

        def item(at: int) -> int:
            items.append(self.value(at, depth=depth + 1))
            return items[-1].end

        return Node(items, start, self._members(start, "]", item), {})

    def _object(self, start: int, *, depth: int) -> Node:
        members: dict[str, Node] = {}
        keys: dict[str, int] = {}

        def member(at: int) -> int:
            if self._text[at : at + 1] != '"':
                raise JsonFault("a key is missing", at)
            key, end = self._string(at)
            if key in members:
                raise JsonFault("duplicate key", at)
            end = self.skip(end)
            if self._text[end : end + 1] != ":":
                raise JsonFault("a colon is missing", end)
            keys[key] = at
            members[key] = self.value(self.skip(end + 1), depth=depth + 1)
            return members[key].end

        return Node(members, start, self._members(start, "}", member), keys)

    def _members(self, start: int, closing: str, read: Callable[[int], int]) -> int:
        """Read what stands between brackets; the offset behind the closing one."""
        at = self.skip(start + 1)
        if self._text[at : at + 1] == closing:
            return at + 1
        while True:
            at = self.skip(read(at))
            mark = self._text[at : at + 1]
            if mark == closing:
                return at + 1
            if mark != ",":
                raise JsonFault("a comma is missing", at)
            at = self.skip(at + 1)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise JsonFault("duplicate key", 0)
    return made


def _number(text: str) -> Number:
    if len(text) > _PLAIN_DIGITS or len(text.lower().partition("e")[2]) > 3:
        return Number(text)
    number = Decimal(text)
    if abs(number.adjusted()) > _PLAIN_DIGITS:
        return Number(text)
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return Number("0" if plain in ("-0", "-") else plain)


def _refuse_constant(name: str) -> Any:
    raise JsonFault(f"{name} is not JSON", 0)


_STRICT_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_duplicates,
    parse_int=_number,
    parse_float=_number,
    parse_constant=_refuse_constant,
)
