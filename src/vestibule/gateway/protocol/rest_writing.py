"""Members into REST answers: status, headers, and a JSON body or payload.

Source: Smithy 2.0, HTTP binding traits and AWS restJson1 protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from vestibule.gateway.http import HttpResponse
from vestibule.gateway.protocol.json_writing import (
    compile_json_body_writer,
    compile_json_writer,
    refuse_result,
    render_blob,
)
from vestibule.gateway.protocol.timestamps import render_timestamp_text
from vestibule.gateway.protocol.wire_errors import ResultMismatchError
from vestibule.gateway.service_models import Member, Operation, Shape

Headers = list[tuple[str, str]]
BodyWriter = Callable[[Mapping[str, Any]], tuple[str, bytes]]


def compile_rest_writer(
    operation: Operation, shape: Shape
) -> Callable[[Mapping[str, Any]], HttpResponse]:
    """A function from the members of the operation's output to the answer."""
    write_body = _payload_writer(shape.payload) if shape.payload else _body_writer(shape)
    members = shape.members.values()
    in_headers = [each for each in members if each.location in {"header", "headers"}]
    status = next((each.name for each in members if each.location == "statusCode"), None)

    def write(result: Mapping[str, Any]) -> HttpResponse:
        content_type, body = write_body(result)
        headers: Headers = [("Content-Type", content_type)]
        for member in in_headers:
            value = result.get(member.name)
            if value is not None:
                headers += _rendered_headers(member, value)
        code = operation.success_status
        if status is not None and result.get(status) is not None:
            code = int(result[status])
        return HttpResponse(code, headers, body)

    return write


def _body_writer(shape: Shape) -> BodyWriter:
    convert = compile_json_body_writer(shape)
    elsewhere = {member.name for member in shape.members.values() if member.location != "body"}

    def write(result: Mapping[str, Any]) -> tuple[str, bytes]:
        if elsewhere:
            result = {name: value for name, value in result.items() if name not in elsewhere}
        return "application/json", orjson.dumps(convert(result))

    return write


def _payload_writer(member: Member) -> BodyWriter:
    if member.shape.type == "structure":
        convert = compile_json_writer(member.shape)

        def write_structure(result: Mapping[str, Any]) -> tuple[str, bytes]:
            value = result.get(member.name)
            return "application/json", b"" if value is None else orjson.dumps(convert(value))

        return write_structure

    def write_bytes(result: Mapping[str, Any]) -> tuple[str, bytes]:
        value = result.get(member.name)
        if value is None:
            return "application/octet-stream", b""
        if isinstance(value, str):
            return "text/plain", value.encode()
        if isinstance(value, bytes):
            return "application/octet-stream", value
        refuse_result(member.name, member.shape.name, value)
        return None

    return write_bytes


def _rendered_headers(member: Member, value: Any) -> Headers:
    if member.location == "headers":
        prefix = str(member.traits.get("locationName") or "")
        pairs = [(prefix + name, str(text)) for name, text in value.items()]
    elif member.shape.type == "list":
        items = [_header_text(member.shape.element, each) for each in value]
        pairs = [(member.wire_name, ", ".join(items))]
    else:
        pairs = [(member.wire_name, _header_text(member, value))]
    for name, text in pairs:
        if not {"\r", "\n", "\0"}.isdisjoint(name + text):
            raise ResultMismatchError(f"{member.name} has a line break, which no header can hold")
    return pairs


def _header_text(member: Member, value: Any) -> str:
    kind = member.shape.type
    if kind == "timestamp":
        wire_format = member.trait("timestampFormat") or "rfc822"
        return render_timestamp_text(value, wire_format=wire_format)
    if kind == "blob":
        return render_blob(value)
    if kind == "boolean":
        return "true" if value else "false"
    return str(value)
