"""JSON bodies into members: types checked, timestamps and blobs made, unknown names dropped.

Source: Smithy 2.0, AWS JSON 1.1 and AWS restJson1 protocols.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

import orjson

from vestibule.gateway.protocol.source import Block, Source
from vestibule.gateway.protocol.timestamps import parse_epoch, parse_timestamp_text
from vestibule.gateway.protocol.wire_errors import SerializationError
from vestibule.gateway.service_models import Member, Shape

MAX_DEPTH = 64

# A string without an end is taken whole too: were it tried again from each quote in it, the time
# would grow with the square of its length.
_STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_INTEGER_BOUNDS = {"integer": 2**31, "long": 2**63}
_KINDS = {
    "string": "String",
    "integer": "Integer",
    "long": "Long",
    "float": "Float",
    "double": "Double",
    "boolean": "Boolean",
    "timestamp": "Timestamp",
    "blob": "Blob",
}
_NOT_FINITE = {
    "NaN": float("nan"),
    "Infinity": float("inf"),
    "-Infinity": float("-inf"),
}


def load_json(body: bytes) -> Any:
    """The value of a JSON body, an empty object where there is none.

    Raises SerializationError for bad syntax and for more than MAX_DEPTH levels.
    """
    if not body:
        return {}
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH:
        _check_depth(body)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise SerializationError("The request body is not valid JSON.") from error


def _check_depth(body: bytes) -> None:
    depth = 0
    for token in _STRUCTURE.finditer(body):
        opening = token[0]
        if opening in {b"{", b"["}:
            depth += 1
            if depth > MAX_DEPTH:
                raise SerializationError("The request body is nested too deeply.")
        elif opening in {b"}", b"]"}:
            depth -= 1


def compile_json_reader(shape: Shape) -> Callable[[Any], dict[str, Any]]:
    """A function from a loaded JSON body to the members of `shape`."""
    source = Source()
    entry = source.function(shape, _read_structure)
    return source.compile(entry)


def compile_json_body_reader(shape: Shape) -> Callable[[Any], dict[str, Any]]:
    """The same for REST: only those members that no other part of the request carries."""
    source = Source()
    entry = source.function(shape, _read_body_members)
    return source.compile(entry)


def compile_json_payload_reader(member: Member) -> Callable[[Any], Any]:
    """The same for a member that is the whole body."""
    source = Source()
    entry = source.function(member.shape, _read_structure)
    return source.compile(entry)


def _read_structure(source: Source, block: Block, shape: Shape) -> None:
    if shape.is_document:
        block("return v")
        return
    _read_members(source, block, list(shape.members.values()))
    if shape.is_union:
        refuse = source.constant(refuse_union, "refuse_union")
        block(f"if len(out) != 1: {refuse}({shape.name!r})")
    block("return out")


def _read_body_members(source: Source, block: Block, shape: Shape) -> None:
    members = [member for member in shape.members.values() if member.location == "body"]
    _read_members(source, block, members)
    block("return out")


def _read_members(source: Source, block: Block, members: list[Member]) -> None:
    refuse = source.constant(refuse_json, "refuse")
    block(f"if type(v) is not dict: {refuse}(v, 'Structure')")
    block("out = {}")
    for member in members:
        block(f"x = v.get({member.wire_name!r})")
        with block.under("if x is not None:"):
            _read_value(source, block, member)
            block(f"out[{member.name!r}] = x")


def _read_list(source: Source, block: Block, shape: Shape) -> None:
    refuse = source.constant(refuse_json, "refuse")
    block(f"if type(v) is not list: {refuse}(v, 'List')")
    block("out = []")
    with block.under("for x in v:"):
        _read_value(source, block, shape.element)
        block("out.append(x)")
    block("return out")


def _read_map(source: Source, block: Block, shape: Shape) -> None:
    refuse = source.constant(refuse_json, "refuse")
    block(f"if type(v) is not dict: {refuse}(v, 'Map')")
    block("out = {}")
    with block.under("for k, x in v.items():"):
        _read_value(source, block, shape.value)
        block("out[k] = x")
    block("return out")


def _read_value(source: Source, block: Block, member: Member) -> None:
    """Lines that check and convert `x` in place."""
    kind = member.shape.type
    refuse = source.constant(refuse_json, "refuse")
    if kind == "string":
        block(f"if type(x) is not str: {refuse}(x, 'String')")
    elif kind == "boolean":
        block(f"if x is not True and x is not False: {refuse}(x, 'Boolean')")
    elif kind in _INTEGER_BOUNDS:
        bound = _INTEGER_BOUNDS[kind]
        block(f"if type(x) is not int or not {-bound} <= x < {bound}:")
        block(f"    {refuse}(x, {_KINDS[kind]!r})")
    elif kind in {"float", "double"}:
        block(f"if type(x) is not float: x = {source.constant(_read_number, 'read_number')}(x)")
    elif kind == "blob":
        block(f"x = {source.constant(read_blob, 'read_blob')}(x)")
    elif kind == "timestamp":
        wire_format = member.trait("timestampFormat") or "unixTimestamp"
        block(f"x = {source.constant(_read_timestamp, 'read_timestamp')}(x, {wire_format!r})")
    elif kind == "list":
        block(f"x = {source.function(member.shape, _read_list)}(x)")
    elif kind == "map":
        block(f"x = {source.function(member.shape, _read_map)}(x)")
    else:
        block(f"x = {source.function(member.shape, _read_structure)}(x)")


def _read_number(value: Any) -> float:
    if type(value) is int:
        return float(value)
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    refuse_json(value, "Double")
    return None


def read_blob(value: Any) -> bytes:
    """The bytes of base64 text."""
    if type(value) is not str:
        refuse_json(value, "Blob")
    try:
        return b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SerializationError("The value is not valid base64.") from error


def _read_timestamp(value: Any, wire_format: str) -> datetime:
    try:
        if wire_format == "unixTimestamp":
            if type(value) in {int, float}:
                return parse_epoch(value)
        elif type(value) is str:
            return parse_timestamp_text(value, wire_format=wire_format)
    except ValueError as error:
        raise SerializationError("The value is not a valid timestamp.") from error
    refuse_json(value, "Timestamp")
    return None


def refuse_union(shape_name: str) -> NoReturn:
    """Raises what a union with no member or several members deserves."""
    raise SerializationError(f"Union {shape_name} must have exactly one member set.")


def refuse_json(value: Any, wanted: str) -> NoReturn:
    """Raises AWS's complaint about a value of another type, without showing the value."""
    match value:
        case dict():
            raise SerializationError("Start of structure or map found where not expected.")
        case list():
            raise SerializationError("Start of list found where not expected")
        case True:
            found = "TRUE_VALUE"
        case False:
            found = "FALSE_VALUE"
        case None:
            found = "NULL_VALUE"
        case str():
            found = "STRING_VALUE"
        case float():
            found = "DECIMAL_VALUE"
        case _:
            found = "NUMBER_VALUE"
    raise SerializationError(f"{found} cannot be converted to {wanted}")
