"""Signature Version 4 from the server's side: who claims to have signed what, and did they?

Pure: the secret, the clock and the request come in; nothing is looked up. The steps are
`parse_signature` (what the request claims), finding the secret of the access key (the caller's
part) and `verify_signature`.
Source: IAM User Guide, "Signature Version 4 signing process" and "Troubleshoot".
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from vestibule.gateway.canonical_requests import (
    canonical_headers,
    canonical_path,
    canonical_query,
    split_query,
)
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.signature_errors import SignatureError, SignatureFault

ALGORITHM = "AWS4-HMAC-SHA256"
MAX_SKEW = timedelta(minutes=5)
MAX_PRESIGNED = timedelta(days=7)

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

_TERMINATOR = "aws4_request"
_AMZ_DATE = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_SIGNATURE = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+", re.ASCII)
_MAX_SIGNED_HEADERS = 100
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class SigningRules:
    """What differs between services: storage signs paths as sent and may leave bodies unsigned.

    max_skew: how far the clocks may be apart. tells_times: whether a refusal says by how much.
    """

    encodes_path_twice: bool = True
    allows_unsigned_payload: bool = False
    max_skew: timedelta = MAX_SKEW
    tells_times: bool = True


STANDARD_RULES = SigningRules()
STORAGE_RULES = SigningRules(
    encodes_path_twice=False,
    allows_unsigned_payload=True,
    max_skew=timedelta(minutes=15),
    tells_times=False,
)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What a request claims about its signature; nothing of it is proven yet.

    payload_hash: the `x-amz-content-sha256` sent, if any. expires_in_seconds: of a presigned
    request, else None.
    """

    access_key_id: str
    scope_date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    session_token: str | None
    amz_date: str
    signed_at: datetime
    payload_hash: str | None
    expires_in_seconds: int | None

    @property
    def is_presigned(self) -> bool:
        """Whether the signature came in the query string."""
        return self.expires_in_seconds is not None

    @property
    def scope(self) -> str:
        """The credential scope as it is signed."""
        return f"{self.scope_date}/{self.region}/{self.service}/{_TERMINATOR}"


def parse_signature(request: HttpRequest) -> SignedRequest | None:
    """What the request claims, or None when it carries no SigV4 signature at all.

    Raises SignatureError when it carries part of one, or two.
    """
    authorization = request.headers.get("authorization", "")
    in_header = authorization.startswith("AWS4-")
    in_query = "X-Amz-Signature=" in request.query_string
    if in_header and in_query:
        raise SignatureError(
            SignatureFault.INCOMPLETE, "Only one authentication mechanism is allowed."
        )
    if in_header:
        return _parse_header(authorization, request.headers)
    return _parse_presigned(request) if in_query else None


def _parse_header(authorization: str, headers: Mapping[str, str]) -> SignedRequest:
    algorithm, _, rest = authorization.partition(" ")
    _check_algorithm(algorithm)
    parts: dict[str, str] = {}
    for part in rest.split(","):
        name, _, value = part.strip().partition("=")
        if name in parts:
            raise SignatureError(SignatureFault.INCOMPLETE, f"Authorization repeats '{name}'.")
        parts[name] = value
    missing = [name for name in ("Credential", "Signature", "SignedHeaders") if not parts.get(name)]
    told = [f"Authorization header requires '{name}' parameter." for name in missing]
    amz_date = headers.get("x-amz-date", "")
    if not amz_date:
        told.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        )
    if told:
        raise SignatureError(SignatureFault.INCOMPLETE, " ".join(told))
    return _signed_request(
        credential=parts["Credential"],
        signed_headers=parts["SignedHeaders"],
        signature=parts["Signature"],
        amz_date=amz_date,
        session_token=headers.get("x-amz-security-token"),
        payload_hash=headers.get("x-amz-content-sha256"),
        expires_in_seconds=None,
    )


def _parse_presigned(request: HttpRequest) -> SignedRequest:
    found: dict[str, str] = {}
    for name, value in split_query(request.query_string):
        if name in found and name.startswith("X-Amz-"):
            raise SignatureError(SignatureFault.INCOMPLETE, f"The query repeats '{name}'.")
        found[name] = value
    wanted = ("Algorithm", "Credential", "Date", "Expires", "Signature", "SignedHeaders")
    missing = [name for name in wanted if not found.get(f"X-Amz-{name}")]
    if missing:
        told = " ".join(f"AWS query-string parameters must include 'X-Amz-{n}'." for n in missing)
        raise SignatureError(SignatureFault.INCOMPLETE, told)
    _check_algorithm(found["X-Amz-Algorithm"])
    return _signed_request(
        credential=found["X-Amz-Credential"],
        signed_headers=found["X-Amz-SignedHeaders"],
        signature=found["X-Amz-Signature"],
        amz_date=found["X-Amz-Date"],
        session_token=found.get("X-Amz-Security-Token"),
        payload_hash=found.get("X-Amz-Content-Sha256")
        or request.headers.get("x-amz-content-sha256"),
        expires_in_seconds=_expires_in_seconds(found["X-Amz-Expires"]),
    )


def _expires_in_seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise SignatureError(SignatureFault.INCOMPLETE, "X-Amz-Expires should be a number")
    seconds = int(text)
    if not 1 <= seconds <= MAX_PRESIGNED.total_seconds():
        raise SignatureError(
            SignatureFault.INCOMPLETE,
            "X-Amz-Expires must be less than a week (in seconds); "
            "that is, the given X-Amz-Expires must be less than 604800 seconds",
        )
    return seconds


def _check_algorithm(algorithm: str) -> None:
    if algorithm != ALGORITHM:
        raise SignatureError(
            SignatureFault.INCOMPLETE, f"Unsupported AWS 'algorithm': '{algorithm[:64]}'."
        )


def _signed_request(
    *,
    credential: str,
    signed_headers: str,
    signature: str,
    amz_date: str,
    session_token: str | None,
    payload_hash: str | None,
    expires_in_seconds: int | None,
) -> SignedRequest:
    scope = credential.split("/")
    if len(scope) != 5 or not all(scope):
        raise SignatureError(
            SignatureFault.INCOMPLETE,
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            "keyid/date/region/service/term",
        )
    access_key_id, scope_date, region, service, terminator = scope
    if terminator != _TERMINATOR:
        raise SignatureError(
            SignatureFault.MISMATCH,
            f"Credential should be scoped with a valid terminator: '{_TERMINATOR}'.",
        )
    if not _SIGNATURE.fullmatch(signature):
        raise SignatureError(SignatureFault.MISMATCH)
    return SignedRequest(
        access_key_id=access_key_id,
        scope_date=scope_date,
        region=region,
        service=service,
        signed_headers=_parse_signed_headers(signed_headers),
        signature=signature,
        session_token=session_token,
        amz_date=amz_date,
        signed_at=_parse_amz_date(amz_date, scope_date=scope_date),
        payload_hash=payload_hash,
        expires_in_seconds=expires_in_seconds,
    )


def _parse_amz_date(amz_date: str, *, scope_date: str) -> datetime:
    if _AMZ_DATE.fullmatch(amz_date) is None:
        raise SignatureError(
            SignatureFault.INCOMPLETE,
            "Date must be in ISO-8601 'basic format'. "
            f"Got '{amz_date[:64]}'. See http://en.wikipedia.org/wiki/ISO_8601",
        )
    if not amz_date.startswith(scope_date + "T"):
        raise SignatureError(
            SignatureFault.MISMATCH,
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            f"HTTP: '{scope_date[:64]}' != '{amz_date[:8]}', from '{amz_date}'.",
        )
    try:
        return datetime.fromisoformat(amz_date)
    except ValueError as error:
        raise SignatureError(
            SignatureFault.INCOMPLETE, f"'{amz_date}' is not a valid date."
        ) from error


@lru_cache(maxsize=1024)
def _parse_signed_headers(text: str) -> tuple[str, ...]:
    names = tuple(text.split(";"))
    is_ordered = all(earlier < later for earlier, later in itertools.pairwise(names))
    if len(names) > _MAX_SIGNED_HEADERS or not is_ordered:
        raise SignatureError(SignatureFault.MISMATCH)
    if not all(_HEADER_NAME.fullmatch(name) for name in names):
        raise SignatureError(SignatureFault.MISMATCH)
    return names


def check_scope(signed: SignedRequest, *, service: str, region: str | None = None) -> None:
    """Refuses a signature made for another service or, where one is given, another region."""
    if signed.service != service:
        raise SignatureError(
            SignatureFault.MISMATCH, f"Credential should be scoped to correct service: '{service}'."
        )
    if region is not None and signed.region != region:
        raise SignatureError(
            SignatureFault.MISMATCH,
            f"Credential should be scoped to a valid region, not '{signed.region[:64]}'.",
        )


def verify_signature(
    signed: SignedRequest,
    request: HttpRequest,
    *,
    secret: str,
    now: datetime,
    rules: SigningRules = STANDARD_RULES,
) -> None:
    """Returns when the holder of the secret signed this very request, recently enough.

    Raises SignatureError: MISMATCH, TOO_OLD, TOO_EARLY, EXPIRED, PAYLOAD_MISMATCH or INCOMPLETE.
    """
    _check_age(signed, now=now, rules=rules)
    _check_signed_headers(signed, request.headers)
    payload_hash = _payload_hash(signed, request.body, rules=rules)
    text = string_to_sign(signed, request, payload_hash=payload_hash, rules=rules)
    key = signing_key(secret, signed.scope_date, signed.region, signed.service)
    expected = hmac.digest(key, text.encode("latin-1"), "sha256").hex()
    if not hmac.compare_digest(expected, signed.signature):
        raise SignatureError(SignatureFault.MISMATCH)


def _check_age(signed: SignedRequest, *, now: datetime, rules: SigningRules) -> None:
    # Differences of moments always exist; the moment some minutes after the last one does not.
    age, skew = now - signed.signed_at, rules.max_skew
    minutes = f"{skew.total_seconds() / 60:.0f} min."
    if signed.expires_in_seconds is not None:
        if age > timedelta(seconds=signed.expires_in_seconds):
            told = f"Signature expired: {signed.amz_date} is now earlier than {_amz_date(now)}"
            raise _untimely(SignatureFault.EXPIRED, told, rules)
    elif age > skew:
        told = (
            f"Signature expired: {signed.amz_date} is now earlier than "
            f"{_amz_date(now - skew)} ({_amz_date(now)} - {minutes})"
        )
        raise _untimely(SignatureFault.TOO_OLD, told, rules)
    if -age > skew:
        told = (
            f"Signature not yet current: {signed.amz_date} is still later than "
            f"{_amz_date(now + skew)} ({_amz_date(now)} + {minutes})"
        )
        raise _untimely(SignatureFault.TOO_EARLY, told, rules)


def _untimely(fault: SignatureFault, told: str, rules: SigningRules) -> SignatureError:
    return SignatureError(fault, told if rules.tells_times else None)


def _amz_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _check_signed_headers(signed: SignedRequest, headers: Mapping[str, str]) -> None:
    names = set(signed.signed_headers)
    unsigned = [
        name
        for name in headers
        if (name == "host" or name.startswith("x-amz-")) and name not in names
    ]
    if unsigned or "host" not in names or not names <= headers.keys():
        missing = ", ".join(sorted(unsigned or {"host"} - names or names - headers.keys()))
        raise SignatureError(
            SignatureFault.UNSIGNED_HEADERS,
            f"'{missing[:256]}' must be a 'SignedHeader' in the AWS Authorization.",
        )


def _payload_hash(signed: SignedRequest, body: bytes, *, rules: SigningRules) -> str:
    """The last line of the canonical request, held against the body where it is a digest."""
    claimed = signed.payload_hash
    if rules.allows_unsigned_payload:
        if claimed is None and signed.is_presigned:
            return UNSIGNED_PAYLOAD
        if claimed == UNSIGNED_PAYLOAD or is_streaming(claimed):
            return claimed or UNSIGNED_PAYLOAD
    actual = hashlib.sha256(body).hexdigest() if body else _EMPTY_SHA256
    if claimed is not None and not hmac.compare_digest(claimed.encode(), actual.encode()):
        raise SignatureError(SignatureFault.PAYLOAD_MISMATCH)
    return actual


def is_streaming(payload_hash: str | None) -> bool:
    """Whether the body comes in chunks that are signed, or not, by themselves (`aws-chunked`)."""
    return payload_hash is not None and payload_hash.startswith("STREAMING-")


def string_to_sign(
    signed: SignedRequest, request: HttpRequest, *, payload_hash: str, rules: SigningRules
) -> str:
    """What the signature is the HMAC of; Latin-1 text, as headers are."""
    canonical = "\n".join(
        (
            request.method,
            canonical_path(request.path, encode_twice=rules.encodes_path_twice),
            canonical_query(request.query_string),
            canonical_headers(request.headers, signed.signed_headers),
            ";".join(signed.signed_headers),
            payload_hash,
        )
    )
    digest = hashlib.sha256(canonical.encode("latin-1")).hexdigest()
    return f"{ALGORITHM}\n{signed.amz_date}\n{signed.scope}\n{digest}"


@lru_cache(maxsize=4096)
def signing_key(secret: str, scope_date: str, region: str, service: str) -> bytes:
    """The key of one day, region and service; cached, since it costs four HMACs."""
    key = f"AWS4{secret}".encode()
    for part in (scope_date, region, service, _TERMINATOR):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
