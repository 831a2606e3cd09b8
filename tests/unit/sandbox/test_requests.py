"""Requests of every kind of client and address, and requests made to do harm."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest

from cpu_time import within
from unit.sandbox.botocore_clients import ALICE, SandboxClients
from vestibule.sandbox.raw_http import MAX_BODY_BYTES, RawRequest
from vestibule.sandbox.refusals import SandboxRefusal
from vestibule.sandbox.s3_addresses import path_style

_JSON = {"content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.PutItem"}


def _request(
    method: str = "POST",
    path: str = "/",
    *,
    service: str,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> RawRequest:
    host = {"host": "localhost:8700"}
    return RawRequest(method, path, query, {**host, **(headers or {})}, body, service)


def _refusal(clients: SandboxClients, request: RawRequest) -> SandboxRefusal:
    with pytest.raises(SandboxRefusal) as caught:
        clients.raw(request)
    assert caught.value.status < 500 or caught.value.code == "NotImplemented"
    return caught.value


@pytest.mark.parametrize(
    ("host", "path", "resource"),
    [
        ("localhost:8700", "/buc/a/k", "arn:aws:s3:::buc/a/k"),
        ("buc.localhost:8700", "/a/k", "arn:aws:s3:::buc/a/k"),
        ("buc.s3.localhost:8700", "/k", "arn:aws:s3:::buc/k"),
        ("s3.us-east-1.amazonaws.com", "/buc/k", "arn:aws:s3:::buc/k"),
        ("buc.s3.us-east-1.amazonaws.com", "/k", "arn:aws:s3:::buc/k"),
        ("b.u.c.s3.amazonaws.com", "/k", "arn:aws:s3:::b.u.c/k"),
    ],
)
def test_a_bucket_is_found_in_path_and_host(
    clients: SandboxClients, host: str, path: str, resource: str
) -> None:
    plan = clients.raw(_request("GET", path, service="s3", headers={"host": host}))
    assert plan.checks[0].resource == resource


@pytest.mark.parametrize(
    "host", ["s3." * 20_000 + "x", "a.s3.a" * 10_000, "s3." * 20_000 + "localhost"]
)
def test_what_is_too_long_for_a_host_names_no_bucket(clients: SandboxClients, host: str) -> None:
    with within(0.2):
        assert path_style("/buc/k", host, ["localhost"]) == "/buc/k"
    plan = clients.raw(_request("GET", "/buc/k", service="s3", headers={"host": host}))
    assert plan.checks[0].resource == "arn:aws:s3:::buc/k"


@pytest.mark.parametrize(
    ("header", "right", "wrong"),
    [
        ("content-md5", "XUFAKrxLKna5cZ2REBfFkg==", "XUFAKrxLKna5cZ2REBfFkQ=="),
        ("x-amz-checksum-crc32", "NhCmhg==", "MDAwMA=="),
        ("x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00=", "bad"),
        (
            "x-amz-checksum-sha256",
            "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
            "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCY=",
        ),
    ],
)
def test_an_object_is_kept_only_as_its_sender_meant_it(
    clients: SandboxClients, header: str, right: str, wrong: str
) -> None:
    clients.raw(_request("PUT", "/buc/k", service="s3", headers={header: right}, body=b"hello"))
    bad = _request("PUT", "/buc/k", service="s3", headers={header: wrong}, body=b"hello")
    refusal = _refusal(clients, bad)
    assert (refusal.code, refusal.status) == ("BadDigest", 400)


def test_a_presigned_url_reads_its_object(clients: SandboxClients) -> None:
    signed = clients.client("s3").generate_presigned_url(
        "get_object", {"Bucket": "buc", "Key": "k", "ResponseContentType": "text/x"}
    )
    address = urlsplit(signed)
    headers = {"host": address.netloc}
    plan = clients.raw(
        _request("GET", address.path, service="s3", query=address.query, headers=headers)
    )
    assert (plan.checks[0].action, plan.checks[0].resource) == (
        "s3:GetObject",
        "arn:aws:s3:::buc/k",
    )


def test_sqs_answers_the_query_protocol_of_older_clients(clients: SandboxClients) -> None:
    body = b"Action=SendMessage&Version=2012-11-05&MessageBody=m&QueueUrl=http://x/%s/q"
    plan = clients.raw(_request(service="sqs", body=body % ALICE.encode()))
    assert plan.request.protocol == "query"
    assert plan.checks[0].resource == f"arn:aws:sqs:us-east-1:{ALICE}:q"


def test_an_action_in_the_query_string_of_a_post_is_not_believed(clients: SandboxClients) -> None:
    request = _request(
        service="ec2",
        query="Action=TerminateInstances&InstanceId.1=i-1",
        body=b"Action=DescribeInstances&Version=2016-11-15",
    )
    plan = clients.raw(request)
    assert [each.action for each in plan.checks] == ["ec2:DescribeInstances"]
    assert b"Terminate" not in plan.outgoing.body
    assert plan.outgoing.query_string == ""


def test_only_what_was_read_is_sent_on(clients: SandboxClients) -> None:
    headers = {
        **_JSON,
        "authorization": "client's",
        "x-amz-security-token": "client's",
        "x-amz-acl": "public-read",
        "x-http-method-override": "DELETE",
        "x-moto-account-id": "999999999999",
    }
    body = b'{"TableName": "tab", "Item": {"id": {"S": "1"}}, "TableNam\\u0065": "tab2", "X": 1}'
    plan = clients.raw(_request(service="dynamodb", headers=headers, body=body))
    assert plan.checks[0].resource.endswith("table/tab2")
    assert b'"tab"' not in plan.outgoing.body
    assert not {"authorization", "x-amz-acl", "x-moto-account-id"} & set(plan.outgoing.headers)


@pytest.mark.parametrize("value", ["a%0Ab:c", "a%0D%0A%0D%0Ax", "%00", "%7F", "%E2%82%AC"])
@pytest.mark.parametrize("name", ["response-content-type", "response-content-disposition"])
def test_what_no_header_can_be_is_not_taken_for_one(
    clients: SandboxClients, name: str, value: str
) -> None:
    query = f"{name}={value}"
    assert _refusal(clients, _request("GET", "/buc/k", service="s3", query=query)).status == 400


def test_cbor_is_refused_in_words(clients: SandboxClients) -> None:
    headers = {"smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor"}
    path = "/service/GraniteServiceVersion20100801/operation/ListMetrics"
    refusal = _refusal(clients, _request(path=path, service="monitoring", headers=headers))
    assert (refusal.code, refusal.protocol) == ("NotImplemented", "smithy-rpc-v2-cbor")


_ENTITY = (
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><Tagging><TagSet>&e;</TagSet></Tagging>'
)


@pytest.mark.parametrize(
    "body",
    [
        _ENTITY.encode(),
        b" " * 5000 + _ENTITY.encode(),
        _ENTITY.encode("utf-16"),
        b"<Tagging",
        b"<a>" * 100_000,
        b"\xff\xfe\x00",
        b"<Tagging>" + b"<a/>" * 2_000_000 + b"</Tagging>",
    ],
)
def test_harmful_xml_is_refused(clients: SandboxClients, body: bytes) -> None:
    request = _request("PUT", "/buc", service="s3", query="tagging", body=body)
    with within(1.0):
        refusal = _refusal(clients, request)
    assert (refusal.protocol, refusal.code) == ("rest-xml", "InvalidRequest")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"TableName":' * 50_000,
        b'{"TableName": "tab", "Item": {"id": '
        + b'{"M": {"a": ' * 5_000
        + b"1"
        + b"}}" * 5_000
        + b"}}",
        b"not json",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b'{"TableName": {"a": 1}, "Item": {}}',
        b'{"TableName": "tab", "Item": 1}',
        b'{"TableName": "tab", "Item": {"a": {"L": [' + b"[]," * 600_000 + b"[]]}}}",
        b'{"TableName": "tab", "Item": {"a": {"L": [' + b"1," * 1_100_000 + b"1]}}}",
        b'{"TableName": "tab", "Item": {"a": {"S": "\\ud800"}}}',
        b'{"TableName": "tab", "Item": {"\\udfff": {"S": "a"}}}',
        b'{"TableName": "\\ud800", "Item": {}}',
        b'{"TableName": "tab", "Item": {}, "ConditionExpression": "\\ud800"}',
        b"{}",
    ],
)
def test_harmful_json_is_refused(clients: SandboxClients, body: bytes) -> None:
    refusal = _refusal(clients, _request(service="dynamodb", headers=_JSON, body=body))
    assert (refusal.protocol, refusal.code) == ("json", "ValidationException")


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**4000])
def test_a_number_longer_than_a_long_is_refused(clients: SandboxClients, number: int) -> None:
    headers = {**_JSON, "x-amz-target": "DynamoDB_20120810.Scan"}
    body = b'{"TableName": "tab", "Limit": %d}' % number
    assert _refusal(clients, _request(service="dynamodb", headers=headers, body=body)).status == 400


def test_a_fault_of_ours_is_told_with_its_event(
    clients: SandboxClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AttributeError("moto's state is not what was expected")

    monkeypatch.setattr("vestibule.sandbox.sandbox.authorization_checks", fail)
    with pytest.raises(SandboxRefusal) as caught:
        clients.raw(_request("GET", "/buc/k", service="s3"))
    assert (caught.value.code, caught.value.status) == ("InternalFailure", 500)
    assert (caught.value.protocol, caught.value.service) == ("rest-xml", "s3")
    assert caught.value.event is not None
    assert caught.value.event.name == "GetObject"


def test_a_fault_while_a_request_is_read_is_told_by_its_service(
    clients: SandboxClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AttributeError("botocore is not what was expected")

    monkeypatch.setattr("vestibule.sandbox.sandbox.parse_request", fail)
    with pytest.raises(SandboxRefusal) as caught:
        clients.raw(_request("GET", "/buc/k", service="s3"))
    assert (caught.value.code, caught.value.status) == ("InternalFailure", 500)


def test_a_form_of_too_many_fields_is_refused(clients: SandboxClients) -> None:
    body = b"Action=DescribeInstances&" + b"a=1&" * 30_000
    assert _refusal(clients, _request(service="ec2", body=body)).code == "InvalidParameterValue"


def test_a_huge_list_index_costs_nothing(clients: SandboxClients) -> None:
    body = b"Action=DescribeInstances&Version=2016-11-15&InstanceId.999999999=i-1"
    clients.raw(_request(service="ec2", body=body))


def test_a_body_beyond_bounds_is_refused(clients: SandboxClients) -> None:
    request = _request("PUT", "/buc/k", service="s3", body=bytes(MAX_BODY_BYTES + 1))
    assert _refusal(clients, request).code == "EntityTooLarge"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (_request(service="nosuch"), "NotImplemented"),
        (_request(service="ec2", body=b"Action=Nope"), "InvalidAction"),
        (_request(service="ec2"), "InvalidAction"),
        (
            _request(service="dynamodb", headers={"x-amz-target": "Nope.Nope"}),
            "UnknownOperationException",
        ),
        (_request("POST", "/buc", service="s3"), "NotImplemented"),
        (_request("PATCH", "/buc", service="s3"), "MethodNotAllowed"),
        (_request("GET", "/v20180820/x", service="s3"), "NotImplemented"),
        (_request("GET", "/_/k", service="s3"), "AccessDenied"),
        (_request("GET", "/nope", service="lambda"), "UnknownOperationException"),
        (_request("GET", "/%00%ff/k", service="s3"), "AccessDenied"),
    ],
)
def test_what_is_no_operation_is_refused(
    clients: SandboxClients, request_: RawRequest, code: str
) -> None:
    assert _refusal(clients, request_).code == code
