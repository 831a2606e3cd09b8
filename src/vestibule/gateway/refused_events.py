"""The events of calls that were refused before it was known who calls; told with their like."""

from __future__ import annotations

from typing import Any

from vestibule.audit.events import AuditEvent
from vestibule.audit.refused_calls import RefusedCalls
from vestibule.gateway.authentication import find_claimed_account
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.recording import event_user_name, user_identity
from vestibule.gateway.refusals import Refusal
from vestibule.identity_store.instances import find_instance
from vestibule.model.callers import CallerKind
from vestibule.store.work import Work

_READING = ("Describe", "Get", "List")


def count_refused_call(
    work: Work,
    refused: RefusedCalls,
    exchange: Exchange,
    refusal: Refusal,
    *,
    source: str,
    name: str,
) -> None:
    """Counts a refused call, in the trail of the account whose access key it names.

    Without such a key it goes to the instance's owner. Who signed is not told unless it was
    verified, and a key that nobody knows not at all: it may be a secret in the wrong place.
    source, name: the service and the operation, as CloudTrail names them.
    """
    claimed = _claimed(work, exchange)
    key = claimed.get("accessKeyId")
    account = claimed.get("accountId") or exchange.caller.account_id or _home_account(work)
    details: dict[str, Any] = {
        "userIdentity": {**user_identity(exchange.caller), **claimed},
        "sourceIPAddress": exchange.source_ip,
        "userAgent": exchange.user_agent,
        "requestParameters": None,
        "responseElements": None,
        "requestID": exchange.request_id,
        "errorCode": refusal.code,
        "errorMessage": refusal.message,
    }
    event = AuditEvent(
        account_id=account,
        name=name,
        source=source,
        region=work.region,
        reads=_reads(exchange, name),
        user_name=event_user_name(exchange.caller),
        access_key_id=key or exchange.caller.access_key_id,
        details=details,
    )
    subject = event.access_key_id or exchange.caller.session_id
    refused.count(event, source_ip=exchange.source_ip, subject=subject, code=refusal.code)


def _claimed(work: Work, exchange: Exchange) -> dict[str, str]:
    """Account and access key, where a request of nobody known names a key that exists."""
    signed = exchange.signed
    if signed is None or exchange.caller.kind is not CallerKind.UNKNOWN:
        return {}
    account = find_claimed_account(work, signed)
    return {"accountId": account, "accessKeyId": signed.access_key_id} if account else {}


def _reads(exchange: Exchange, name: str) -> bool:
    return name.startswith(_READING) if exchange.served is None else exchange.served.reads


def _home_account(work: Work) -> str:
    instance = find_instance(work)
    return instance.owner_account_id if instance else ""
