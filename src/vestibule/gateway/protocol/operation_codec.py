"""One operation's parser and serializer, compiled from its shapes when it is first called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from vestibule.gateway.http import HttpRequest, HttpResponse
from vestibule.gateway.protocol.constraints import compile_check
from vestibule.gateway.protocol.json_reading import compile_json_reader, load_json
from vestibule.gateway.protocol.json_writing import compile_json_writer
from vestibule.gateway.protocol.query_reading import (
    compile_query_reader,
    parameter_tree,
    parse_parameters,
)
from vestibule.gateway.protocol.rest_reading import compile_rest_reader
from vestibule.gateway.protocol.rest_writing import compile_rest_writer
from vestibule.gateway.protocol.violations import REASON_TEXTS, first_reason, violation_message
from vestibule.gateway.protocol.wire_errors import (
    SerializationError,
    ValidationError,
    WireError,
)
from vestibule.gateway.protocol.xml_writing import compile_xml_writer, escape_xml
from vestibule.gateway.service_models import Operation
from vestibule.model.errors import NotBuilt

MAX_BODY_BYTES = 1024 * 1024
_BAD_INPUT = ("InvalidRequestException", "InvalidInputException")

Parse = Callable[[HttpRequest], dict[str, Any]]
Serialize = Callable[[Mapping[str, Any], str], HttpResponse]


class Protocol:
    """The wire of every operation; holds what has been compiled."""

    def __init__(self) -> None:
        self._parsers: dict[Operation, Parse] = {}
        self._serializers: dict[Operation, Serialize] = {}

    def parse(self, operation: Operation, request: HttpRequest) -> dict[str, Any]:
        """The input's members under the model's names, types and constraints checked.

        Raises SerializationError, ValidationError, or WireError for a body that is too large.
        """
        parser = self._parsers.get(operation)
        if parser is None:
            parser = self._parsers.setdefault(operation, compile_parser(operation))
        return parser(request)

    def serialize(
        self, operation: Operation, result: Mapping[str, Any], *, request_id: str
    ) -> HttpResponse:
        """The answer that says `result`.

        Raises ResultMismatchError when the result does not fit the operation's output.
        """
        serializer = self._serializers.get(operation)
        if serializer is None:
            serializer = self._serializers.setdefault(operation, compile_serializer(operation))
        return serializer(result, request_id)


def compile_parser(operation: Operation) -> Parse:
    """A function from a request to the operation's input.

    Raises NotBuilt for a protocol that is not spoken.
    """
    shape = operation.input
    read = _compile_reader(operation)
    check = None if shape is None else compile_check(shape)
    code = validation_code(operation)

    def parse(request: HttpRequest) -> dict[str, Any]:
        if len(request.body) > MAX_BODY_BYTES:
            raise WireError("RequestEntityTooLargeException", "Request is too large.", status=413)
        members = read(request)
        if check is not None and not check(members):
            assert shape is not None
            raise _validation_error(operation, code, members)
        return members

    return parse


def _validation_error(
    operation: Operation, code: str, members: Mapping[str, Any]
) -> ValidationError:
    """The error for input that breaks constraints: all of them, or the first one's reason.

    A service whose error has reasons for broken constraints tells one of them, in a text of its
    own (AWS Organizations).
    """
    assert operation.input is not None
    error = operation.service.find_error(code)
    reasons = error.members.get("Reason") if error else None
    reason = first_reason(operation.input, members)
    if reasons is None or reason not in reasons.shape.traits.get("enum", ()):
        return ValidationError(violation_message(operation.input, members), code=code)
    return ValidationError(REASON_TEXTS[reason], code=code, reason=reason)


def _compile_reader(operation: Operation) -> Parse:
    protocol, shape = operation.service.protocol, operation.input
    if shape is None:
        return lambda request: {}  # noqa: ARG005
    if protocol == "json":
        read_json = compile_json_reader(shape)
        return lambda request: read_json(load_json(request.body))
    if protocol == "query":
        read_tree = compile_query_reader(shape)
        return lambda request: read_tree(parameter_tree(query_parameters(request)))
    if protocol == "rest-json":
        return compile_rest_reader(operation, shape)
    raise NotBuilt(f"The protocol {protocol} is not spoken here.", kind="PROTOCOL")


def query_parameters(request: HttpRequest) -> dict[str, str]:
    """The parameters of a query request, from its query string or form body.

    Raises SerializationError when they cannot be read or a name is in both.
    """
    in_url = parse_parameters(request.query_string)
    if not request.body:
        return in_url
    try:
        in_body = parse_parameters(request.body.decode())
    except UnicodeDecodeError as error:
        raise SerializationError("The body is not valid UTF-8.", code="MalformedInput") from error
    if not in_url:
        return in_body
    if not in_url.keys().isdisjoint(in_body):
        raise SerializationError("A parameter is repeated.", code="MalformedInput")
    return in_url | in_body


def validation_code(operation: Operation) -> str:
    """What the service calls input that breaks the model's constraints.

    AWS's services answer ValidationException (ValidationError in the query protocol); those whose
    model has no such error but one for bad input answer with that.
    """
    if operation.service.protocol == "query":
        return "ValidationError"
    declared = {error.name for error in operation.errors}
    if "ValidationException" in declared:
        return "ValidationException"
    known = (name for name in _BAD_INPUT if name in declared)
    return next(known, "ValidationException")


def compile_serializer(operation: Operation) -> Serialize:
    """A function from the operation's result and the request id to the answer.

    Raises NotBuilt for a protocol that is not spoken.
    """
    protocol = operation.service.protocol
    if protocol == "json":
        return _compile_json_serializer(operation)
    if protocol == "query":
        return _compile_xml_serializer(operation)
    if protocol == "rest-json":
        return _compile_rest_serializer(operation)
    raise NotBuilt(f"The protocol {protocol} is not spoken here.", kind="PROTOCOL")


def _compile_json_serializer(operation: Operation) -> Serialize:
    shape = operation.output
    content_type = f"application/x-amz-json-{operation.service.json_version}"
    if shape is None:
        return lambda _, request_id: HttpResponse(200, _headers(content_type, request_id), b"")
    write = compile_json_writer(shape)
    return lambda result, request_id: HttpResponse(
        200, _headers(content_type, request_id), orjson.dumps(write(result))
    )


def _headers(content_type: str, request_id: str) -> list[tuple[str, str]]:
    return [("Content-Type", content_type), ("x-amzn-RequestId", request_id)]


def _compile_xml_serializer(operation: Operation) -> Serialize:
    shape, name = operation.output, operation.name
    write = None if shape is None else compile_xml_writer(shape)
    wrapper = operation.result_wrapper or f"{name}Result"
    namespace = operation.service.xml_namespace
    attribute = f' xmlns="{escape_xml(namespace)}"' if namespace else ""
    opening, closing = f"<{name}Response{attribute}>", f"</{name}Response>"

    def serialize(result: Mapping[str, Any], request_id: str) -> HttpResponse:
        pieces = [opening]
        if write is not None:
            pieces.append(f"<{wrapper}>")
            write(result, pieces.append)
            pieces.append(f"</{wrapper}>")
        identifier = escape_xml(request_id)
        pieces.append(
            f"<ResponseMetadata><RequestId>{identifier}</RequestId></ResponseMetadata>{closing}"
        )
        return HttpResponse(200, _headers("text/xml", request_id), "".join(pieces).encode())

    return serialize


def _compile_rest_serializer(operation: Operation) -> Serialize:
    shape = operation.output
    if shape is None:
        headers = [("Content-Type", "application/json")]
        status = operation.success_status
        return lambda _, request_id: HttpResponse(
            status, [*headers, ("x-amzn-RequestId", request_id)], b""
        )
    write = compile_rest_writer(operation, shape)

    def serialize(result: Mapping[str, Any], request_id: str) -> HttpResponse:
        response = write(result)
        response.headers.append(("x-amzn-RequestId", request_id))
        return response

    return serialize
