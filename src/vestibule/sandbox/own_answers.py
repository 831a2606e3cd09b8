"""moto's answers as ours: under the request id of the trail, with addresses that lead to us."""

import re
from dataclasses import replace
from xml.sax.saxutils import escape

from vestibule.sandbox.raw_http import RawResponse
from vestibule.sandbox.requests import SandboxRequest

_TELLING_URLS = frozenset(
    {"CreateQueue", "GetQueueUrl", "ListDeadLetterSourceQueues", "ListQueues"}
)
_ID_HEADERS = frozenset({"x-amz-id-2", "x-amz-request-id", "x-amzn-requestid"})
_ID_ELEMENT = re.compile(rb"<([Rr]equestI[dD])>[^<]*</\1>")
_XML_ALWAYS = frozenset({"ec2", "query"})


def with_request_id(
    answer: RawResponse, request: SandboxRequest, *, request_id: str
) -> RawResponse:
    """The answer under the id by which the audit trail knows the request."""
    header = "x-amz-request-id" if request.service.name == "s3" else "x-amzn-requestid"
    headers = [each for each in answer.headers if each[0].lower() not in _ID_HEADERS]
    body = answer.body
    # What S3 answers to a successful request may be anybody's XML.
    if request.protocol in _XML_ALWAYS or (request.protocol == "rest-xml" and answer.status >= 400):
        body = _ID_ELEMENT.sub(rb"<\1>" + request_id.encode() + rb"</\1>", body)
    return RawResponse(answer.status, [*headers, (header, request_id)], body)


def with_own_addresses(
    answer: RawResponse, request: SandboxRequest, *, moto_host: str, base_url: str
) -> RawResponse:
    """The answer with URLs of queues and uploaded objects that lead back to us, not to AWS."""
    if (request.service.name, request.operation) == ("s3", "CompleteMultipartUpload"):
        bucket = str(request.parameters["Bucket"])
        is_in_host = base_url.partition("://")[2].startswith(f"{bucket}.")
        own = base_url if is_in_host else f"{base_url}/{bucket}"
        theirs = f"<Location>http://{bucket}.s3.amazonaws.com/"
        return replace(answer, body=answer.body.replace(theirs.encode(), _location(own)))
    if request.service.name != "sqs" or request.operation not in _TELLING_URLS:
        return answer
    moto_address = f"http://{moto_host}"
    return replace(answer, body=answer.body.replace(moto_address.encode(), base_url.encode()))


def _location(base_url: str) -> bytes:
    return f"<Location>{escape(base_url)}/".encode()
