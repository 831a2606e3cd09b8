"""Errors as each protocol writes them; codes, members and statuses come from the error shapes.

Source: Smithy 2.0, error serialization of each AWS protocol; "Common Errors" of AWS's API
references for what no model declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson

from vestibule.gateway.http import HttpResponse
from vestibule.gateway.protocol.timestamps import render_epoch
from vestibule.gateway.protocol.xml_writing import escape_xml
from vestibule.gateway.service_models import ServiceModel, Shape, wire_code

_OAUTH_ERROR = re.compile(r"the value will be <code>(\w+)</code>")
_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")

# Errors of every service, which the models leave out. JSON services answer 400 where others
# answer 403.
_SERVER_STATUSES = {
    "InternalFailure": 500,
    "InternalError": 500,
    "InternalServerException": 500,
    "ServiceUnavailable": 503,
    "ServiceUnavailableException": 503,
}
_FORBIDDEN = frozenset(
    {
        "ForbiddenException",
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "OptInRequired",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_JSON_PROTOCOLS = frozenset({"json", "smithy-rpc-v2-cbor"})


def render_error(
    protocol: str,
    *,
    code: str,
    message: str,
    request_id: str,
    service: ServiceModel | None = None,
    status: int | None = None,
    fields: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The answer that tells an error.

    protocol: json, query, rest-json, rest-xml, ec2 or smithy-rpc-v2-cbor.
    code: the name of an error shape, its code on the wire, or an error of every service.
    status: overrides what the model says. fields: further members of the error shape; names
    that it does not have are dropped.
    """
    shape = None if service is None else service.find_error(code)
    if status is None:
        status = error_status(protocol, code=code, shape=shape)
    error = _Error(
        name=code if shape is None else shape.name,
        code=code if shape is None else wire_code(shape.name, shape.traits),
        message=message,
        status=status,
        fields={} if shape is None else _known_fields(shape, fields or {}),
        shape=shape,
        service=service,
        request_id=request_id,
    )
    return _RENDERERS[protocol](error)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Error:
    """One error on its way out."""

    name: str
    code: str
    message: str
    status: int
    request_id: str
    fields: Mapping[str, Any]
    shape: Shape | None
    service: ServiceModel | None

    @property
    def fault(self) -> str:
        """Whose fault it is, as the query protocol says it."""
        return "Receiver" if self.status >= 500 else "Sender"


def error_status(protocol: str, *, code: str, shape: Shape | None) -> int:
    """The HTTP status of an error: the model's, else that of errors that every service has."""
    if shape is not None:
        modelled = (shape.traits.get("error") or {}).get("httpStatusCode")
        if modelled is not None:
            return int(modelled)
        if shape.traits.get("fault"):
            return 500
    if code in _SERVER_STATUSES:
        return _SERVER_STATUSES[code]
    return 403 if code in _FORBIDDEN and protocol not in _JSON_PROTOCOLS else 400


def _known_fields(shape: Shape, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    members = shape.members
    return {
        members[name].wire_name: value
        for name, value in fields.items()
        if name in members and value is not None
    }


def _render_json(error: _Error) -> HttpResponse:
    version = "1.1" if error.service is None else error.service.json_version
    body = {"__type": error.name, **_described(error)}
    return HttpResponse(
        error.status,
        [
            ("Content-Type", f"application/x-amz-json-{version}"),
            ("x-amzn-ErrorType", error.name),
            ("x-amzn-RequestId", error.request_id),
        ],
        _dump_json(body),
    )


def _render_rest_json(error: _Error) -> HttpResponse:
    return HttpResponse(
        error.status,
        [
            ("Content-Type", "application/json"),
            ("x-amzn-ErrorType", error.name),
            ("x-amzn-RequestId", error.request_id),
        ],
        _dump_json(_described(error)),
    )


def _described(error: _Error) -> dict[str, Any]:
    """The members of the error: its text under the name that the model gives it, and more."""
    shape = error.shape
    if shape is not None and "error_description" in shape.members:
        # The OAuth services speak RFC 6749, section 5.2.
        told = {"error": _oauth_error(shape), "error_description": error.message}
    else:
        told = {_message_member(shape, error.service): error.message}
    return {**told, **error.fields}


def _oauth_error(shape: Shape) -> str:
    """RFC 6749's code of an error shape, which only the model's documentation tells."""
    member = shape.members.get("error")
    documented = _OAUTH_ERROR.search("" if member is None else member.trait("documentation") or "")
    if documented is not None:
        return documented[1]
    return _WORD_START.sub("_", shape.name.removesuffix("Exception")).lower()


def _message_member(shape: Shape | None, service: ServiceModel | None) -> str:
    if shape is not None:
        return _own_message_member(shape) or "message"
    return "message" if service is None else _usual_message_member(service)


def _own_message_member(shape: Shape) -> str | None:
    return next((name for name in shape.members if name.lower() == "message"), None)


@cache
def _usual_message_member(service: ServiceModel) -> str:
    """How most error shapes of the service spell it."""
    spellings = [_own_message_member(shape) for shape in service.errors()]
    return "Message" if spellings.count("Message") > spellings.count("message") else "message"


def _dump_json(body: Mapping[str, Any]) -> bytes:
    return orjson.dumps(body, default=_json_value, option=orjson.OPT_PASSTHROUGH_DATETIME)


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return render_epoch(value)
    raise TypeError(f"{type(value).__name__} is no value of an error")


def _render_query(error: _Error) -> HttpResponse:
    namespace = None if error.service is None else error.service.xml_namespace
    attribute = f' xmlns="{escape_xml(namespace)}"' if namespace else ""
    fields = "".join(_element(name, str(value)) for name, value in error.fields.items())
    body = (
        f"<ErrorResponse{attribute}><Error><Type>{error.fault}</Type>"
        f"{_element('Code', error.code)}{_element('Message', error.message)}{fields}</Error>"
        f"{_element('RequestId', error.request_id)}</ErrorResponse>"
    )
    return _xml_response(error, body, request_id_header="x-amzn-RequestId")


def _render_rest_xml(error: _Error) -> HttpResponse:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error>{_element('Code', error.code)}{_element('Message', error.message)}"
        f"{_element('RequestId', error.request_id)}</Error>"
    )
    return _xml_response(error, body, request_id_header="x-amz-request-id")


def _render_ec2(error: _Error) -> HttpResponse:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Response><Errors><Error>{_element('Code', error.code)}"
        f"{_element('Message', error.message)}</Error></Errors>"
        f"{_element('RequestID', error.request_id)}</Response>"
    )
    return _xml_response(error, body, request_id_header="x-amzn-RequestId")


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape_xml(text)}</{name}>"


def _xml_response(error: _Error, body: str, *, request_id_header: str) -> HttpResponse:
    headers = [("Content-Type", "text/xml"), (request_id_header, error.request_id)]
    return HttpResponse(error.status, headers, body.encode())


def _render_cbor(error: _Error) -> HttpResponse:
    body = b"\xa2" + b"".join(
        _cbor_text(text) for text in ("__type", error.name, "message", error.message)
    )
    headers = [
        ("Content-Type", "application/cbor"),
        ("smithy-protocol", "rpc-v2-cbor"),
        ("x-amzn-RequestId", error.request_id),
    ]
    return HttpResponse(error.status, headers, body)


def _cbor_text(text: str) -> bytes:
    """A text string of RFC 8949, section 3.1, major type 3."""
    content = text.encode()
    return b"\x7a" + len(content).to_bytes(4, "big") + content


_RENDERERS: Mapping[str, Callable[[_Error], HttpResponse]] = {
    "json": _render_json,
    "query": _render_query,
    "rest-json": _render_rest_json,
    "rest-xml": _render_rest_xml,
    "ec2": _render_ec2,
    "smithy-rpc-v2-cbor": _render_cbor,
}
