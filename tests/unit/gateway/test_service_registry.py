"""Requests find their operation by target, by action, or by path."""

import json
from pathlib import Path

import pytest

from vestibule.gateway.service_models import Operation
from vestibule.gateway.service_registry import ServiceRegistry, compile_path_template

REGISTRY = ServiceRegistry(
    ("sso-admin", "identitystore", "organizations", "cloudtrail", "sts", "iam", "sso", "sso-oidc")
)


def described(operation: Operation | None) -> tuple[str, str] | None:
    return None if operation is None else (operation.service.name, operation.name)


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("SWBExternalService.ListInstances", ("sso-admin", "ListInstances")),
        ("AWSIdentityStore.ListUsers", ("identitystore", "ListUsers")),
        ("AWSOrganizationsV20161128.ListRoots", ("organizations", "ListRoots")),
        (
            "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
            ("cloudtrail", "LookupEvents"),
        ),
        ("CloudTrail_20131101.LookupEvents", ("cloudtrail", "LookupEvents")),
        ("cloudtrail.v20131101.CloudTrail_20131101.LookupEvents", None),
        ("SWBExternalService.NoSuchOperation", None),
        ("Other.ListInstances", None),
        ("ListInstances", None),
        ("", None),
    ],
)
def test_json_requests_are_found_by_their_target(
    target: str, found: tuple[str, str] | None
) -> None:
    assert described(REGISTRY.find_by_target(target)) == found


def test_a_service_is_known_by_its_target_even_when_the_operation_is_not() -> None:
    service = REGISTRY.find_service_by_target("SWBExternalService.NoSuchOperation")
    assert service is not None
    assert service.name == "sso-admin"


def test_query_requests_are_found_by_action_and_version() -> None:
    assert described(REGISTRY.find_by_action("AssumeRole", "2011-06-15")) == ("sts", "AssumeRole")
    assert described(REGISTRY.find_by_action("GetRole", "2010-05-08")) == ("iam", "GetRole")
    assert REGISTRY.find_by_action("AssumeRole", "2010-05-08") is None
    assert REGISTRY.find_by_action("AssumeRole", "2011-06-15", signing_name="iam") is None


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("POST", "/token", ("sso-oidc", "CreateToken")),
        ("POST", "/token?x", None),
        ("GET", "/token", None),
        ("POST", "/client/register", ("sso-oidc", "RegisterClient")),
        ("GET", "/federation/credentials", ("sso", "GetRoleCredentials")),
        ("GET", "/assignment/accounts", ("sso", "ListAccounts")),
        ("GET", "/assignment/accounts/", None),
        ("POST", "/logout", ("sso", "Logout")),
    ],
)
def test_rest_requests_are_found_by_method_and_path(
    method: str, path: str, found: tuple[str, str] | None
) -> None:
    assert described(REGISTRY.find_by_path(method, path)) == found


def test_a_query_marker_tells_operations_of_one_path_apart() -> None:
    query = "aws_iam=t&x=1"
    signed = REGISTRY.find_by_path("POST", "/token", query_string=query)
    assert described(signed) == ("sso-oidc", "CreateTokenWithIAM")


def test_what_needs_a_signature_is_the_models_word() -> None:
    def needs(service: str, name: str) -> bool:
        return REGISTRY.service(service).operation(name).needs_signature

    assert needs("iam", "GetRole")
    assert needs("sts", "AssumeRole")
    assert needs("sso-oidc", "CreateTokenWithIAM")
    assert not needs("sts", "AssumeRoleWithSAML")
    assert not needs("sso", "GetRoleCredentials")
    assert not needs("sso-oidc", "RegisterClient")


def test_signing_names_are_shared_or_not_as_in_the_models() -> None:
    signed_as_sso = REGISTRY.find_services_signed_as("sso")
    assert [service.name for service in signed_as_sso] == ["sso-admin"]
    assert REGISTRY.service("sso").signing_name == "awsssoportal"


def test_labels_are_cut_out_of_a_path() -> None:
    template = compile_path_template("/analyzer/{name}/rule/{path+}")
    assert template.match("/analyzer/a%2Fb/rule/c/d") == {"name": "a%2Fb", "path": "c/d"}
    assert template.match("/analyzer//rule/c") is None
    assert template.match("/analyzer/a/b/rule/c") is None


def test_models_of_our_own_are_served_beside_awss(tmp_path: Path) -> None:
    model = {
        "metadata": {
            "apiVersion": "2026-01-01",
            "endpointPrefix": "own",
            "protocol": "json",
            "targetPrefix": "Own",
        },
        "operations": {"Ping": {"name": "Ping", "http": {"method": "POST", "requestUri": "/"}}},
        "shapes": {},
    }
    folder = tmp_path / "own" / "2026-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(model))
    registry = ServiceRegistry(("own", "sts"), extra_folders=[tmp_path])
    assert described(registry.find_by_target("Own.Ping")) == ("own", "Ping")
    assert described(registry.find_by_action("AssumeRole", "2011-06-15")) == ("sts", "AssumeRole")


def test_a_service_that_is_not_served_is_not_found() -> None:
    with pytest.raises(LookupError):
        REGISTRY.service("s3")
    with pytest.raises(LookupError):
        ServiceRegistry(("no-such-service",)).service("no-such-service")
