"""The AWS side of the port, as a bare ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

import structlog

from vestibule.gateway import steps
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.http import HttpRequest, HttpResponse, read_headers
from vestibule.gateway.protocol.operation_codec import MAX_BODY_BYTES
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.gateway.refusals import INTERNAL, Refusal, refusal_of, render_refusal
from vestibule.gateway.refused_events import count_refused_call
from vestibule.gateway.signature_errors import SignatureError, SignatureFault
from vestibule.gateway.sigv4 import claimed_scope
from vestibule.gateway.steps import Gateway, Recorded
from vestibule.model.callers import CallerKind
from vestibule.model.errors import VestibuleError
from vestibule.model.operations import Authorization
from vestibule.store.work import Work

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_log = structlog.get_logger("gateway")


class OtherServices(Protocol):
    """AWS services that are not ours: what answers their signed requests."""

    max_body_bytes: int

    async def answer(self, gateway: Gateway, exchange: Exchange) -> HttpResponse:
        """The answer to a request whose service is none of ours; every failure is an answer."""
        ...


class GatewayServer:
    """Answers every AWS request that comes to the port."""

    def __init__(self, gateway: Gateway, others: OtherServices) -> None:
        self._gateway = gateway
        self._others = others
        registry = gateway.registry
        self._own_scopes = {f"/{registry.service(name).signing_name}/" for name in registry.names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        exchange = self._exchange(scope)
        try:
            response = await self._answer(exchange, scope, receive)
        except Exception as error:
            response = await self._failed(exchange, error)
        await _send(send, response, has_body=scope["method"] != "HEAD")

    def _exchange(self, scope: Scope) -> Exchange:
        path, _, _ = scope["raw_path"].decode("latin-1").partition("?")
        request = HttpRequest(
            method=scope["method"],
            path=path,
            query_string=scope["query_string"].decode("latin-1"),
            headers={},
            body=b"",
        )
        units = self._gateway.units
        client = scope.get("client")
        return Exchange(
            request=request,
            request_id=units.random.uuid(),
            now=units.clock(),
            source_ip=client[0] if client else "",
            base_url="",
            is_secure=scope["scheme"] == "https",
        )

    async def _answer(self, exchange: Exchange, scope: Scope, receive: Receive) -> HttpResponse:
        request = exchange.request
        request.headers = headers = read_headers(scope["headers"])
        exchange.base_url = f"{scope['scheme']}://{headers.get('host', '')[:255]}"
        request.body = await _read_body(receive, most=self._most_bytes(request))
        steps.find(self._gateway, exchange)
        if exchange.operation is not None:
            return await steps.answer(self._gateway, exchange)
        if exchange.signed is None:
            raise SignatureError(SignatureFault.MISSING)
        return await self._others.answer(self._gateway, exchange)

    def _most_bytes(self, request: HttpRequest) -> int:
        """Bodies of our own services are small; files may be put into the others."""
        scope = claimed_scope(request)
        is_ours = not scope or any(name in scope for name in self._own_scopes)
        return MAX_BODY_BYTES if is_ours else self._others.max_body_bytes

    async def _failed(self, exchange: Exchange, error: Exception) -> HttpResponse:
        cause = error.__cause__ if isinstance(error, Recorded) else error
        refusal = refusal_of(exchange, cause) if isinstance(cause, Exception) else None
        if refusal is None:
            _log.error("call failed", request_id=exchange.request_id, exc_info=error)
        elif isinstance(cause, VestibuleError) and cause.detail:
            _log.info("call refused", request_id=exchange.request_id, detail=cause.detail)
        if not isinstance(error, Recorded):
            await self._record_failure(exchange, refusal or INTERNAL)
        return render_refusal(exchange, refusal or INTERNAL)

    async def _record_failure(self, exchange: Exchange, refusal: Refusal) -> None:
        exchange.result = None
        units = self._gateway.units
        try:
            if _has_event_of_its_own(exchange):
                event = units.read(lambda work: steps.event_of(work, exchange, refusal))
                await self._gateway.recorder.record(event)
            else:
                units.read(lambda work: self._count(work, exchange, refusal))
        except Exception as second:
            _log.error("event lost", request_id=exchange.request_id, exc_info=second)

    def _count(self, work: Work, exchange: Exchange, refusal: Refusal) -> None:
        operation, service = exchange.operation, exchange.service
        if operation is not None and service is not None:
            count_refused_call(
                work,
                self._gateway.refused,
                exchange,
                refusal,
                source=service.event_source,
                name=operation.name,
            )


def _has_event_of_its_own(exchange: Exchange) -> bool:
    """Whether it is a call of somebody, or a well-formed one of nobody.

    The others are counted: noise must not fill the trail.
    """
    if exchange.served is None or exchange.service is None:
        return False
    is_known = exchange.caller.kind is not CallerKind.UNKNOWN
    is_open = exchange.served.authorization is Authorization.NONE
    return is_known or (is_open and exchange.call is not None)


async def _read_body(receive: Receive, *, most: int) -> bytes:
    """The whole body. Raises WireError when it is longer than `most` bytes."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise WireError("IncompleteBody", "The client went away.")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise WireError("RequestEntityTooLarge", "The request is too large.", status=413)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(send: Send, response: HttpResponse, *, has_body: bool) -> None:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in response.headers]
    if not any(name == b"content-length" for name, _ in headers):
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body if has_body else b""})
