"""moto's answers on their way to the client."""

import pytest

from unit.sandbox.botocore_clients import SandboxClients
from vestibule.sandbox.own_answers import with_own_addresses, with_request_id
from vestibule.sandbox.raw_http import RawRequest, RawResponse
from vestibule.sandbox.requests import SandboxRequest

_OURS = "11111111-2222-3333-4444-555555555555"


def _parsed(
    clients: SandboxClients, service: str, path: str = "/", body: str = ""
) -> SandboxRequest:
    headers = {"host": "localhost", "content-type": "application/x-www-form-urlencoded"}
    method = "POST" if body else "GET"
    return clients.raw(RawRequest(method, path, "", headers, body.encode(), service)).request


def _answered(request: SandboxRequest, status: int, body: bytes) -> RawResponse:
    headers = [("X-Amzn-RequestId", "motos"), ("x-amz-id-2", "motos"), ("content-type", "text/xml")]
    return with_request_id(RawResponse(status, headers, body), request, request_id=_OURS)


def test_an_answer_tells_the_request_id_of_the_trail_alone(clients: SandboxClients) -> None:
    request = _parsed(clients, "ec2", body="Action=DescribeVpcs&Version=2016-11-15")
    answer = _answered(request, 200, b"<r><requestId>motos</requestId></r>")
    assert answer.headers == [("content-type", "text/xml"), ("x-amzn-requestid", _OURS)]
    assert answer.body == f"<r><requestId>{_OURS}</requestId></r>".encode()


def test_s3_tells_it_in_its_own_header_and_in_errors(clients: SandboxClients) -> None:
    request = _parsed(clients, "s3", "/buc/k")
    content = b"<RequestId>a customer's</RequestId>"
    answer = _answered(request, 200, content)
    assert answer.body == content
    assert ("x-amz-request-id", _OURS) in answer.headers
    error = _answered(request, 404, b"<Error><RequestId>motos</RequestId></Error>")
    assert error.body == f"<Error><RequestId>{_OURS}</RequestId></Error>".encode()


def test_a_head_request_tells_the_length_of_the_content(clients: SandboxClients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="buc")
    s3.put_object(Bucket="buc", Key="k", Body=b"x" * 1234)
    assert s3.head_object(Bucket="buc", Key="k")["ContentLength"] == 1234


@pytest.mark.parametrize(
    ("base_url", "location"),
    [
        ("http://localhost:8700", "http://localhost:8700/buc/a%20b"),
        ("http://buc.localhost:8700", "http://buc.localhost:8700/a%20b"),
    ],
)
def test_an_uploaded_object_is_where_the_client_reached_us(
    clients: SandboxClients, base_url: str, location: str
) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="buc")
    named = {"Bucket": "buc", "Key": "a b"}
    named["UploadId"] = s3.create_multipart_upload(**named)["UploadId"]
    part = s3.upload_part(PartNumber=1, Body=b"x", **named)
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **named)
    body = b"<Location>http://buc.s3.amazonaws.com/a%20b</Location>"
    answer = with_own_addresses(
        RawResponse(200, [], body),
        clients.plans[-1].request,
        moto_host="s3.us-east-1.amazonaws.com",
        base_url=base_url,
    )
    assert answer.body == f"<Location>{location}</Location>".encode()
