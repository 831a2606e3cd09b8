import pytest

from vestibule.gateway.finding import find_operation, guess_protocol
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.protocol.wire_errors import WireError
from vestibule.gateway.service_registry import ServiceRegistry

_REGISTRY = ServiceRegistry(("sso-admin", "sts", "sso", "sso-oidc"))
_FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


def _request(
    method: str = "POST",
    path: str = "/",
    *,
    query: str = "",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> HttpRequest:
    return HttpRequest(method, path, query, headers or {}, body)


def _found(request: HttpRequest, signing_name: str | None) -> str | None:
    operation = find_operation(_REGISTRY, request, signing_name=signing_name)
    return None if operation is None else f"{operation.service.name}.{operation.name}"


def test_a_target_names_the_operation() -> None:
    request = _request(headers={"x-amz-target": "SWBExternalService.ListInstances"})
    assert _found(request, "sso") == "sso-admin.ListInstances"


def test_a_target_signed_for_another_service_is_not_ours() -> None:
    request = _request(headers={"x-amz-target": "SWBExternalService.ListInstances"})
    assert _found(request, "dynamodb") is None


def test_an_unknown_operation_of_our_service_is_refused() -> None:
    request = _request(headers={"x-amz-target": "SWBExternalService.Nothing"})
    with pytest.raises(WireError) as refused:
        find_operation(_REGISTRY, request, signing_name="sso")
    assert refused.value.code == "UnknownOperationException"


def test_an_action_and_a_version_name_the_operation() -> None:
    request = _request(headers=_FORM, body=b"Action=GetCallerIdentity&Version=2011-06-15")
    assert _found(request, "sts") == "sts.GetCallerIdentity"
    assert guess_protocol(request) == "query"


def test_an_unknown_action_of_our_service_is_refused() -> None:
    request = _request(headers=_FORM, body=b"Action=Nothing&Version=2011-06-15")
    with pytest.raises(WireError) as refused:
        find_operation(_REGISTRY, request, signing_name="sts")
    assert refused.value.code == "InvalidAction"


def test_an_action_signed_for_a_service_that_is_not_ours_is_left_to_others() -> None:
    request = _request(headers=_FORM, body=b"Action=DescribeInstances&Version=2016-11-15")
    assert _found(request, "ec2") is None


def test_portal_calls_are_found_by_their_path() -> None:
    assert _found(_request("GET", "/assignment/accounts"), None) == "sso.ListAccounts"
    assert _found(_request("POST", "/token"), None) == "sso-oidc.CreateToken"


def test_a_bucket_named_like_a_portal_path_is_not_the_portal() -> None:
    assert _found(_request("GET", "/assignment/accounts"), "s3") is None
