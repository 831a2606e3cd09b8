"""Errors as botocore understands them, for every error of every served model."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser

from vestibule.gateway.http import HttpResponse
from vestibule.gateway.protocol.error_rendering import render_error
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
REGISTRY = ServiceRegistry(SERVICES)
MESSAGE = "No <such> thing & more"


@cache
def botocore_model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def rendered(service: str, code: str, **more: Any) -> HttpResponse:
    model = REGISTRY.service(service)
    return render_error(
        model.protocol, code=code, message=MESSAGE, request_id="r-1", service=model, **more
    )


def read_by_botocore(service: str, answer: HttpResponse) -> dict[str, Any]:
    model = botocore_model(service)
    parser = create_parser(model.metadata["protocol"])
    headers = {name.lower(): value for name, value in answer.headers}
    wire = {"status_code": answer.status, "headers": headers, "body": answer.body}
    read: dict[str, Any] = parser.parse(
        wire, model.operation_model(model.operation_names[0]).output_shape
    )
    return read


@pytest.mark.parametrize("service", SERVICES)
def test_botocore_reads_every_modelled_error(service: str) -> None:
    for shape in botocore_model(service).error_shapes:
        answer = rendered(service, shape.name)
        read = read_by_botocore(service, answer)
        assert read["Error"]["Code"] == shape.error_code or read["Error"]["Code"] == shape.name
        if "error_description" not in shape.members:
            assert read["Error"]["Message"] == MESSAGE
        assert read["ResponseMetadata"]["RequestId"] == "r-1"
        default = 500 if shape.name in {"InternalServerException", "ServiceException"} else 400
        assert answer.status == (shape.metadata.get("error") or {}).get("httpStatusCode", default)


def test_a_query_error_goes_by_its_code_and_tells_whose_fault_it_is() -> None:
    answer = rendered("iam", "NoSuchEntityException")
    assert answer.status == 404
    assert answer.body.startswith(
        b'<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error>'
        b"<Type>Sender</Type><Code>NoSuchEntity</Code>"
    )
    assert b"<Type>Receiver</Type>" in rendered("iam", "ServiceFailure").body


def test_the_message_is_spelled_as_the_model_spells_it() -> None:
    for service, code, spelling in (
        ("sso-admin", "ConflictException", "Message"),
        ("identitystore", "ResourceNotFoundException", "Message"),
        ("sso-admin", "AccessDeniedOfEveryService", "Message"),
        ("sso", "UnauthorizedException", "message"),
        ("sso", "ForbiddenException", "message"),
    ):
        assert orjson.loads(rendered(service, code).body)[spelling] == MESSAGE


def test_further_members_are_told_and_unknown_ones_dropped() -> None:
    answer = rendered(
        "identitystore",
        "ConflictException",
        fields={"Reason": "UNIQUENESS_CONSTRAINT_VIOLATION", "Secret": "x", "RequestId": None},
    )
    assert orjson.loads(answer.body) == {
        "__type": "ConflictException",
        "Message": MESSAGE,
        "Reason": "UNIQUENESS_CONSTRAINT_VIOLATION",
    }


def test_a_moment_in_an_error_is_told_in_seconds() -> None:
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    answer = rendered("identitystore", "ConflictException", fields={"RequestId": moment})
    assert orjson.loads(answer.body)["RequestId"] == 1767312000


@pytest.mark.parametrize(
    ("code", "oauth_error", "status"),
    [
        ("AuthorizationPendingException", "authorization_pending", 400),
        ("SlowDownException", "slow_down", 400),
        ("ExpiredTokenException", "expired_token", 400),
        ("InvalidClientException", "invalid_client", 401),
        ("InvalidGrantException", "invalid_grant", 400),
        ("UnsupportedGrantTypeException", "unsupported_grant_type", 400),
        ("InvalidClientMetadataException", "invalid_client_metadata", 400),
        ("InvalidRedirectUriException", "invalid_redirect_uri", 400),
        ("InternalServerException", "server_error", 500),
    ],
)
def test_oauth_errors_have_the_codes_of_their_rfc(code: str, oauth_error: str, status: int) -> None:
    answer = rendered("sso-oidc", code)
    assert answer.status == status
    assert dict(answer.headers)["x-amzn-ErrorType"] == code
    assert orjson.loads(answer.body) == {"error": oauth_error, "error_description": MESSAGE}


@pytest.mark.parametrize(
    ("protocol", "code", "status"),
    [
        ("json", "AccessDeniedException", 400),
        ("rest-json", "AccessDeniedException", 403),
        ("query", "AccessDenied", 403),
        ("rest-xml", "AccessDenied", 403),
        ("json", "InternalFailure", 500),
    ],
)
def test_errors_of_every_service_have_a_status(protocol: str, code: str, status: int) -> None:
    answer = render_error(protocol, code=code, message="no", request_id="r-1")
    assert answer.status == status


@pytest.mark.parametrize(
    ("service", "protocol"), [("s3", "rest-xml"), ("ec2", "ec2"), ("cloudwatch", "query")]
)
def test_botocore_reads_errors_in_the_protocols_of_other_services(
    service: str, protocol: str
) -> None:
    answer = render_error(protocol, code="AccessDenied", message=MESSAGE, request_id="r-1")
    headers = {name.lower(): value for name, value in answer.headers}
    wire = {"status_code": answer.status, "headers": headers, "body": answer.body}
    read = create_parser(protocol).parse(wire, None)
    assert read["Error"]["Code"] == "AccessDenied"
    assert read["Error"]["Message"] == MESSAGE


def test_botocore_reads_an_error_in_cbor() -> None:
    answer = render_error("smithy-rpc-v2-cbor", code="AccessDenied", message="é", request_id="r")
    headers = {name.lower(): value for name, value in answer.headers}
    wire = {"status_code": answer.status, "headers": headers, "body": answer.body}
    read = create_parser("smithy-rpc-v2-cbor").parse(wire, None)
    assert read["Error"] == {"Code": "AccessDenied", "Message": "é"}


def test_what_xml_cannot_hold_is_replaced() -> None:
    answer = render_error("query", code="X", message="a\x00b\ud800", request_id="r-1")
    assert "<Message>a\ufffdb\ufffd</Message>".encode() in answer.body
