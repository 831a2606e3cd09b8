"""One call on its way through the gateway: what each step finds out, for the steps after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vestibule.audit.events import AuditEvent
from vestibule.gateway import service_models
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.sigv4 import SignedRequest
from vestibule.model.callers import UNKNOWN_CALLER, Caller
from vestibule.model.calls import Call
from vestibule.model.operations import Operation, Service


@dataclass(slots=True)
class Exchange:
    """A request, what became known of it, and its result.

    operation: of the model; served: what answers it here; signed: what the request claims.
    event: of a call that changes nothing, once it has its result.
    """

    request: HttpRequest
    request_id: str
    now: datetime
    source_ip: str
    base_url: str
    is_secure: bool
    operation: service_models.Operation | None = None
    served: Operation | None = None
    service: Service | None = None
    signed: SignedRequest | None = None
    caller: Caller = UNKNOWN_CALLER
    parameters: Mapping[str, Any] = field(default_factory=dict)
    call: Call | None = None
    result: Mapping[str, Any] | None = None
    event: AuditEvent | None = None

    @property
    def user_agent(self) -> str:
        """As sent, cut to a bearable length."""
        return self.request.headers.get("user-agent", "")[:1024]
