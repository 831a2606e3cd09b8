"""Bodies sent as `aws-chunked`: decoded, every chunk's signature and the trailer's verified.

The three forms are STREAMING-AWS4-HMAC-SHA256-PAYLOAD, the same with -TRAILER, and
STREAMING-UNSIGNED-PAYLOAD-TRAILER, whose chunks carry no signature.
Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header:
Transferring Payload in Multiple Chunks" and "Including Trailing Headers".
"""

from __future__ import annotations

import hashlib
import hmac
import re
import zlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from vestibule.gateway.http import HttpRequest
from vestibule.gateway.signature_errors import SignatureError, SignatureFault
from vestibule.gateway.sigv4 import SignedRequest, is_streaming, signing_key

SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_WITH_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_WITH_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"

MIN_CHUNK_BYTES = 8 * 1024  # of all chunks but the last
MAX_TRAILER_BYTES = 16 * 1024

_CHUNK_HEADER = re.compile(
    rb"([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?[ \t]*\r\n", re.DOTALL
)
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
_TRAILER_SIGNATURE = "x-amz-trailer-signature"


@dataclass(frozen=True, slots=True)
class DecodedBody:
    """The body that was meant, and the headers that came after it."""

    content: bytes
    trailers: Mapping[str, str]


def is_aws_chunked(signed: SignedRequest) -> bool:
    """Whether the body of the request is to be decoded here."""
    return is_streaming(signed.payload_hash)


def decode_aws_chunked(signed: SignedRequest, request: HttpRequest, *, secret: str) -> DecodedBody:
    """The decoded body of a request whose own signature has been verified already.

    Raises SignatureError when a chunk, its signature, the trailer, the length or a checksum that
    we can compute is wrong. Checksums of other algorithms are left in `trailers`.
    """
    form = signed.payload_hash
    if form not in {SIGNED, SIGNED_WITH_TRAILER, UNSIGNED_WITH_TRAILER}:
        raise _malformed("The form of the streamed payload is not supported.")
    verifier = None if form == UNSIGNED_WITH_TRAILER else _ChunkVerifier(signed, secret)
    content, rest = _read_chunks(request.body, verifier)
    trailers: Mapping[str, str] = {}
    if form == SIGNED:
        if rest not in {b"", b"\r\n"}:
            raise _malformed("The body goes on after its last chunk.")
    else:
        trailers = _read_trailers(rest, verifier)
        _check_announced(request.headers, trailers)
    _check_length(request.headers, content)
    _check_checksums(content, trailers)
    return DecodedBody(content, trailers)


class _ChunkVerifier:
    """The chain of signatures: each chunk's signs the one before it."""

    def __init__(self, signed: SignedRequest, secret: str) -> None:
        self._key = signing_key(secret, signed.scope_date, signed.region, signed.service)
        self._stamp = f"{signed.amz_date}\n{signed.scope}"
        self._previous = signed.signature

    def check_chunk(self, content: bytes, signature: str) -> None:
        digest = hashlib.sha256(content).hexdigest()
        self._check("AWS4-HMAC-SHA256-PAYLOAD", f"{_EMPTY_SHA256}\n{digest}", signature)

    def check_trailer(self, canonical: str, signature: str) -> None:
        digest = hashlib.sha256(canonical.encode("latin-1")).hexdigest()
        self._check("AWS4-HMAC-SHA256-TRAILER", digest, signature)

    def _check(self, algorithm: str, digests: str, signature: str) -> None:
        text = f"{algorithm}\n{self._stamp}\n{self._previous}\n{digests}"
        expected = hmac.digest(self._key, text.encode("latin-1"), "sha256").hex()
        if not hmac.compare_digest(expected.encode(), signature.encode("latin-1")):
            raise SignatureError(SignatureFault.MISMATCH)
        self._previous = expected


def _read_chunks(body: bytes, verifier: _ChunkVerifier | None) -> tuple[bytes, bytes]:
    """The content of all chunks, and what follows the last, empty one."""
    chunks: list[bytes] = []
    position, is_small = 0, False
    while True:
        header = _CHUNK_HEADER.match(body, position)
        if header is None:
            raise _malformed("A chunk has no valid header.")
        size, start = int(header[1], 16), header.end()
        chunk = body[start : start + size]
        if len(chunk) != size:
            raise _malformed("A chunk is shorter than it says.")
        if is_small and size:  # as in AWS: millions of chunks of a byte would take long
            raise SignatureError(SignatureFault.SMALL_CHUNK)
        if verifier is not None:
            verifier.check_chunk(chunk, (header[2] or b"").decode())
        if size == 0:
            return b"".join(chunks), body[start:]
        if body[start + size : start + size + 2] != b"\r\n":
            raise _malformed("A chunk is longer than it says.")
        chunks.append(chunk)
        is_small = size < MIN_CHUNK_BYTES
        position = start + size + 2


def _read_trailers(rest: bytes, verifier: _ChunkVerifier | None) -> Mapping[str, str]:
    if len(rest) > MAX_TRAILER_BYTES:
        raise _malformed("The trailer is too long.")
    trailers: dict[str, str] = {}
    for line in rest.decode("latin-1").replace("\r\n", "\n").split("\n"):
        if not line:
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if not colon or not name or name in trailers:
            raise _malformed("The trailer is malformed.")
        trailers[name] = value.strip()
    signature = trailers.pop(_TRAILER_SIGNATURE, "")
    if verifier is not None:
        canonical = "".join(f"{name}:{trailers[name]}\n" for name in sorted(trailers))
        verifier.check_trailer(canonical, signature)
    return trailers


def _check_announced(headers: Mapping[str, str], trailers: Mapping[str, str]) -> None:
    """Only what `x-amz-trailer`, which is signed, announced may come, and all of it."""
    announced = {name.strip().lower() for name in headers.get("x-amz-trailer", "").split(",")}
    if set(trailers) != announced - {""}:
        raise _malformed("The trailer is not the one that x-amz-trailer announced.")


def _check_length(headers: Mapping[str, str], content: bytes) -> None:
    if headers.get("x-amz-decoded-content-length", "").strip() != str(len(content)):
        raise _malformed("You did not provide the number of bytes specified by the HTTP header.")


def _check_checksums(content: bytes, trailers: Mapping[str, str]) -> None:
    for name, compute in (
        ("x-amz-checksum-crc32", _crc32),
        ("x-amz-checksum-sha1", lambda body: hashlib.sha1(body, usedforsecurity=False).digest()),
        ("x-amz-checksum-sha256", lambda body: hashlib.sha256(body).digest()),
    ):
        if name in trailers and trailers[name] != b64encode(compute(content)).decode():
            raise _malformed(f"Value for {name} trailing header is invalid.")


def _crc32(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(4, "big")


def _malformed(message: str) -> SignatureError:
    return SignatureError(SignatureFault.MALFORMED_CHUNKS, message)
