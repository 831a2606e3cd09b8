"""Chunked bodies: AWS's documented example, and every way to tamper with one."""

import hashlib
import hmac
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from botocore.httpchecksum import AwsChunkedWrapper, Crc32Checksum

from cpu_time import within
from vestibule.gateway.aws_chunked import decode_aws_chunked, is_aws_chunked
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.signature_errors import SignatureError
from vestibule.gateway.sigv4 import (
    STORAGE_RULES,
    SignedRequest,
    parse_signature,
    signing_key,
    verify_signature,
)

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
# The example of "Transferring Payload in Multiple Chunks": 66,560 times the letter a.
SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
FIRST = "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"
SECOND = "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"
LAST = "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"


def documented_example() -> HttpRequest:
    headers = {
        "host": "s3.amazonaws.com",
        "x-amz-date": "20130524T000000Z",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": "66560",
        "content-length": "66824",
        "authorization": (
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
            f"x-amz-decoded-content-length;x-amz-storage-class, Signature={SEED}"
        ),
    }
    body = (
        f"10000;chunk-signature={FIRST}\r\n{'a' * 65536}\r\n"
        f"400;chunk-signature={SECOND}\r\n{'a' * 1024}\r\n"
        f"0;chunk-signature={LAST}\r\n\r\n"
    )
    return HttpRequest("PUT", "/examplebucket/chunkObject.txt", "", headers, body.encode())


def signature_of(request: HttpRequest) -> SignedRequest:
    signed = parse_signature(request)
    assert signed is not None
    return signed


def test_the_documented_example_is_accepted() -> None:
    request = documented_example()
    signed = signature_of(request)
    now = datetime(2013, 5, 24, tzinfo=UTC)
    verify_signature(signed, request, secret=SECRET, now=now, rules=STORAGE_RULES)
    assert is_aws_chunked(signed)
    assert decode_aws_chunked(signed, request, secret=SECRET).content == b"a" * 66560


@pytest.mark.parametrize(
    "tamper",
    [
        lambda body: body.replace(b"aaa", b"aab", 1),
        lambda body: body.replace(b"10000;", b"FFFF;", 1),
        lambda body: body.replace(b"10000;", b"FFFFFFFF;", 1),
        lambda body: body.replace(SECOND.encode(), FIRST.encode()),
        lambda body: body.replace(b";chunk-signature=" + SECOND.encode(), b""),
        lambda body: body[: body.rindex(b"\r\n0;")] + b"\r\n",
        lambda body: body[body.index(b"400;") :],
        lambda body: body + b"more",
        lambda body: body[:0],
        lambda body: b"-1;" + body,
    ],
)
def test_a_tampered_chunk_is_refused(tamper: Callable[[bytes], bytes]) -> None:
    request = documented_example()
    changed = replace(request, body=tamper(request.body))
    with pytest.raises(SignatureError):
        decode_aws_chunked(signature_of(request), changed, secret=SECRET)


def test_another_length_than_announced_is_refused() -> None:
    request = documented_example()
    headers = {**request.headers, "x-amz-decoded-content-length": "66561"}
    with pytest.raises(SignatureError):
        decode_aws_chunked(signature_of(request), replace(request, headers=headers), secret=SECRET)


def crc32(content: bytes) -> str:
    return b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()


def unsigned_trailer_request(checksum: str) -> HttpRequest:
    example = documented_example()
    headers = {
        **example.headers,
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "7",
        "x-amz-trailer": "x-amz-checksum-crc32",
    }
    body = b"7\r\ncontent\r\n0\r\nx-amz-checksum-crc32:" + checksum.encode() + b"\r\n\r\n"
    return replace(example, headers=headers, body=body)


def test_an_unsigned_body_with_its_checksum_is_decoded() -> None:
    request = unsigned_trailer_request(crc32(b"content"))
    decoded = decode_aws_chunked(signature_of(request), request, secret=SECRET)
    assert decoded.content == b"content"
    assert decoded.trailers == {"x-amz-checksum-crc32": crc32(b"content")}


def test_a_body_that_botocore_chunked_is_decoded() -> None:
    content = bytes(range(256)) * 5000
    chunked = AwsChunkedWrapper(
        BytesIO(content),
        checksum_cls=Crc32Checksum,
        checksum_name="x-amz-checksum-crc32",
        chunk_size=1024 * 100,
    ).read()
    request = unsigned_trailer_request("")
    headers = {**request.headers, "x-amz-decoded-content-length": str(len(content))}
    request = replace(request, headers=headers, body=chunked)
    decoded = decode_aws_chunked(signature_of(request), request, secret=SECRET)
    assert decoded.content == content


@pytest.mark.parametrize(
    ("sizes", "is_good"),
    [
        ([8192, 8192, 1], True),
        ([8192], True),
        ([], True),
        ([8191, 8192], False),
        ([8192, 1, 1], False),
        ([1] * 1_000_000, False),
    ],
)
def test_only_the_last_chunk_may_be_small(sizes: list[int], is_good: bool) -> None:
    content = b"b" * sum(sizes)
    chunks = [b"%x\r\n%s\r\n" % (size, b"b" * size) for size in sizes]
    end = b"0\r\nx-amz-checksum-crc32:" + crc32(content).encode() + b"\r\n\r\n"
    request = unsigned_trailer_request("")
    headers = {**request.headers, "x-amz-decoded-content-length": str(len(content))}
    request = replace(request, headers=headers, body=b"".join(chunks) + end)
    if is_good:
        assert decode_aws_chunked(signature_of(request), request, secret=SECRET).content == content
        return
    with within(0.2), pytest.raises(SignatureError) as refused:
        decode_aws_chunked(signature_of(request), request, secret=SECRET)
    assert refused.value.code("rest-xml") == "InvalidChunkSizeError"


def test_a_wrong_checksum_is_refused() -> None:
    request = unsigned_trailer_request(crc32(b"another"))
    with pytest.raises(SignatureError, match="x-amz-checksum-crc32"):
        decode_aws_chunked(signature_of(request), request, secret=SECRET)


def test_a_trailer_that_was_not_announced_is_refused() -> None:
    request = unsigned_trailer_request(crc32(b"content"))
    body = request.body.replace(b"\r\n\r\n", b"\r\nx-amz-meta-a:b\r\n\r\n")
    with pytest.raises(SignatureError, match="announced"):
        decode_aws_chunked(signature_of(request), replace(request, body=body), secret=SECRET)


def signed_trailer_request() -> HttpRequest:
    example = documented_example()
    headers = {
        **example.headers,
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "7",
        "x-amz-trailer": "x-amz-checksum-crc32",
    }
    key = signing_key(SECRET, "20130524", "us-east-1", "s3")
    stamp = "20130524T000000Z\n20130524/us-east-1/s3/aws4_request"
    previous, lines = SEED, []
    for content in (b"content", b""):
        digests = f"{hashlib.sha256(b'').hexdigest()}\n{hashlib.sha256(content).hexdigest()}"
        text = f"AWS4-HMAC-SHA256-PAYLOAD\n{stamp}\n{previous}\n{digests}"
        previous = hmac.digest(key, text.encode(), "sha256").hex()
        lines.append(f"{len(content):x};chunk-signature={previous}\r\n".encode() + content)
    trailer = f"x-amz-checksum-crc32:{crc32(b'content')}"
    digest = hashlib.sha256(f"{trailer}\n".encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256-TRAILER\n{stamp}\n{previous}\n{digest}"
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    end = f"{trailer}\n\r\nx-amz-trailer-signature:{signature}\r\n\r\n".encode()
    return replace(example, headers=headers, body=b"\r\n".join(lines) + end)


def test_a_signed_trailer_is_verified() -> None:
    request = signed_trailer_request()
    decoded = decode_aws_chunked(signature_of(request), request, secret=SECRET)
    assert decoded.content == b"content"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"x-amz-trailer-signature:", b"x-amz-trailer-signature:0"),
        (b"x-amz-trailer-signature:", b"x-amz-other:"),
        (b"x-amz-checksum-crc32:", b"x-amz-checksum-crc32c:"),
    ],
)
def test_a_tampered_trailer_is_refused(old: bytes, new: bytes) -> None:
    request = signed_trailer_request()
    changed = replace(request, body=request.body.replace(old, new))
    with pytest.raises(SignatureError):
        decode_aws_chunked(signature_of(request), changed, secret=SECRET)


def test_an_unknown_form_of_streaming_is_refused() -> None:
    request = documented_example()
    headers = {**request.headers, "x-amz-content-sha256": "STREAMING-SOMETHING"}
    changed = replace(request, headers=headers)
    with pytest.raises(SignatureError):
        decode_aws_chunked(signature_of(changed), changed, secret=SECRET)
