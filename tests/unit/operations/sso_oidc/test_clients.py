"""RegisterClient, with the requests that real clients were recorded to make."""

from typing import Any

import pytest

from oidc_samples import make_call
from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import Invalid
from vestibule.operations.sso_oidc.clients import register_client
from vestibule.operations.sso_oidc.errors import SERVICE
from vestibule.store.work import Work

CALL = make_call("RegisterClient")


@pytest.mark.parametrize(
    "request_body",
    [
        {"clientName": "js", "clientType": "public"},
        {
            "clientName": "botocore-client-s1",
            "clientType": "public",
            "scopes": ["sso:account:access"],
        },
        {
            "clientName": "botocore-client-s1",
            "clientType": "public",
            "grantTypes": ["authorization_code", "refresh_token"],
            "redirectUris": ["http://127.0.0.1/oauth/callback"],
            "issuerUrl": "http://localhost:8700/start",
            "scopes": ["sso:account:access"],
        },
    ],
)
def test_recorded_registrations_are_taken(work: Work, request_body: Any) -> None:
    create_instance(work, owner_account_id="111111111111")
    answer = register_client(work, CALL, request_body)
    assert answer["clientId"]
    assert answer["clientSecret"]
    assert answer["clientSecretExpiresAt"] - answer["clientIdIssuedAt"] == 90 * 86400
    assert answer["authorizationEndpoint"] == "http://localhost:8700/authorize"
    assert answer["tokenEndpoint"] == "http://localhost:8700/token"


def test_another_instance_s_issuer_is_refused_in_aws_s_words(work: Work) -> None:
    create_instance(work, owner_account_id="111111111111")
    with pytest.raises(Invalid, match="Couldn't find Identity Center Instance") as refused:
        register_client(
            work,
            CALL,
            {
                "clientName": "x",
                "clientType": "public",
                "issuerUrl": "https://d-1234567890.awsapps.com/start",
            },
        )
    assert SERVICE.error_name(refused.value) == "InvalidRequestException"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"clientType": "confidential"}, "InvalidClientMetadataException"),
        ({"scopes": ["admin"]}, "InvalidScopeException"),
        ({"redirectUris": ["http://example.com"]}, "InvalidRedirectUriException"),
        ({"grantTypes": ["password"]}, "UnsupportedGrantTypeException"),
    ],
)
def test_refusals_bear_the_model_s_names(work: Work, asked: dict[str, Any], name: str) -> None:
    request: Any = {"clientName": "x", "clientType": "public", **asked}
    with pytest.raises(Invalid) as refused:
        register_client(work, CALL, request)
    assert SERVICE.error_name(refused.value) == name
