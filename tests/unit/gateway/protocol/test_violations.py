"""Broken constraints: AWS's words, all at once, and never what is secret."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpu_time import within
from service_model_samples import sample_structure
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.protocol.constraints import compile_check
from vestibule.gateway.protocol.operation_codec import Protocol
from vestibule.gateway.protocol.violations import has_violations, violation_message
from vestibule.gateway.protocol.wire_errors import ValidationError
from vestibule.gateway.service_models import Operation, Shape
from vestibule.gateway.service_registry import ServiceRegistry

SERVICES = ("sso-admin", "identitystore", "organizations", "cloudtrail", "sts", "iam", "sso-oidc")
REGISTRY = ServiceRegistry(SERVICES)
INSTANCE = "arn:aws:sso:::instance/ssoins-1111222233334444"
SET = "arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-1111222233334444"


def refusal(operation: Operation, body: bytes) -> ValidationError:
    with pytest.raises(ValidationError) as refused:
        Protocol().parse(operation, HttpRequest("POST", "/", "", {}, body))
    return refused.value


def json_refusal(service: str, name: str, members: Any) -> ValidationError:
    return refusal(REGISTRY.service(service).operation(name), orjson.dumps(members))


def test_one_violation_is_told_as_aws_tells_it() -> None:
    members = {"InstanceArn": INSTANCE, "PermissionSetArn": "ps-1111222233"}
    error = json_refusal("sso-admin", "DescribePermissionSet", members)
    assert error.code == "ValidationException"
    assert error.message == (
        "1 validation error detected: Value 'ps-1111222233' at 'permissionSetArn' failed to "
        "satisfy constraint: Member must satisfy regular expression pattern: "
        "arn:aws(-[a-z]{1,5}){0,3}:sso:::permissionSet/(sso)?ins-[a-zA-Z0-9-.]{16}/"
        "ps-[a-zA-Z0-9-./]{16}"
    )


def test_a_value_that_breaks_two_constraints_is_told_twice() -> None:
    members = {"InstanceArn": INSTANCE, "Name": "no spaces " * 4}
    message = json_refusal("sso-admin", "CreatePermissionSet", members).message
    assert message.startswith("2 validation errors detected: ")
    assert "regular expression pattern: [\\w+=,.@-]+; Value 'no" in message
    assert message.endswith("Member must have length less than or equal to 32")


def test_members_of_lists_are_told_by_number() -> None:
    tags = [{"Key": "a", "Value": "b"}, {"Key": "€", "Value": "b"}, {"Key": "c"}]
    members = {"InstanceArn": INSTANCE, "Name": "ReadOnly", "Tags": tags}
    message = json_refusal("sso-admin", "CreatePermissionSet", members).message
    assert message.startswith("2 validation errors detected: Value '€' at 'tags.2.member.key' ")
    assert "Value null at 'tags.3.member.value' failed to satisfy constraint: " in message


def test_a_list_of_plain_values_is_told_as_a_whole() -> None:
    members = {"InstanceArn": INSTANCE, "ResourceArn": SET, "TagKeys": ["ok", "x" * 129]}
    message = json_refusal("sso-admin", "UntagResource", members).message
    assert message.startswith(
        f"1 validation error detected: Value '[ok, {'x' * 129}]' at 'tagKeys'"
    )
    assert "Member must satisfy constraint: [Member must satisfy regular expression" in message


def test_enumerations_and_ranges_are_told() -> None:
    members = {"InstanceArn": INSTANCE, "PermissionSetArn": SET, "TargetType": "NOBODY"}
    message = json_refusal("sso-admin", "ProvisionPermissionSet", members).message
    assert "Member must satisfy enum value set: [AWS_ACCOUNT, ALL_PROVISIONED" in message
    members = {"InstanceArn": INSTANCE, "MaxResults": 101}
    message = json_refusal("sso-admin", "ListPermissionSets", members).message
    assert "Value '101' at 'maxResults'" in message
    assert message.endswith("Member must have value less than or equal to 100")


@pytest.mark.parametrize(
    ("operation", "members", "reason"),
    [
        ("ListPolicies", {"Filter": "NOBODY"}, "INVALID_ENUM"),
        ("ListPolicies", {}, "INPUT_REQUIRED"),
        ("ListAccounts", {"MaxResults": 21}, "MAX_VALUE_EXCEEDED"),
        ("ListAccounts", {"MaxResults": 0}, "MIN_VALUE_EXCEEDED"),
        ("ListAccounts", {"NextToken": "x" * 200_000}, "MAX_LENGTH_EXCEEDED"),
        ("DescribeAccount", {"AccountId": "x"}, "INVALID_PATTERN"),
    ],
)
def test_a_service_with_reasons_tells_the_first_one(
    operation: str, members: dict[str, Any], reason: str
) -> None:
    error = json_refusal("organizations", operation, members)
    assert (error.code, error.reason) == ("InvalidInputException", reason)
    assert error.message.startswith("You ")


def test_reasons_of_another_kind_are_not_used() -> None:
    error = json_refusal("identitystore", "ListUsers", {})
    assert error.reason is None
    assert error.message.startswith("1 validation error detected: Value null at 'identityStoreId'")


def test_query_services_call_it_validation_error() -> None:
    operation = REGISTRY.service("sts").operation("AssumeRole")
    error = refusal(operation, b"Action=AssumeRole&RoleArn=short&RoleSessionName=a%20b")
    assert error.code == "ValidationError"
    assert error.message.startswith("2 validation errors detected: Value 'short' at 'roleArn' ")


def test_oauth_services_call_it_an_invalid_request() -> None:
    error = json_refusal("sso-oidc", "StartDeviceAuthorization", {})
    assert error.code == "InvalidRequestException"


def test_sensitive_values_are_not_shown() -> None:
    members = {"IdentityStoreId": "d-1234567890", "UserName": "se cret", "DisplayName": ""}
    message = json_refusal("identitystore", "CreateUser", members).message
    assert "Value at 'userName' failed to satisfy constraint" in message
    assert "se cret" not in message


def test_a_long_value_is_not_echoed_whole_and_many_violations_not_listed_whole() -> None:
    tags = [{"Key": "é€" * 50_000}] * 1000
    members = {"InstanceArn": INSTANCE, "Name": "ReadOnly", "Tags": tags[:3]}
    message = json_refusal("sso-admin", "CreatePermissionSet", members).message
    assert len(message) < 20_000
    many = {"InstanceArn": INSTANCE, "Name": "a", "Tags": [{"Key": "€", "Value": ""}] * 5000}
    message = json_refusal("sso-admin", "CreatePermissionSet", many).message
    assert message.startswith("5001 validation errors detected: ")
    assert len(message) < 20_000


@pytest.mark.parametrize(
    "operation",
    [
        ("identitystore", "CreateUser", "Emails"),
        ("sso-admin", "TagResource", "Tags"),
        ("identitystore", "ListUsers", "Filters"),
    ],
    ids=str,
)
def test_a_mebibyte_of_broken_constraints_is_told_quickly(operation: tuple[str, str, str]) -> None:
    service, name, member = operation
    shape = REGISTRY.service(service).operation(name).input
    assert shape is not None
    with within(0.5):
        message = violation_message(shape, {member: [{}] * 340_000})
    assert " validation errors detected: " in message
    assert len(message) < 20_000


def test_a_list_that_is_too_long_is_told_whatever_is_in_it() -> None:
    shape = REGISTRY.service("sts").operation("AssumeRole").input
    assert shape is not None
    good = {"RoleArn": "arn:aws:iam::111122223333:role/a", "RoleSessionName": "abc"}
    tag = {"Key": "k", "Value": "v"}
    assert not has_violations(shape, {**good, "Tags": [tag] * 50})
    for tags in ([tag] * 1500, [*[tag] * 1500, {"Key": "", "Value": "v"}], [tag] * 51):
        assert has_violations(shape, {**good, "Tags": tags})


def all_inputs() -> list[Shape]:
    operations = (each for name in SERVICES for each in REGISTRY.service(name).operations())
    return [operation.input for operation in operations if operation.input is not None]


def test_the_quick_check_and_the_slow_words_agree_on_good_input() -> None:
    for shape in all_inputs():
        members = sample_structure(shape)
        assert compile_check(shape)(members)
        assert not has_violations(shape, members)


_ODD_TEXTS = st.sampled_from(["", " ", "a", "é", "€", "a b", "x" * 33, "x" * 5000, "\x00", "😀"])
_ODD_VALUES = {
    str: st.one_of(_ODD_TEXTS, st.text(max_size=8)),
    int: st.integers(-(2**31), 2**31 - 1),
    list: st.just([]),
}


@settings(max_examples=400, deadline=None, derandomize=True)
@given(data=st.data())
def test_the_quick_check_and_the_slow_words_agree_on_bad_input(data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from(all_inputs()))
    members = spoiled(sample_structure(shape), data)
    assert compile_check(shape)(members) is not has_violations(shape, members)


def spoiled(value: Any, data: st.DataObject) -> Any:
    """The same structure with some values replaced by odd ones and some left out."""
    if isinstance(value, dict):
        kept = {name: each for name, each in value.items() if data.draw(st.integers(0, 9)) > 0}
        return {name: spoiled(each, data) for name, each in kept.items()}
    if isinstance(value, list) and data.draw(st.booleans()):
        return [spoiled(each, data) for each in value]
    odd = _ODD_VALUES.get(type(value))
    return value if odd is None or data.draw(st.integers(0, 3)) > 0 else data.draw(odd)
