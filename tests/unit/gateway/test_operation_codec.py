"""What botocore writes is read here, and what is written here botocore reads."""

from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from vestibule.gateway.http import HttpRequest
from vestibule.gateway.protocol.operation_codec import Protocol
from vestibule.gateway.protocol.wire_errors import ValidationError
from vestibule.gateway.service_registry import ServiceRegistry

REGISTRY = ServiceRegistry(
    ("sso-admin", "identitystore", "organizations", "cloudtrail", "sts", "iam", "sso-oidc")
)
INSTANCE = "arn:aws:sso:::instance/ssoins-1111222233334444"
ROLE = "arn:aws:iam::111122223333:role/Reader"


def request_of(service: str, name: str, members: dict[str, Any]) -> HttpRequest:
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    serializer = create_serializer(model.metadata["protocol"])
    made = serializer.serialize_to_request(members, model.operation_model(name))
    body = made["body"]
    if isinstance(body, dict):
        body = urlencode(body)
    raw = body.encode() if isinstance(body, str) else body
    headers = {key.lower(): value for key, value in made["headers"].items()}
    return HttpRequest(made["method"], made["url_path"], "", headers, raw)


@pytest.mark.parametrize(
    ("service", "name", "members"),
    [
        (
            "sso-admin",
            "CreatePermissionSet",
            {"Name": "ReadOnly", "InstanceArn": INSTANCE, "Tags": [{"Key": "a", "Value": "b"}]},
        ),
        (
            "identitystore",
            "CreateGroup",
            {"IdentityStoreId": "d-1234567890", "DisplayName": "Devs"},
        ),
        ("organizations", "ListAccounts", {"MaxResults": 5}),
        (
            "sts",
            "AssumeRole",
            {
                "RoleArn": ROLE,
                "RoleSessionName": "alice",
                "DurationSeconds": 900,
                "Tags": [{"Key": "team", "Value": "blue + green"}],
            },
        ),
        ("iam", "CreateUser", {"UserName": "bob", "Path": "/team/"}),
        (
            "sso-oidc",
            "RegisterClient",
            {"clientName": "cli", "clientType": "public", "scopes": ["sso:account:access"]},
        ),
    ],
)
def test_botocores_requests_are_read(service: str, name: str, members: dict[str, Any]) -> None:
    operation = REGISTRY.service(service).operation(name)
    assert Protocol().parse(operation, request_of(service, name, members)) == members


@pytest.mark.parametrize(
    ("service", "name", "result"),
    [
        ("sso-admin", "ListPermissionSets", {"PermissionSets": ["ps-1"], "NextToken": "n"}),
        (
            "sts",
            "GetCallerIdentity",
            {"UserId": "AROA:alice", "Account": "111122223333", "Arn": "arn:aws:sts::1:x/<&>"},
        ),
        ("iam", "ListAttachedRolePolicies", {"AttachedPolicies": [], "IsTruncated": False}),
        ("sso-oidc", "CreateToken", {"accessToken": "t", "tokenType": "Bearer", "expiresIn": 9}),
    ],
)
def test_botocore_reads_our_answers(service: str, name: str, result: dict[str, Any]) -> None:
    operation = REGISTRY.service(service).operation(name)
    answer = Protocol().serialize(operation, result, request_id="r-1")
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    wire = {"status_code": answer.status, "headers": dict(answer.headers), "body": answer.body}
    shape = model.operation_model(name).output_shape
    read = create_parser(model.metadata["protocol"]).parse(wire, shape)
    read.pop("ResponseMetadata")
    assert read == result


def test_all_violations_are_told_in_awss_words() -> None:
    operation = REGISTRY.service("sso-admin").operation("CreatePermissionSet")
    body = b'{"Name":"' + b"x" * 33 + b'","SessionDuration":"PT1H"}'
    with pytest.raises(ValidationError) as refused:
        Protocol().parse(operation, HttpRequest("POST", "/", "", {}, body))
    message = str(refused.value)
    assert message.startswith("2 validation errors detected: ")
    assert "Member must have length less than or equal to 32" in message
    assert "at 'instanceArn' failed to satisfy constraint: Member must not be null" in message
