"""moto's answers on their way to the client."""

from unit.sandbox.botocore_clients import SandboxClients
from vestibule.sandbox.own_answers import with_request_id
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
