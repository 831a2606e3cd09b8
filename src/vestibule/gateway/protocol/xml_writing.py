"""Members into the XML of the query protocol.

Source: Smithy 2.0, AWS query protocol and XML bindings; XML 1.0 section 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from vestibule.gateway.protocol.json_writing import (
    check_names,
    check_type,
    refuse_missing,
    render_blob,
)
from vestibule.gateway.protocol.source import Block, Source
from vestibule.gateway.protocol.timestamps import render_timestamp_text
from vestibule.gateway.service_models import Member, Shape

_SPECIAL = re.compile("[&<>\"'\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&apos;",
    "\r": "&#xD;",
}


def escape_xml(text: str) -> str:
    """Text for an element or attribute; what XML cannot hold becomes the replacement character."""
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], "\ufffd"), text)


def compile_xml_writer(shape: Shape) -> Callable[[Mapping[str, Any], Callable[[str], None]], None]:
    """A function of the members of `shape` and of what takes the pieces of XML."""
    source = Source()
    entry = source.function(shape, _write_structure, arguments="v, w")
    return source.compile(entry)


def _write_structure(source: Source, block: Block, shape: Shape) -> None:
    block("written = 0")
    for member in shape.members.values():
        block(f"x = v.get({member.name!r})")
        with block.under("if x is not None:"):
            block("written += 1")
            if not member.trait("xmlAttribute"):
                _write_member(source, block, member)
        if member.name in shape.required:
            missing = source.constant(refuse_missing, "refuse_missing")
            block(f"else: {missing}({shape.name!r}, {member.name!r})")
    known = source.constant(frozenset(shape.members), f"names_of_{shape.name}")
    block(f"if written != len(v): {source.constant(check_names, 'check_names')}(v, {known})")


def _write_member(source: Source, block: Block, member: Member) -> None:
    if member.trait("flattened") and member.shape.type in {"list", "map"}:
        _write_flattened(source, block, member)
    else:
        _write_element(source, block, member, name=member.wire_name)


def _write_element(source: Source, block: Block, member: Member, *, name: str) -> None:
    """Lines that write `x` as one element."""
    shape = member.shape
    check_type(source, block, member)
    if shape.type == "list":
        _write_composite(block, name, source.function(shape, _write_list, arguments="v, w"))
    elif shape.type == "map":
        _write_composite(block, name, source.function(shape, _write_map, arguments="v, w"))
    elif shape.type == "structure":
        _write_opening(source, block, shape, name=name)
        function = source.function(shape, _write_structure, arguments="v, w")
        block(f"{function}(x, w)")
        block(f"w({f'</{name}>'!r})")
    else:
        block(f"w({f'<{name}>'!r} + {_text(source, member)} + {f'</{name}>'!r})")


def _write_composite(block: Block, name: str, function: str) -> None:
    block(f"w({f'<{name}>'!r})")
    block(f"{function}(x, w)")
    block(f"w({f'</{name}>'!r})")


def _write_opening(source: Source, block: Block, shape: Shape, *, name: str) -> None:
    attributes = [member for member in shape.members.values() if member.trait("xmlAttribute")]
    if not attributes:
        block(f"w({f'<{name}>'!r})")
        return
    block(f"w({f'<{name}'!r})")
    escape = source.constant(escape_xml, "escape")
    for member in attributes:
        block(f"a = x.get({member.name!r})")
        opening = f' {member.wire_name}="'
        block(f"if a is not None: w({opening!r} + {escape}(str(a)) + '\"')")
    block("w('>')")


def _write_list(source: Source, block: Block, shape: Shape) -> None:
    name = shape.element.traits.get("locationName", "member")
    with block.under("for x in v:"):
        _write_element(source, block, shape.element, name=name)


def _write_map(source: Source, block: Block, shape: Shape) -> None:
    _write_entries(source, block, shape, name="entry", entries="v")


def _write_flattened(source: Source, block: Block, member: Member) -> None:
    shape = member.shape
    check_type(source, block, member)
    if shape.type == "map":
        _write_entries(source, block, shape, name=member.wire_name, entries="x")
        return
    name = shape.element.traits.get("locationName", member.wire_name)
    with block.under("for x in x:"):
        _write_element(source, block, shape.element, name=name)


def _write_entries(source: Source, block: Block, shape: Shape, *, name: str, entries: str) -> None:
    key = shape.key.traits.get("locationName", "key")
    value = shape.value.traits.get("locationName", "value")
    escape = source.constant(escape_xml, "escape")
    with block.under(f"for k, x in {entries}.items():"):
        block(f"w({f'<{name}><{key}>'!r} + {escape}(k) + {f'</{key}>'!r})")
        _write_element(source, block, shape.value, name=value)
        block(f"w({f'</{name}>'!r})")


def _text(source: Source, member: Member) -> str:
    """An expression for the text of `x`."""
    kind = member.shape.type
    if kind == "string":
        return f"{source.constant(escape_xml, 'escape')}(x)"
    if kind == "boolean":
        return "('true' if x else 'false')"
    if kind == "blob":
        return f"{source.constant(render_blob, 'render_blob')}(x)"
    if kind == "timestamp":
        render = source.constant(render_timestamp_text, "render_timestamp_text")
        wire_format = member.trait("timestampFormat") or "iso8601"
        return f"{render}(x, wire_format={wire_format!r})"
    return "str(x)"
