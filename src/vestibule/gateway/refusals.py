"""What a caller is told when a call fails, in the service's own protocol and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vestibule.gateway.authorization import AccessDenied
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.finding import guess_protocol
from vestibule.gateway.http import HttpResponse
from vestibule.gateway.protocol.error_rendering import render_error
from vestibule.gateway.protocol.wire_errors import ValidationError, WireError
from vestibule.gateway.signature_errors import SignatureError
from vestibule.model.errors import (
    Denied,
    NotBuilt,
    Throttled,
    Unauthenticated,
    VestibuleError,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as it goes on the wire. status: overrides what the service's model says."""

    code: str
    message: str
    status: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)


INTERNAL = Refusal(
    "InternalFailure",
    "The request processing has failed because of an unknown error.",
    500,
)
"""A fault of ours: the caller gets a request id and no detail."""


def refusal_of(exchange: Exchange, error: Exception) -> Refusal | None:
    """What the caller is told of an error; None for one that is a fault of ours."""
    protocol = protocol_of(exchange)
    if isinstance(error, SignatureError):
        return Refusal(error.code(protocol), error.message, error.status(protocol))
    if isinstance(error, AccessDenied):
        return Refusal(_spelled("AccessDenied", protocol), error.message)
    if isinstance(error, ValidationError):
        fields = {} if error.reason is None else {"Reason": error.reason}
        return Refusal(error.code, error.message, None, fields)
    if isinstance(error, WireError):
        return Refusal(error.code, error.message, error.status if error.status != 400 else None)
    if isinstance(error, VestibuleError):
        return _domain_refusal(exchange, error, protocol)
    return None


def render_refusal(exchange: Exchange, refusal: Refusal) -> HttpResponse:
    """The HTTP answer."""
    operation = exchange.operation
    return render_error(
        protocol_of(exchange),
        code=refusal.code,
        message=refusal.message,
        request_id=exchange.request_id,
        service=None if operation is None else operation.service,
        status=refusal.status,
        fields=refusal.fields,
    )


def protocol_of(exchange: Exchange) -> str:
    """The operation's protocol, or what the request looks like."""
    if exchange.operation is not None:
        return exchange.operation.service.protocol
    return guess_protocol(exchange.request)


def _domain_refusal(exchange: Exchange, error: VestibuleError, protocol: str) -> Refusal:
    service = exchange.service
    name = None if service is None else service.error_name(error)
    fields = {"RequestId": exchange.request_id, **error.fields}
    if name is not None:
        return Refusal(name, error.message, None, fields)
    if isinstance(error, NotBuilt):
        code = "InvalidAction" if protocol == "query" else "UnknownOperationException"
        return Refusal(code, error.message, 400)
    if isinstance(error, Denied):
        return Refusal(_spelled("AccessDenied", protocol), error.message, None, fields)
    if isinstance(error, Throttled):
        return Refusal(_spelled("Throttling", protocol), error.message, None, fields)
    if isinstance(error, Unauthenticated):
        code = _spelled("UnrecognizedClient", protocol)
        return Refusal("InvalidClientTokenId" if protocol == "query" else code, error.message)
    code = "ValidationError" if protocol == "query" else "ValidationException"
    return Refusal(code, error.message, None, fields)


def _spelled(name: str, protocol: str) -> str:
    return name if protocol in {"query", "rest-xml", "ec2"} else f"{name}Exception"
