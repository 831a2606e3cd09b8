"""Every operation of the served services, both ways: botocore and we understand each other.

What botocore writes with every member set is read here to the same values and keeps the model's
constraints; what is written here with every member set, botocore reads to the same values.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from service_model_samples import sample_structure
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.protocol.operation_codec import Protocol
from vestibule.gateway.service_models import Operation
from vestibule.gateway.service_registry import ServiceRegistry

SERVICES = (
    "sso-admin",
    "identitystore",
    "organizations",
    "cloudtrail",
    "sts",
    "iam",
    "sso",
    "sso-oidc",
)
# Not served, but they use parts of the wire that the others do not: labels, payloads, nested
# unions, ISO 8601 in JSON.
OTHERS = ("accessanalyzer", "account-access", "signin")
REGISTRY = ServiceRegistry(SERVICES + OTHERS)


@cache
def botocore_model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def request_of(operation: Operation, members: dict[str, Any]) -> HttpRequest:
    model = botocore_model(operation.service.name)
    serializer = create_serializer(model.metadata["protocol"], include_validation=False)
    made = serializer.serialize_to_request(members, model.operation_model(operation.name))
    body, query = made["body"], made["query_string"]
    body = urlencode(body) if isinstance(body, dict) else body
    path, _, marked = made["url_path"].partition("?")
    query = "&".join(filter(None, (marked, urlencode(query, doseq=True) if query else "")))
    return HttpRequest(
        method=made["method"],
        path=path,
        query_string=query,
        headers={name.lower(): str(value) for name, value in made["headers"].items()},
        body=body.encode() if isinstance(body, str) else body,
    )


def found_by(request: HttpRequest, operation: Operation) -> Operation | None:
    service = operation.service
    target = request.headers.get("x-amz-target")
    if target is not None:
        return REGISTRY.find_by_target(target)
    if service.protocol == "query":
        return REGISTRY.find_by_action(operation.name, service.api_version)
    return REGISTRY.find_by_path(
        request.method,
        request.path,
        query_string=request.query_string,
        signing_name=service.signing_name,
    )


@pytest.mark.parametrize("name", SERVICES + OTHERS)
def test_every_request_of_botocore_is_found_and_read(name: str) -> None:
    protocol = Protocol()
    for operation in REGISTRY.service(name).operations():
        if operation.service.protocol == "rest-json" and _is_ambiguous(operation):
            continue
        members = {} if operation.input is None else sample_structure(operation.input)
        request = request_of(operation, members)
        assert found_by(request, operation) is operation
        assert protocol.parse(operation, request) == members, operation


def _is_ambiguous(operation: Operation) -> bool:
    """Several operations of `signin` share a path and differ by their bodies alone."""
    same = [
        other
        for other in operation.service.operations()
        if (other.method, other.request_uri) == (operation.method, operation.request_uri)
    ]
    return len(same) > 1


@pytest.mark.parametrize("name", SERVICES + OTHERS)
def test_botocore_reads_every_answer(name: str) -> None:
    protocol = Protocol()
    model = botocore_model(name)
    parser = create_parser(model.metadata["protocol"])
    for operation in REGISTRY.service(name).operations():
        result = {} if operation.output is None else sample_structure(operation.output)
        answer = protocol.serialize(operation, result, request_id="r-1")
        headers = {key.lower(): value for key, value in answer.headers}
        wire = {"status_code": answer.status, "headers": headers, "body": answer.body}
        read = parser.parse(wire, model.operation_model(operation.name).output_shape)
        metadata = read.pop("ResponseMetadata")
        assert read == result, operation
        assert metadata["RequestId"] == "r-1"
