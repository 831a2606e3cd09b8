"""Whatever the bytes are, a request is read or refused as the client's fault."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_model_samples import sample_structure
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.protocol.operation_codec import MAX_BODY_BYTES, Protocol
from vestibule.gateway.protocol.wire_errors import SerializationError, WireError
from vestibule.gateway.service_registry import ServiceRegistry

REGISTRY = ServiceRegistry(
    ("sso-admin", "identitystore", "organizations", "sts", "iam", "sso", "sso-oidc")
)
PROTOCOL = Protocol()
OPERATIONS = [
    operation for name in REGISTRY.names for operation in REGISTRY.service(name).operations()
]
JSON_OPERATIONS = [each for each in OPERATIONS if each.service.protocol != "query" and each.input]
QUERY_OPERATIONS = [each for each in OPERATIONS if each.service.protocol == "query" and each.input]
CREATE_USER = REGISTRY.service("identitystore").operation("CreateUser")
TAG_ROLE = REGISTRY.service("iam").operation("TagRole")

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


def post(body: bytes, query_string: str = "") -> HttpRequest:
    return HttpRequest("POST", "/", query_string, {}, body)


def read_or_refuse(operation: Any, request: HttpRequest) -> None:
    try:
        outcome: Any = PROTOCOL.parse(operation, request)
    except WireError as error:
        outcome = error
    if isinstance(outcome, WireError):
        assert 400 <= outcome.status < 500
        assert outcome.message.encode()
    else:
        assert isinstance(outcome, dict)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(OPERATIONS), st.binary(max_size=200), st.text("a=&%+.1é", max_size=50))
def test_any_bytes_are_read_or_refused(operation: Any, body: bytes, query_string: str) -> None:
    read_or_refuse(operation, post(body, query_string))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_values_of_any_other_type_are_read_or_refused(data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(JSON_OPERATIONS))
    names = [member.wire_name for member in operation.input.members.values()] or ["x"]
    members = data.draw(st.dictionaries(st.sampled_from(names), ANY_JSON))
    read_or_refuse(operation, post(json.dumps(members).encode()))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_any_parameters_are_read_or_refused(data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(QUERY_OPERATIONS))
    names = [*operation.input.members, "member", "entry", "key", "1", "2", "-1", "01", ""]
    name = st.lists(st.sampled_from(names), min_size=1, max_size=5).map(".".join)
    parts = data.draw(st.lists(st.tuples(name, st.text("a1%+-é", max_size=4)), max_size=8))
    read_or_refuse(operation, post("&".join(f"{n}={v}" for n, v in parts).encode()))


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 500_000,
        b'{"a":' * 100_000,
        b'{"Extensions":' + b'{"a":' * 80 + b"1" + b"}" * 80 + b"}",
        b'{"UserName":"' + b"\\" * 500_001,
        b'"' * 1_000_000,
        b"[" + b"0," * 400_000 + b"0]",
        b'{"a":' + b"[]," * 70 + b'"' + b'\\"' * 500_000,
        b'{"a":' + b"[]," * 70 + b'"' + b"\\" * 500_001,
        b'{"UserName":"\\ud800"}',
        b'{"UserName":"a",}',
        b"\xff\xfe{}",
        b'["UserName"]',
        b"null",
    ],
)
def test_a_body_made_to_hurt_is_refused_quickly(body: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(SerializationError):
        PROTOCOL.parse(CREATE_USER, post(body))
    assert time.process_time() - begun < 1.0


def test_brackets_within_strings_are_no_depth() -> None:
    operation = REGISTRY.service("sso-admin").operation("PutInlinePolicyToPermissionSet")
    members = sample_structure(operation.input)  # type: ignore[arg-type]
    members["InlinePolicy"] = '[{"\\"' * 500
    request = post(json.dumps(members).encode())
    assert PROTOCOL.parse(operation, request) == members


def test_a_body_over_a_mebibyte_is_refused_before_it_is_read() -> None:
    with pytest.raises(WireError) as refused:
        PROTOCOL.parse(CREATE_USER, post(b" " * (MAX_BODY_BYTES + 1)))
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"UserName":5}', "NUMBER_VALUE cannot be converted to String"),
        (b'{"UserName":true}', "TRUE_VALUE cannot be converted to String"),
        (b'{"UserName":[]}', "Start of list found where not expected"),
        (b'{"UserName":{}}', "Start of structure or map found where not expected."),
        (b'{"Name":"x"}', "STRING_VALUE cannot be converted to Structure"),
        (b'{"Emails":["x"]}', "STRING_VALUE cannot be converted to Structure"),
        (b'{"Emails":[null]}', "NULL_VALUE cannot be converted to Structure"),
        (b'{"Emails":[{"Primary":"true"}]}', "STRING_VALUE cannot be converted to Boolean"),
    ],
)
def test_values_of_a_wrong_type_are_refused_in_awss_words(body: bytes, told: str) -> None:
    with pytest.raises(SerializationError) as refused:
        PROTOCOL.parse(CREATE_USER, post(body))
    assert refused.value.message == told


@pytest.mark.parametrize("members", [{}, {"ExternalId": None}, {"Unknown": 1}])
def test_a_union_needs_exactly_one_member(members: dict[str, Any]) -> None:
    operation = REGISTRY.service("identitystore").operation("GetUserId")
    body = {"IdentityStoreId": "d-1234567890", "AlternateIdentifier": members}
    with pytest.raises(SerializationError, match="exactly one member"):
        PROTOCOL.parse(operation, post(json.dumps(body).encode()))


@pytest.mark.parametrize(
    "form",
    [
        "RoleName=a&RoleName=b",
        "RoleName=a&Tags=x",
        "RoleName=a&Tags.member=x",
        "RoleName=a&Tags.member.1=x",
        "RoleName=a&Tags.member.one.Key=x",
        "RoleName=a&Tags.member.1.Key=x&Tags.member.1.Key.deeper=x",
        "RoleName=a&Tags.member.1.Key.deeper=x&Tags.member.1.Key=x",
        "RoleName=%ff",
        "RoleName=a&" + ".".join(["x"] * 1000) + "=1",
        "&".join(f"p{number}=1" for number in range(20_000)),
    ],
)
def test_malformed_parameters_are_refused(form: str) -> None:
    with pytest.raises(SerializationError) as refused:
        PROTOCOL.parse(TAG_ROLE, post(form.encode()))
    assert refused.value.code == "MalformedInput"


def test_a_parameter_in_both_url_and_body_is_refused() -> None:
    with pytest.raises(SerializationError):
        PROTOCOL.parse(TAG_ROLE, post(b"RoleName=a", "RoleName=b"))


def test_items_are_read_in_the_order_of_their_numbers() -> None:
    form = b"RoleName=a&Tags.member.10.Key=z&Tags.member.10.Value=&Tags.member.2.Key=b"
    parsed = PROTOCOL.parse(TAG_ROLE, post(form + b"&Tags.member.2.Value=c"))
    assert parsed["Tags"] == [{"Key": "b", "Value": "c"}, {"Key": "z", "Value": ""}]
