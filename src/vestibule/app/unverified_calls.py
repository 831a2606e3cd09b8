"""Calls to sandboxed services whose signature was refused, as the trail is told of them."""

import re

from vestibule.gateway.exchange import Exchange
from vestibule.gateway.finding import guess_protocol
from vestibule.gateway.protocol.operation_codec import query_parameters
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.gateway.refusals import Refusal
from vestibule.gateway.refused_events import count_refused_call
from vestibule.gateway.signature_errors import SignatureError
from vestibule.gateway.steps import Gateway
from vestibule.sandbox.wire_services import services_signed_as
from vestibule.store.work import Work

_NAME = re.compile(r"[A-Z][A-Za-z0-9]{1,63}", re.ASCII)
_NOT_TOLD = "UnknownOperation"


def count_unverified_call(
    work: Work, gateway: Gateway, exchange: Exchange, fault: SignatureError
) -> None:
    """Counts the call, unless no AWS service goes by the name that it was signed for.

    Its parameters are not read: that would be work for people unknown.
    """
    services = services_signed_as(exchange.signed.service) if exchange.signed else ()
    if not services:
        return
    protocol = services[0].protocols[0]
    refusal = Refusal(fault.code(protocol), fault.message, fault.status(protocol))
    count_refused_call(
        work,
        gateway.refused,
        exchange,
        refusal,
        source=services[0].event_source,
        name=_operation(exchange),
    )


def _operation(exchange: Exchange) -> str:
    """What the request says it asks for; services of other protocols do not say it plainly."""
    request = exchange.request
    protocol = guess_protocol(request)
    try:
        if protocol == "json":
            name = request.headers["x-amz-target"].rpartition(".")[2]
        else:
            name = query_parameters(request).get("Action", "") if protocol == "query" else ""
    except WireError:
        return _NOT_TOLD
    return name if _NAME.fullmatch(name) else _NOT_TOLD
