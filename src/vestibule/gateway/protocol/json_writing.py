"""Members into JSON: strict about types and names, so that no answer leaves in a wrong shape.

Source: Smithy 2.0, AWS JSON 1.1 and AWS restJson1 protocols.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, NoReturn

from vestibule.gateway.protocol.source import Block, Source
from vestibule.gateway.protocol.timestamps import render_epoch, render_timestamp_text
from vestibule.gateway.protocol.wire_errors import ResultMismatchError
from vestibule.gateway.service_models import Member, Shape


def compile_json_writer(shape: Shape) -> Callable[[Mapping[str, Any]], Any]:
    """A function from the members of `shape` to what becomes JSON."""
    source = Source()
    entry = source.function(shape, _write_structure)
    return source.compile(entry)


def compile_json_body_writer(shape: Shape) -> Callable[[Mapping[str, Any]], Any]:
    """The same for REST: only those members that no other part of the answer carries."""
    source = Source()
    entry = source.function(shape, _write_body_members)
    return source.compile(entry)


def _write_structure(source: Source, block: Block, shape: Shape) -> None:
    if shape.is_document:
        block("return v")
        return
    members = list(shape.members.values())
    _write_members(source, block, shape, members=members, names=frozenset(shape.members))


def _write_body_members(source: Source, block: Block, shape: Shape) -> None:
    members = [member for member in shape.members.values() if member.location == "body"]
    _write_members(source, block, shape, members=members, names=frozenset(shape.members))


def _write_members(
    source: Source, block: Block, shape: Shape, *, members: list[Member], names: frozenset[str]
) -> None:
    block("out = {}")
    for member in members:
        block(f"x = v.get({member.name!r})")
        with block.under("if x is not None:"):
            _write_value(source, block, member)
            block(f"out[{member.wire_name!r}] = x")
        if member.name in shape.required:
            missing = source.constant(refuse_missing, "refuse_missing")
            block(f"else: {missing}({shape.name!r}, {member.name!r})")
    known = source.constant(names, f"names_of_{shape.name}")
    block(f"if len(out) != len(v): {source.constant(check_names, 'check_names')}(v, {known})")
    block("return out")


def _write_list(source: Source, block: Block, shape: Shape) -> None:
    block("out = []")
    with block.under("for x in v:"):
        _write_value(source, block, shape.element)
        block("out.append(x)")
    block("return out")


def _write_map(source: Source, block: Block, shape: Shape) -> None:
    block("out = {}")
    with block.under("for k, x in v.items():"):
        _write_value(source, block, shape.value)
        block("out[k] = x")
    block("return out")


def _write_value(source: Source, block: Block, member: Member) -> None:
    """Lines that check and convert `x` in place."""
    kind = member.shape.type
    check_type(source, block, member)
    if kind == "blob":
        block(f"x = {source.constant(render_blob, 'render_blob')}(x)")
    elif kind == "timestamp":
        wire_format = member.trait("timestampFormat") or "unixTimestamp"
        if wire_format == "unixTimestamp":
            block(f"x = {source.constant(render_epoch, 'render_epoch')}(x)")
        else:
            render = source.constant(render_timestamp_text, "render_timestamp_text")
            block(f"x = {render}(x, wire_format={wire_format!r})")
    elif kind == "list":
        block(f"x = {source.function(member.shape, _write_list)}(x)")
    elif kind == "map":
        block(f"x = {source.function(member.shape, _write_map)}(x)")
    elif kind == "structure":
        block(f"x = {source.function(member.shape, _write_structure)}(x)")


def check_type(source: Source, block: Block, member: Member) -> None:
    """A line that refuses `x` when it is of another type than the member's shape."""
    shape = member.shape
    if shape.is_document:
        return
    condition = {
        "string": "not isinstance(x, str)",
        "boolean": "x is not True and x is not False",
        "integer": "not isinstance(x, int) or x is True or x is False",
        "long": "not isinstance(x, int) or x is True or x is False",
        "float": "not isinstance(x, (int, float)) or x is True or x is False",
        "double": "not isinstance(x, (int, float)) or x is True or x is False",
        "blob": "not isinstance(x, (bytes, bytearray))",
        "timestamp": f"not isinstance(x, {source.constant(datetime, 'datetime')})",
        "list": "not isinstance(x, (list, tuple))",
    }.get(shape.type, f"not isinstance(x, {source.constant(Mapping, 'Mapping')})")
    refuse = source.constant(refuse_result, "refuse_result")
    block(f"if {condition}: {refuse}({member.name!r}, {shape.name!r}, x)")


def render_blob(value: bytes) -> str:
    """The base64 text of bytes."""
    return b64encode(value).decode()


def check_names(value: Mapping[str, Any], known: Collection[str]) -> None:
    """Raises ResultMismatchError when a member is unknown; None stands for an absent one."""
    unknown = sorted(set(value) - set(known))
    if unknown:
        raise ResultMismatchError(f"the output shape has no member {', '.join(unknown)}")


def refuse_missing(shape: str, member: str) -> NoReturn:
    """Raises ResultMismatchError about a member that every answer must have."""
    raise ResultMismatchError(f"{shape} requires {member}")


def refuse_result(member: str, shape: str, value: Any) -> NoReturn:
    """Raises ResultMismatchError about a type; the value itself stays untold."""
    raise ResultMismatchError(f"{member} must be a {shape}, not {type(value).__name__}")
