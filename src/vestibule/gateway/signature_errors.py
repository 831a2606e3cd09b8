"""What can be wrong with a signature, and what each family of services calls it."""

from __future__ import annotations

from enum import Enum, auto

_MISMATCH_TEXT = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)
_UNKNOWN_TEXT = "The security token included in the request is invalid."
_EXPIRED_TEXT = "The security token included in the request is expired"
_PAYLOAD_TEXT = "The provided 'x-amz-content-sha256' header does not match what was computed."
_SKEWED_TEXT = "The difference between the request time and the current time is too large."


class SignatureFault(Enum):
    """A way in which a signature fails."""

    MISSING = auto()
    INCOMPLETE = auto()
    UNKNOWN_ACCESS_KEY = auto()
    INVALID_TOKEN = auto()
    EXPIRED_TOKEN = auto()
    MISMATCH = auto()
    UNSIGNED_HEADERS = auto()
    TOO_OLD = auto()
    TOO_EARLY = auto()
    EXPIRED = auto()
    PAYLOAD_MISMATCH = auto()
    MALFORMED_CHUNKS = auto()
    SMALL_CHUNK = auto()


_DEFAULT_TEXTS = {
    SignatureFault.MISSING: "Missing Authentication Token",
    SignatureFault.INCOMPLETE: "The request signature is incomplete.",
    SignatureFault.UNKNOWN_ACCESS_KEY: _UNKNOWN_TEXT,
    SignatureFault.INVALID_TOKEN: _UNKNOWN_TEXT,
    SignatureFault.EXPIRED_TOKEN: _EXPIRED_TEXT,
    SignatureFault.MISMATCH: _MISMATCH_TEXT,
    SignatureFault.UNSIGNED_HEADERS: (
        "There were headers present in the request which were not signed"
    ),
    SignatureFault.TOO_OLD: _SKEWED_TEXT,
    SignatureFault.TOO_EARLY: _SKEWED_TEXT,
    SignatureFault.EXPIRED: "Request has expired",
    SignatureFault.PAYLOAD_MISMATCH: _PAYLOAD_TEXT,
    SignatureFault.MALFORMED_CHUNKS: "The chunks of the request body are malformed.",
    SignatureFault.SMALL_CHUNK: (
        "Only the last chunk is allowed to have a size less than 8192 bytes"
    ),
}

# (what JSON and REST-JSON services say, what query services say, what storage says)
_CODES = {
    SignatureFault.MISSING: (
        "MissingAuthenticationTokenException",
        "MissingAuthenticationToken",
        "AccessDenied",
    ),
    SignatureFault.INCOMPLETE: (
        "IncompleteSignatureException",
        "IncompleteSignature",
        "AuthorizationHeaderMalformed",
    ),
    SignatureFault.UNKNOWN_ACCESS_KEY: (
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidAccessKeyId",
    ),
    SignatureFault.INVALID_TOKEN: (
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidToken",
    ),
    SignatureFault.EXPIRED_TOKEN: ("ExpiredTokenException", "ExpiredToken", "ExpiredToken"),
    SignatureFault.MISMATCH: (
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "SignatureDoesNotMatch",
    ),
    SignatureFault.UNSIGNED_HEADERS: (
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "AccessDenied",
    ),
    SignatureFault.TOO_OLD: (
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "RequestTimeTooSkewed",
    ),
    SignatureFault.TOO_EARLY: (
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "RequestTimeTooSkewed",
    ),
    SignatureFault.EXPIRED: (
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "AccessDenied",
    ),
    SignatureFault.PAYLOAD_MISMATCH: (
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "XAmzContentSHA256Mismatch",
    ),
    SignatureFault.MALFORMED_CHUNKS: (
        "SerializationException",
        "MalformedInput",
        "IncompleteBody",
    ),
    SignatureFault.SMALL_CHUNK: (
        "SerializationException",
        "MalformedInput",
        "InvalidChunkSizeError",
    ),
}
_COLUMNS = {"query": 1, "ec2": 1, "rest-xml": 2}
_ALWAYS_400 = frozenset(
    {
        "AuthorizationHeaderMalformed",
        "XAmzContentSHA256Mismatch",
        "IncompleteBody",
        "InvalidToken",
        "SerializationException",
        "MalformedInput",
    }
)


class SignatureError(Exception):
    """A signature that is refused. The text holds nothing that the caller did not send."""

    def __init__(self, fault: SignatureFault, message: str | None = None) -> None:
        self.fault = fault
        self.message = message or _DEFAULT_TEXTS[fault]
        super().__init__(self.message)

    def code(self, protocol: str) -> str:
        """The error code in a protocol: json, rest-json, query, ec2 or rest-xml."""
        return _CODES[self.fault][_COLUMNS.get(protocol, 0)]

    def status(self, protocol: str) -> int:
        """The HTTP status in a protocol; the JSON protocols tell all of it as 400."""
        code = self.code(protocol)
        if protocol in {"json", "smithy-rpc-v2-cbor"} or code in _ALWAYS_400:
            return 400
        if protocol == "rest-xml" and code == "ExpiredToken":
            return 400
        return 403
