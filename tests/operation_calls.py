"""Calls of single operations: botocore writes the request and reads the answer.

Between the two are the gateway's reading, the operation's targets and the operation itself; nobody
is authenticated or authorized.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from vestibule.gateway.http import HttpRequest
from vestibule.gateway.protocol.operation_codec import Protocol
from vestibule.gateway.service_registry import ServiceRegistry
from vestibule.model.callers import Caller, CallerKind
from vestibule.model.calls import Call
from vestibule.model.operations import Operation, Target
from vestibule.operations.table import operation_table
from vestibule.store.work import Work

OWNER = "111111111111"
ADMIN = Caller(
    CallerKind.IAM_USER, OWNER, f"arn:aws:iam::{OWNER}:user/admin", "AIDAADMIN", user_name="admin"
)


def call_operation(
    work: Work, service: str, operation: str, members: dict[str, Any]
) -> dict[str, Any]:
    """What botocore reads of the answer. Raises the errors of the domain and of the wire."""
    request = _parsed(service, operation, members)
    served, call = _served(service, operation), _call(work, service, operation)
    served.targets(work, call, request)
    result = served.handler(work, call, request) or {}
    wire = Protocol().serialize(
        _registry(service).service(service).operation(operation), result, request_id="r-1"
    )
    model = _model(service)
    answer: Any = {
        "status_code": wire.status,
        "headers": {key.lower(): value for key, value in wire.headers},
        "body": wire.body,
    }
    shape: Any = model.operation_model(operation).output_shape
    read: dict[str, Any] = create_parser(model.metadata["protocol"]).parse(answer, shape)
    del read["ResponseMetadata"]
    return read


def targets_of(work: Work, service: str, operation: str, members: dict[str, Any]) -> list[Target]:
    """What the caller would have to be allowed on."""
    request = _parsed(service, operation, members)
    call = _call(work, service, operation)
    return list(_served(service, operation).targets(work, call, request))


def _served(service: str, operation: str) -> Operation:
    return operation_table()[service, operation]


def _call(work: Work, service: str, operation: str) -> Call:
    return Call(
        request_id="r-1",
        service=service,
        operation=operation,
        caller=ADMIN,
        now=work.now,
        region=work.region,
        source_ip="127.0.0.1",
        user_agent="test",
        base_url="http://localhost",
    )


def _parsed(service: str, operation: str, members: dict[str, Any]) -> Any:
    model = _model(service)
    serializer = create_serializer(model.metadata["protocol"], include_validation=False)
    made = serializer.serialize_to_request(members, model.operation_model(operation))
    request = HttpRequest(
        method=made["method"],
        path=made["url_path"],
        query_string=urlencode(made["query_string"]),
        headers={name.lower(): str(value) for name, value in made["headers"].items()},
        body=_encoded(made["body"]),
    )
    return Protocol().parse(_registry(service).service(service).operation(operation), request)


def _encoded(body: Any) -> bytes:
    """The body; that of the query protocol is still a dict of parameters."""
    return urlencode(body).encode() if isinstance(body, dict) else body


@cache
def _model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


@cache
def _registry(service: str) -> ServiceRegistry:
    return ServiceRegistry((service,))
