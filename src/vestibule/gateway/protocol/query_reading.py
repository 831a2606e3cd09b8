"""Query requests into members: `Tags.member.1.Key=a&Tags.member.1.Value=b`.

Source: Smithy 2.0, AWS query protocol.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import unquote_plus

from vestibule.gateway.protocol.json_reading import read_blob, refuse_union
from vestibule.gateway.protocol.source import Block, Source
from vestibule.gateway.protocol.timestamps import parse_timestamp_text
from vestibule.gateway.protocol.wire_errors import SerializationError
from vestibule.gateway.service_models import Member, Shape

MAX_PARAMETERS = 10_000
MAX_DEPTH = 16

MALFORMED = "MalformedInput"

_INTEGER_BOUNDS = {"integer": 2**31, "long": 2**63}


def parse_parameters(form: str) -> dict[str, str]:
    """The decoded parameters of a query string or form body, in order.

    Raises SerializationError for repeated names, bad escapes and too many parameters.
    """
    parameters: dict[str, str] = {}
    parts = form.split("&") if form else []
    if len(parts) > MAX_PARAMETERS:
        _malformed("The request has too many parameters.")
    for part in parts:
        name, _, value = part.partition("=")
        name = decode_form_text(name)
        if name in parameters:
            _malformed("A parameter is repeated.")
        if name:
            parameters[name] = decode_form_text(value)
    return parameters


def decode_form_text(text: str) -> str:
    """Percent-encoded UTF-8 with `+` for a space. Raises SerializationError."""
    if "%" not in text and "+" not in text:
        return text
    try:
        return unquote_plus(text, errors="strict")
    except UnicodeDecodeError:
        _malformed("A parameter is not valid UTF-8.")


def parameter_tree(parameters: dict[str, str]) -> dict[str, Any]:
    """Parameters by the parts of their dotted names: dictionaries down to strings.

    Raises SerializationError when a name is both a value and a prefix of others.
    """
    tree: dict[str, Any] = {}
    for name, value in parameters.items():
        node = tree
        if "." in name:
            *path, name = name.split(".")
            if len(path) > MAX_DEPTH:
                _malformed("A parameter is nested too deeply.")
            for part in path:
                below = node.setdefault(part, {})
                if type(below) is not dict:
                    _malformed("Start of list found where not expected")
                node = below
        if node.setdefault(name, value) is not value:
            _malformed("Start of list found where not expected")
    return tree


def compile_query_reader(shape: Shape) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A function from a parameter tree to the members of `shape`."""
    source = Source()
    entry = source.function(shape, _read_structure)
    return source.compile(entry)


def _read_structure(source: Source, block: Block, shape: Shape) -> None:
    block(f"if type(v) is not dict: {source.constant(_refuse, 'refuse')}('Structure')")
    block("out = {}")
    for member in shape.members.values():
        block(f"x = v.get({_query_name(member)!r})")
        with block.under("if x is not None:"):
            _read_value(source, block, member)
            block(f"out[{member.name!r}] = x")
    if shape.is_union:
        refuse = source.constant(refuse_union, "refuse_union")
        block(f"if len(out) != 1: {refuse}({shape.name!r})")
    block("return out")


def _read_list(source: Source, block: Block, shape: Shape) -> None:
    _read_items(source, block, shape, prefix=shape.element.traits.get("locationName", "member"))


def _read_flattened_list(source: Source, block: Block, shape: Shape) -> None:
    _read_items(source, block, shape, prefix=None)


def _read_items(source: Source, block: Block, shape: Shape, *, prefix: str | None) -> None:
    # `Name=` says that the list is there and empty.
    block("if v == '': return []")
    ordered = source.constant(in_order, "in_order")
    block("out = []")
    with block.under(f"for x in {ordered}(v, {prefix!r}):"):
        _read_value(source, block, shape.element)
        block("out.append(x)")
    block("return out")


def _read_map(source: Source, block: Block, shape: Shape) -> None:
    _read_entries(source, block, shape, prefix="entry")


def _read_flattened_map(source: Source, block: Block, shape: Shape) -> None:
    _read_entries(source, block, shape, prefix=None)


def _read_entries(source: Source, block: Block, shape: Shape, *, prefix: str | None) -> None:
    refuse = source.constant(_refuse, "refuse")
    ordered = source.constant(in_order, "in_order")
    key = shape.key.traits.get("locationName", "key")
    value = shape.value.traits.get("locationName", "value")
    block("if v == '': return {}")
    block("out = {}")
    with block.under(f"for entry in {ordered}(v, {prefix!r}):"):
        block(f"if type(entry) is not dict: {refuse}('Map')")
        block(f"k, x = entry.get({key!r}), entry.get({value!r})")
        block(f"if type(k) is not str or x is None: {refuse}('Map')")
        _read_value(source, block, shape.value)
        block("out[k] = x")
    block("return out")


def _read_value(source: Source, block: Block, member: Member) -> None:
    """Lines that check and convert `x` in place."""
    shape = member.shape
    if shape.type == "structure":
        block(f"x = {source.function(shape, _read_structure)}(x)")
    elif shape.type == "list":
        reader = _read_flattened_list if member.trait("flattened") else _read_list
        block(f"x = {source.function(shape, reader)}(x)")
    elif shape.type == "map":
        reader = _read_flattened_map if member.trait("flattened") else _read_map
        block(f"x = {source.function(shape, reader)}(x)")
    else:
        block(f"if type(x) is not str: {source.constant(_refuse, 'refuse')}({shape.type!r})")
        if shape.type != "string":
            wire_format = member.trait("timestampFormat") or "iso8601"
            read = source.constant(read_scalar, "read_scalar")
            block(f"x = {read}(x, {shape.type!r}, {wire_format!r})")


def _query_name(member: Member) -> str:
    """A flattened list goes by the name of its elements, where they have one."""
    if member.shape.type == "list" and member.trait("flattened"):
        named = member.shape.element.traits.get("locationName")
        if named:
            return str(named)
    return member.wire_name


def in_order(node: Any, prefix: str | None) -> list[Any]:
    """The numbered items of a list or map, by number; numbers may be left out."""
    if prefix is not None and type(node) is dict:
        node = node.get(prefix)
    if type(node) is not dict:
        _refuse("List")
    try:
        return [node[number] for number in sorted(node, key=_item_number)]
    except ValueError:
        _malformed("Key must be a number in a list")


def _item_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(text)
    return int(text)


def read_scalar(text: str, kind: str, wire_format: str) -> Any:
    """A number, boolean, timestamp or blob from its text. Raises SerializationError."""
    try:
        if kind in _INTEGER_BOUNDS and len(text) <= 20 and text.isascii() and "_" not in text:
            number = int(text)
            bound = _INTEGER_BOUNDS[kind]
            if -bound <= number < bound:
                return number
        elif kind == "boolean" and text.lower() in {"true", "false"}:
            return text.lower() == "true"
        elif kind in {"float", "double"} and len(text) <= 64 and "_" not in text:
            return float(text)
        elif kind == "timestamp":
            return parse_timestamp_text(text, wire_format=wire_format)
        elif kind == "blob":
            return read_blob(text)
    except (ValueError, SerializationError):
        pass
    _refuse(kind)
    return None


def _refuse(kind: str) -> NoReturn:
    _malformed(f"STRING_VALUE cannot be converted to {kind.capitalize()}")


def _malformed(message: str) -> NoReturn:
    raise SerializationError(message, code=MALFORMED)
