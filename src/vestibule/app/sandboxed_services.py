"""The sandbox behind the gateway: verified, authorized and recorded like every other call."""

from collections.abc import Mapping
from typing import Any

import structlog

from vestibule.app.sandbox_decisions import decide_plan, told_by_signature
from vestibule.app.unverified_calls import count_unverified_call
from vestibule.audit.events import AuditEvent
from vestibule.gateway.authentication import authenticate_signature
from vestibule.gateway.aws_chunked import decode_aws_chunked, is_aws_chunked
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.finding import guess_protocol
from vestibule.gateway.http import HttpRequest, HttpResponse
from vestibule.gateway.protocol.error_rendering import render_error
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.gateway.recording import event_user_name, named_resources, user_identity
from vestibule.gateway.refusals import INTERNAL
from vestibule.gateway.signature_errors import SignatureError, SignatureFault
from vestibule.gateway.sigv4 import STANDARD_RULES, STORAGE_RULES
from vestibule.gateway.steps import Gateway
from vestibule.model.calls import Call
from vestibule.model.errors import Unauthenticated
from vestibule.sandbox.events import EventFacts
from vestibule.sandbox.raw_http import MAX_BODY_BYTES, RawRequest
from vestibule.sandbox.refusals import SandboxRefusal
from vestibule.sandbox.sandbox import Sandbox
from vestibule.sandbox.wire_services import services_signed_as

_STORAGE = "s3"
_log = structlog.get_logger("sandbox")
_TRUNCATED = 1024


class SandboxedServices:
    """Answers signed requests to AWS services that are not our own."""

    max_body_bytes = MAX_BODY_BYTES

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def answer(self, gateway: Gateway, exchange: Exchange) -> HttpResponse:
        """The service's answer, or its refusal; recorded either way, if somebody known signed."""
        try:
            call = _authenticated(gateway, exchange)
        except SignatureError as fault:
            return _refuse(gateway, exchange, fault)
        event: EventFacts | None = None
        error: SandboxRefusal | None = None
        denied: Mapping[int, str] = {}
        try:
            plan = await self._sandbox.plan(
                _raw(exchange), account_id=call.caller.account_id, region=call.region
            )
            event = plan.event
            told = told_by_signature(exchange, plan)
            denied = gateway.units.read(lambda work: decide_plan(work, call, plan, told=told))
            answered = await self._sandbox.answer(plan, denied=denied)
            response = HttpResponse(answered.status, answered.headers, answered.body)
        except Unauthenticated:
            return _refuse(gateway, exchange, SignatureError(SignatureFault.INVALID_TOKEN))
        except SandboxRefusal as refusal:
            error, event = refusal, refusal.event or event
            if refusal.status >= 500 and refusal.__cause__ is not None:
                _log.error("sandbox failed", request_id=exchange.request_id, exc_info=refusal)
        except Exception as fault:  # ours: the trail is told of the call still
            _log.error("call failed", request_id=exchange.request_id, exc_info=fault)
            error = SandboxRefusal(INTERNAL.message, code=INTERNAL.code, status=500)
        if event is not None:
            await gateway.recorder.record(_event(exchange, call, event, error, denied))
        return response if error is None else _render(exchange, error)

    def refuse(
        self, gateway: Gateway, exchange: Exchange, error: SignatureError | WireError
    ) -> HttpResponse:
        """The refusal of a request that cannot be read, in its service's words."""
        if isinstance(error, SignatureError):
            return _refuse(gateway, exchange, error)
        return render_error(
            _protocol(exchange),
            code=error.code,
            message=error.message,
            request_id=exchange.request_id,
            status=error.status,
        )


def _authenticated(gateway: Gateway, exchange: Exchange) -> Call:
    """The call, its caller verified and its body decoded. Raises SignatureError."""
    signed = exchange.signed
    if signed is None:
        raise ValueError("unsigned requests do not come here")
    rules = STORAGE_RULES if signed.service == _STORAGE else STANDARD_RULES
    opened = gateway.units.read(lambda work: authenticate_signature(work, exchange, rules))
    if is_aws_chunked(signed):
        secret = opened.secret_access_key.value
        decoded = decode_aws_chunked(signed, exchange.request, secret=secret)
        before = exchange.request
        exchange.request = HttpRequest(
            before.method, before.path, before.query_string, before.headers, decoded.content
        )
    exchange.caller = opened.caller
    return Call(
        request_id=exchange.request_id,
        service=signed.service,
        operation="",
        caller=opened.caller,
        now=exchange.now,
        region=signed.region,
        source_ip=exchange.source_ip,
        user_agent=exchange.user_agent,
        base_url=exchange.base_url,
        is_secure=exchange.is_secure,
    )


def _raw(exchange: Exchange) -> RawRequest:
    request = exchange.request
    return RawRequest(
        method=request.method,
        path=request.path,
        query_string=request.query_string,
        headers=request.headers,
        body=request.body,
        signing_name=exchange.signed.service if exchange.signed else "",
        base_url=exchange.base_url,
        request_id=exchange.request_id,
    )


def _event(
    exchange: Exchange,
    call: Call,
    event: EventFacts,
    error: SandboxRefusal | None,
    denied: Mapping[int, str],
) -> AuditEvent:
    """The call's event. denied: the parts that were, though the rest of the call was not."""
    parameters: Mapping[str, Any] = event.request_parameters
    details: dict[str, Any] = {
        "userIdentity": user_identity(call.caller),
        "sourceIPAddress": call.source_ip,
        "userAgent": call.user_agent,
        "requestParameters": parameters or None,
        "responseElements": None,
        "requestID": exchange.request_id,
    }
    if error is not None:
        details["errorCode"], details["errorMessage"] = error.code, error.message[:_TRUNCATED]
    if denied:
        first = next(iter(denied.values()))[:_TRUNCATED]
        details["additionalEventData"] = {"DeniedParts": len(denied), "FirstDenial": first}
    return AuditEvent(
        account_id=call.caller.account_id,
        name=event.name,
        source=event.source,
        region=call.region,
        reads=event.is_read_only,
        user_name=event_user_name(call.caller),
        access_key_id=call.caller.access_key_id,
        resources=named_resources(parameters),
        details=details,
    )


def _render(exchange: Exchange, error: SandboxRefusal) -> HttpResponse:
    protocol = error.protocol or _protocol(exchange)
    rendered = render_error(
        protocol,
        code=error.code,
        message=error.message,
        request_id=exchange.request_id,
        status=error.status,
    )
    if (error.service, protocol) == ("sqs", "json"):
        rendered.headers.append(("x-amzn-query-error", _query_error(error)))
    return rendered


def _query_error(error: SandboxRefusal) -> str:
    """The code that SQS gave the error before it spoke JSON; clients go by this one.

    Source: Smithy 2.0, "AWS query compatible trait".
    """
    fault = "Receiver" if error.status >= 500 else "Sender"
    return f"{error.code.replace('AccessDeniedException', 'AccessDenied')};{fault}"


def _refuse(gateway: Gateway, exchange: Exchange, fault: SignatureError) -> HttpResponse:
    gateway.units.read(lambda work: count_unverified_call(work, gateway, exchange, fault))
    return _render_fault(exchange, fault)


def _render_fault(exchange: Exchange, fault: SignatureError) -> HttpResponse:
    protocol = _protocol(exchange)
    return render_error(
        protocol,
        code=fault.code(protocol),
        message=fault.message,
        request_id=exchange.request_id,
        status=fault.status(protocol),
    )


def _protocol(exchange: Exchange) -> str:
    """The first protocol of the service that the request names, else what it looks like."""
    named = services_signed_as(exchange.signed.service) if exchange.signed else ()
    return named[0].protocols[0] if named else guess_protocol(exchange.request)
