"""The AWS side of the port, as a bare ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

import structlog

from vestibule.gateway import steps
from vestibule.gateway.authentication import find_claimed_account
from vestibule.gateway.bodies import BodyRoom
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.http import HttpRequest, HttpResponse, read_headers
from vestibule.gateway.protocol.operation_codec import MAX_BODY_BYTES
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.gateway.refusals import INTERNAL, Refusal, refusal_of, render_refusal
from vestibule.gateway.refused_events import count_refused_call
from vestibule.gateway.signature_errors import SignatureError, SignatureFault
from vestibule.gateway.sigv4 import parse_signature
from vestibule.gateway.steps import Gateway, Recorded
from vestibule.model.callers import CallerKind
from vestibule.model.errors import VestibuleError
from vestibule.store.work import Work

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

Headers = tuple[tuple[bytes, bytes], ...]

# What somebody has put into a bucket is opened at the address of the portal: as a page it would be
# the portal's equal, with its cookie. No answer here is a page.
_NO_PAGE: Headers = (
    (b"content-security-policy", b"sandbox; default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
)
# Our own services answer with tokens and keys. Source: RFC 6749, section 5.1.
_NO_PAGE_KEPT_BY_NOBODY: Headers = (*_NO_PAGE, (b"cache-control", b"no-store"))
_log = structlog.get_logger("gateway")


class OtherServices(Protocol):
    """AWS services that are not ours: what answers their signed requests."""

    max_body_bytes: int

    async def answer(self, gateway: Gateway, exchange: Exchange) -> HttpResponse:
        """The answer to a request whose service is none of ours; every failure is an answer."""
        ...

    def refuse(
        self, gateway: Gateway, exchange: Exchange, error: SignatureError | WireError
    ) -> HttpResponse:
        """What such a request is told where it cannot be read, or is not read to its end."""
        ...


class GatewayServer:
    """Answers every AWS request that comes to the port."""

    def __init__(self, gateway: Gateway, others: OtherServices) -> None:
        self._gateway = gateway
        self._others = others
        registry = gateway.registry
        self._own_names = {registry.service(name).signing_name for name in registry.names}
        self._room = BodyRoom()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        exchange = self._exchange(scope)
        try:
            response = await self._answer(exchange, scope, receive)
        except Exception as error:
            response = await self._failed(exchange, error)
        extra = _NO_PAGE if exchange.operation is None else _NO_PAGE_KEPT_BY_NOBODY
        await _send(send, response, extra=extra, has_body=scope["method"] != "HEAD")

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
        request.headers = read_headers(scope["headers"])
        exchange.base_url = f"{scope['scheme']}://{request.headers.get('host', '')[:255]}"
        async with self._room.body(receive, limit=lambda: self._most_bytes(exchange)) as body:
            request.body = body
            steps.find(self._gateway, exchange)
            if exchange.operation is not None:
                return await steps.answer(self._gateway, exchange)
            if exchange.signed is None:
                raise SignatureError(SignatureFault.MISSING)
            return await self._others.answer(self._gateway, exchange)

    def _most_bytes(self, exchange: Exchange) -> int:
        """Bodies of our own services are small; who names a key may put files into the others.

        Raises SignatureError where the key does not exist: nobody unknown is listened to for long.
        """
        exchange.signed = signed = parse_signature(exchange.request)
        if signed is None or signed.service in self._own_names:
            return MAX_BODY_BYTES
        if self._gateway.units.read(lambda work: find_claimed_account(work, signed)) is None:
            raise SignatureError(SignatureFault.UNKNOWN_ACCESS_KEY)
        return self._others.max_body_bytes

    async def _failed(self, exchange: Exchange, error: Exception) -> HttpResponse:
        cause = error.__cause__ if isinstance(error, Recorded) else error
        if isinstance(cause, SignatureError | WireError) and self._is_for_others(exchange):
            return self._others.refuse(self._gateway, exchange, cause)
        refusal = refusal_of(exchange, cause) if isinstance(cause, Exception) else None
        if refusal is None:
            _log.error("call failed", request_id=exchange.request_id, exc_info=error)
        elif isinstance(cause, VestibuleError) and cause.detail:
            _log.info("call refused", request_id=exchange.request_id, detail=cause.detail)
        if not isinstance(error, Recorded):
            await self._record_failure(exchange, refusal or INTERNAL)
        return render_refusal(exchange, refusal or INTERNAL)

    def _is_for_others(self, exchange: Exchange) -> bool:
        return exchange.signed is not None and exchange.signed.service not in self._own_names

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
    """Whether a refused call is one of somebody.

    The others are counted: noise must not fill the trail.
    """
    is_known = exchange.caller.kind is not CallerKind.UNKNOWN
    return is_known and exchange.served is not None and exchange.service is not None


async def _send(send: Send, response: HttpResponse, *, extra: Headers, has_body: bool) -> None:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in response.headers]
    headers += extra
    if not any(name == b"content-length" for name, _ in headers):
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body if has_body else b""})
