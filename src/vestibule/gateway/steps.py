"""The steps of every call to an AWS operation of ours, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from vestibule.audit.events import AuditEvent, record_event
from vestibule.audit.refused_calls import RefusedCalls
from vestibule.gateway.authentication import (
    authenticate_bearer,
    authenticate_role_of_browser,
    authenticate_signature,
    names_role,
    with_bearer_token,
)
from vestibule.gateway.authorization import check_access
from vestibule.gateway.event_recorder import EventRecorder
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.finding import find_operation
from vestibule.gateway.http import HttpResponse
from vestibule.gateway.protocol.operation_codec import Protocol as Wire
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.gateway.recording import call_event
from vestibule.gateway.refusals import Refusal, refusal_of
from vestibule.gateway.service_registry import ServiceRegistry
from vestibule.gateway.sigv4 import check_scope, parse_signature
from vestibule.gateway.throttling import SourceThrottle
from vestibule.identity_store.instances import find_instance
from vestibule.model.calls import Call
from vestibule.model.errors import NotBuilt, VestibuleError
from vestibule.model.operations import Authorization, Operation, Service
from vestibule.store.work import UnitsOfWork, Work

_MOST_BYTES_OF_NOBODY = 64 * 1024


class SessionCookie(Protocol):
    """Reads the browser's session token; over TLS only a cookie that TLS can have set counts."""

    def __call__(self, headers: Mapping[str, str], *, is_secure: bool | None) -> str | None:
        """The token among the headers, None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Gateway:
    """What the steps share.

    table: (service, operation) to what serves it; services: by botocore's name.
    read_session_cookie: the browser's session token among the request's headers.
    after_write: told after every committed change; must return at once.
    refused: counts what was refused before anybody was known.
    throttle, registrations: bound the calls of nobody, and those that register something.
    """

    units: UnitsOfWork
    registry: ServiceRegistry
    table: Mapping[tuple[str, str], Operation]
    services: Mapping[str, Service]
    read_session_cookie: SessionCookie
    after_write: Callable[[], None]
    recorder: EventRecorder
    refused: RefusedCalls
    protocol: Wire = field(default_factory=Wire)
    throttle: SourceThrottle = field(default_factory=lambda: SourceThrottle(rate=50, burst=250))
    registrations: SourceThrottle = field(default_factory=lambda: SourceThrottle(rate=2, burst=250))


def find(gateway: Gateway, exchange: Exchange) -> None:
    """Which operation is meant, and who claims to have signed it."""
    exchange.signed = parse_signature(exchange.request)
    signing_name = exchange.signed.service if exchange.signed else None
    operation = find_operation(gateway.registry, exchange.request, signing_name=signing_name)
    if operation is None:
        return
    exchange.operation = operation
    exchange.service = gateway.services.get(operation.service.name)
    exchange.served = gateway.table.get((operation.service.name, operation.name))


def authenticate(gateway: Gateway, work: Work, exchange: Exchange) -> None:
    """Who calls, as verified; an operation that is not built is told to known callers only."""
    served, operation = exchange.served, exchange.operation
    mode = Authorization.POLICY if served is None else served.authorization
    if served is None and operation is not None and not operation.needs_signature:
        mode = Authorization.NONE
    if mode is Authorization.BEARER:
        exchange.caller = authenticate_bearer(work, exchange, _session_cookie(gateway, exchange))
        exchange.request = with_bearer_token(exchange.request)
    elif mode is not Authorization.NONE and names_role(exchange):
        cookie = _session_cookie(gateway, exchange)
        exchange.caller = authenticate_role_of_browser(work, exchange, cookie)
    elif mode is not Authorization.NONE:
        exchange.caller = authenticate_signature(work, exchange).caller
        if exchange.signed is not None and operation is not None:
            check_scope(exchange.signed, service=operation.service.signing_name)
    if served is None:
        raise NotBuilt("The operation is not supported here.", kind="OPERATION")


def _session_cookie(gateway: Gateway, exchange: Exchange) -> str | None:
    return gateway.read_session_cookie(exchange.request.headers, is_secure=exchange.is_secure)


def throttle(gateway: Gateway, _: Work, exchange: Exchange) -> None:
    """Calls of nobody in particular are bounded by address and in size."""
    if exchange.served is not None and exchange.served.authorization is Authorization.NONE:
        gateway.throttle.check(exchange.source_ip)
        if exchange.served.registers:
            gateway.registrations.check(exchange.source_ip)
        if len(exchange.request.body) > _MOST_BYTES_OF_NOBODY:
            raise WireError("RequestEntityTooLargeException", "Request is too large.", status=413)


def parse(gateway: Gateway, _: Work, exchange: Exchange) -> None:
    """The parameters, valid by the model."""
    operation = exchange.operation
    if operation is None:
        raise ValueError("no operation was found")
    exchange.parameters = gateway.protocol.parse(operation, exchange.request)
    exchange.call = Call(
        request_id=exchange.request_id,
        service=operation.service.name,
        operation=operation.name,
        caller=exchange.caller,
        now=exchange.now,
        region=exchange.signed.region if exchange.signed else gateway.units.region,
        source_ip=exchange.source_ip,
        user_agent=exchange.user_agent,
        base_url=exchange.base_url,
        is_secure=exchange.is_secure,
    )


def read(_: Gateway, work: Work, exchange: Exchange) -> None:
    """The answer of an operation that changes nothing, and its event, from the same snapshot."""
    if exchange.served is not None and exchange.served.reads:
        exchange.result = _authorized(work, exchange)
        exchange.event = event_of(work, exchange)


Step = Callable[[Gateway, Work, Exchange], None]

READING_STEPS: tuple[Step, ...] = (authenticate, throttle, parse, read)
"""What happens before anything is kept, in one snapshot of the database."""


async def keep(gateway: Gateway, exchange: Exchange) -> None:
    """The event, durable; that of a change commits together with the change or not at all."""
    if exchange.event is not None:
        await gateway.recorder.record(exchange.event)
        return
    outcome = await gateway.units.write(lambda work: _changed(work, exchange))
    gateway.after_write()
    if isinstance(outcome, VestibuleError):
        if outcome.asks_again:
            raise outcome
        raise Recorded from outcome
    exchange.result = outcome


def serialize(gateway: Gateway, exchange: Exchange) -> HttpResponse:
    """The answer on the wire."""
    if exchange.operation is None:
        raise ValueError("no operation was found")
    return gateway.protocol.serialize(
        exchange.operation, exchange.result or {}, request_id=exchange.request_id
    )


async def answer(gateway: Gateway, exchange: Exchange) -> HttpResponse:
    """The answer to a call whose operation was found; each failure is raised."""

    def take_reading_steps(work: Work) -> None:
        for step in READING_STEPS:
            step(gateway, work, exchange)

    gateway.units.read(take_reading_steps)
    await keep(gateway, exchange)
    return serialize(gateway, exchange)


class Recorded(Exception):
    """A call failed after its event was written; the cause is what the caller is told."""


def _authorized(work: Work, exchange: Exchange) -> Mapping[str, Any]:
    served, call, operation = exchange.served, exchange.call, exchange.operation
    if served is None or call is None or operation is None:
        raise ValueError("the call was not parsed")
    if served.authorization is Authorization.POLICY:
        action = served.action or f"{operation.service.signing_name}:{operation.name}"
        targets = served.targets(work, call, exchange.parameters)
        check_access(work, call, action, targets=targets)
    return served.handler(work, call, exchange.parameters) or {}


def _changed(work: Work, exchange: Exchange) -> Mapping[str, Any] | VestibuleError:
    """The result, or an error whose changes are kept; either way with its event.

    Where clients are told to ask again, and do, that is counted instead.
    """
    try:
        result = _authorized(work, exchange)
    except VestibuleError as error:
        if not error.keeps_changes:
            raise
        if not error.asks_again:
            record_event(work, event_of(work, exchange, refusal_of(exchange, error)))
        return error
    exchange.result = result
    record_event(work, event_of(work, exchange))
    return result


def event_of(work: Work, exchange: Exchange, refusal: Refusal | None = None) -> AuditEvent:
    """The call's event; calls of nobody go to the trail of the instance's owner."""
    instance = None if exchange.caller.account_id else find_instance(work)
    return call_event(
        exchange,
        home_account=instance.owner_account_id if instance else "",
        region=work.region,
        error=None if refusal is None else (refusal.code, refusal.message),
    )
