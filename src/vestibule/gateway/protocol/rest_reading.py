"""REST requests into members: labels of the path, query, headers, and a JSON body or payload.

Source: Smithy 2.0, HTTP binding traits and AWS restJson1 protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from vestibule.gateway.http import HttpRequest
from vestibule.gateway.protocol.json_reading import (
    compile_json_body_reader,
    compile_json_payload_reader,
    load_json,
)
from vestibule.gateway.protocol.query_reading import (
    MAX_PARAMETERS,
    decode_form_text,
    read_scalar,
)
from vestibule.gateway.protocol.wire_errors import SerializationError
from vestibule.gateway.service_models import Member, Operation, Shape
from vestibule.gateway.service_registry import compile_path_template

_HTTP_DEFAULT_FORMATS = {"header": "rfc822", "uri": "iso8601", "querystring": "iso8601"}

Reader = Callable[[HttpRequest, dict[str, Any]], None]


def compile_rest_reader(operation: Operation, shape: Shape) -> Callable[[HttpRequest], Any]:
    """A function from a REST request to the members of the operation's input."""
    readers: list[Reader] = []
    by_location: dict[str, list[Member]] = {}
    for member in shape.members.values():
        by_location.setdefault(member.location, []).append(member)
    if "uri" in by_location:
        readers.append(_label_reader(operation, by_location["uri"]))
    if "querystring" in by_location:
        readers.append(_query_reader(by_location["querystring"]))
    readers += [_header_reader(member) for member in by_location.get("header", ())]
    readers += [_prefix_reader(member) for member in by_location.get("headers", ())]
    if shape.payload is not None:
        readers.append(_payload_reader(shape.payload))
    elif "body" in by_location:
        readers.append(_body_reader(shape))

    def read(request: HttpRequest) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for reader in readers:
            reader(request, members)
        return members

    return read


def _label_reader(operation: Operation, members: list[Member]) -> Reader:
    template = compile_path_template(operation.request_uri)

    def read(request: HttpRequest, found: dict[str, Any]) -> None:
        labels = template.match(request.path)
        if labels is None:
            raise SerializationError("The path is not one of the operation.")
        for member in members:
            text = _decode_path_text(labels[member.wire_name])
            found[member.name] = _read_text(member, text)

    return read


def _decode_path_text(text: str) -> str:
    """Percent-encoded UTF-8; unlike in a query, a plus is a plus."""
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError as error:
        raise SerializationError("The path is not valid UTF-8.") from error


def _query_reader(members: list[Member]) -> Reader:
    named = {member.wire_name: member for member in members if member.shape.type != "map"}
    rest = next((member for member in members if member.shape.type == "map"), None)

    def read(request: HttpRequest, found: dict[str, Any]) -> None:
        for name, values in _query_values(request.query_string).items():
            member = named.get(name)
            if member is not None:
                found[member.name] = _read_values(member, values)
            elif rest is not None:
                found.setdefault(rest.name, {})[name] = _read_values(rest.shape.value, values)

    return read


def _query_values(query_string: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    parts = query_string.split("&") if query_string else []
    if len(parts) > MAX_PARAMETERS:
        raise SerializationError("The request has too many parameters.")
    for part in parts:
        name, _, value = part.partition("=")
        found.setdefault(decode_form_text(name), []).append(decode_form_text(value))
    return found


def _read_values(member: Member, values: list[str]) -> Any:
    if member.shape.type == "list":
        return [_read_text(member.shape.element, value, location="querystring") for value in values]
    if len(values) > 1:
        raise SerializationError("A parameter is repeated.")
    return _read_text(member, values[0], location="querystring")


def _header_reader(member: Member) -> Reader:
    header = member.wire_name.lower()

    def read(request: HttpRequest, found: dict[str, Any]) -> None:
        text = request.headers.get(header)
        if text is None:
            return
        if member.shape.type == "list":
            items = [item.strip() for item in text.split(",")]
            found[member.name] = [
                _read_text(member.shape.element, item, location="header") for item in items
            ]
        else:
            found[member.name] = _read_text(member, text.strip(), location="header")

    return read


def _prefix_reader(member: Member) -> Reader:
    prefix = str(member.traits.get("locationName") or "").lower()

    def read(request: HttpRequest, found: dict[str, Any]) -> None:
        matching = {
            name[len(prefix) :]: value
            for name, value in request.headers.items()
            if name.startswith(prefix)
        }
        if matching:
            found[member.name] = matching

    return read


def _payload_reader(member: Member) -> Reader:
    if member.shape.type == "structure":
        convert = compile_json_payload_reader(member)

        def read_structure(request: HttpRequest, found: dict[str, Any]) -> None:
            if request.body:
                found[member.name] = convert(load_json(request.body))

        return read_structure

    def read_bytes(request: HttpRequest, found: dict[str, Any]) -> None:
        if request.body:
            is_text = member.shape.type == "string"
            found[member.name] = _decode_body(request.body) if is_text else request.body

    return read_bytes


def _decode_body(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise SerializationError("The request body is not valid UTF-8.") from error


def _body_reader(shape: Shape) -> Reader:
    convert = compile_json_body_reader(shape)

    def read(request: HttpRequest, found: dict[str, Any]) -> None:
        found.update(convert(load_json(request.body)))

    return read


def _read_text(member: Member, text: str, *, location: str = "uri") -> Any:
    kind = member.shape.type
    if kind == "string":
        return text
    wire_format = member.trait("timestampFormat") or _HTTP_DEFAULT_FORMATS[location]
    try:
        return read_scalar(text, kind, wire_format)
    except SerializationError as error:
        raise SerializationError(error.message) from error
