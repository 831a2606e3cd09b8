"""Signatures made by botocore are accepted; anything changed about the request is not."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from signed_requests import (
    BODY,
    KEY,
    SECRET,
    fault_of,
    presigned_request,
    received,
    signed_request,
    verify,
    with_header,
)
from vestibule.gateway.http import HttpRequest
from vestibule.gateway.signature_errors import SignatureError, SignatureFault
from vestibule.gateway.sigv4 import (
    STANDARD_RULES,
    STORAGE_RULES,
    check_scope,
    parse_signature,
    signing_key,
    string_to_sign,
    verify_signature,
)


def test_botocores_signature_is_accepted() -> None:
    request, now = signed_request()
    verify(request, now)
    signed = parse_signature(request)
    assert signed is not None
    assert signed.session_token == "token"
    check_scope(signed, service="sso", region="us-east-1")


@pytest.mark.parametrize(
    "attack",
    [
        lambda r: replace(r, body=BODY + b" "),
        lambda r: replace(r, method="GET"),
        lambda r: replace(r, path="/other"),
        lambda r: replace(r, query_string="a=b"),
        lambda r: with_header(r, "host", "example.com"),
        lambda r: with_header(r, "x-amz-target", "SWB.DeletePermissionSet"),
        lambda r: with_header(r, "x-amz-security-token", "another"),
        lambda r: with_header(r, "x-amz-extra", "unsigned"),
    ],
)
def test_a_changed_request_is_refused(attack: Callable[[HttpRequest], HttpRequest]) -> None:
    request, now = signed_request()
    with pytest.raises(SignatureError):
        verify(attack(request), now)


def test_another_secret_is_refused() -> None:
    request, now = signed_request()
    with pytest.raises(SignatureError):
        verify(request, now, secret=SECRET[:-1] + "X")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_signature_from_another_time_is_refused(minutes: int) -> None:
    request, now = signed_request()
    with pytest.raises(SignatureError):
        verify(request, now + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("amz_date", "fault"),
    [
        ("99991231T235959Z", SignatureFault.TOO_EARLY),
        ("00010101T000000Z", SignatureFault.TOO_OLD),
        ("00000101T000000Z", SignatureFault.INCOMPLETE),
        ("20260230T000000Z", SignatureFault.INCOMPLETE),
    ],
)
def test_a_signature_from_the_end_of_time_is_refused(amz_date: str, fault: SignatureFault) -> None:
    request, now = signed_request()
    day, authorization = amz_date[:8], request.headers["authorization"]
    authorization = authorization.replace(f"/{now:%Y%m%d}/", f"/{day}/")
    changed = with_header(
        with_header(request, "x-amz-date", amz_date), "authorization", authorization
    )
    with pytest.raises(SignatureError) as refused:
        verify(changed, now)
    assert refused.value.fault is fault


def test_a_signature_for_another_service_is_refused() -> None:
    signed = parse_signature(signed_request()[0])
    assert signed is not None
    with pytest.raises(SignatureError):
        check_scope(signed, service="iam")


def test_an_unsigned_request_carries_no_signature() -> None:
    assert parse_signature(HttpRequest("GET", "/", "", {"host": "localhost"}, b"")) is None


def sign_anew(request: HttpRequest, signed_headers: str, *, payload_hash: str) -> HttpRequest:
    """The request with a right signature over the headers named, as a careless client makes it."""
    stamp = request.headers["x-amz-date"]
    credential = f"{KEY}/{stamp[:8]}/us-east-1/sso/aws4_request"
    unsigned = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed_headers}"
    claimed = with_header(request, "authorization", f"{unsigned}, Signature={'0' * 64}")
    signed = parse_signature(claimed)
    assert signed is not None
    text = string_to_sign(signed, claimed, payload_hash=payload_hash, rules=STANDARD_RULES)
    key = signing_key(SECRET, stamp[:8], "us-east-1", "sso")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return with_header(request, "authorization", f"{unsigned}, Signature={signature}")


def body_hash(body: bytes = BODY) -> str:
    return hashlib.sha256(body).hexdigest()


def test_a_right_signature_over_the_needed_headers_is_accepted() -> None:
    request, now = signed_request()
    headers = "host;x-amz-date;x-amz-security-token;x-amz-target"
    verify(sign_anew(request, headers, payload_hash=body_hash()), now)


@pytest.mark.parametrize(
    "headers",
    [
        "x-amz-date;x-amz-security-token;x-amz-target",
        "host;x-amz-date;x-amz-target",
        "host;x-amz-date;x-amz-security-token",
        "host",
    ],
)
def test_headers_that_decide_must_be_signed_even_by_the_holder_of_the_key(headers: str) -> None:
    request, now = signed_request()
    forged = sign_anew(request, headers, payload_hash=body_hash())
    assert fault_of(forged, now) is SignatureFault.UNSIGNED_HEADERS


def test_a_signed_header_that_is_not_there_is_refused() -> None:
    request, now = signed_request()
    headers = {name: each for name, each in request.headers.items() if name != "content-type"}
    assert fault_of(replace(request, headers=headers), now) is SignatureFault.UNSIGNED_HEADERS


@pytest.mark.parametrize(
    "names",
    [
        "x-amz-date;host",
        "host;host",
        "Host;x-amz-date",
        "host;;x-amz-date",
        "",
        "host;x-amz-date\n",
        ";".join(f"h{number:04}" for number in range(500)),
    ],
)
def test_signed_headers_in_disorder_are_refused(names: str) -> None:
    request, now = signed_request()
    authorization = request.headers["authorization"]
    start = authorization.index("SignedHeaders=") + len("SignedHeaders=")
    end = authorization.index(", Signature=")
    forged = authorization[:start] + names + authorization[end:]
    fault_of(with_header(request, "authorization", forged), now)


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=a/20260101/r/s/aws4_request",
        "AWS4-HMAC-SHA512 Credential=a",
        "AWS4-ECDSA-P256-SHA256 Credential=a",
        "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=" + "0" * 64,
        "AWS4-HMAC-SHA256 Credential=a/20260101/r/s/aws4_request, Credential=b, Signature=c",
        "AWS4-HMAC-SHA256 Credential=a/20260101/r/s/aws4_request, SignedHeaders=host, Signature=é",
        "AWS4-HMAC-SHA256 Credential=a/20260101/r/s/aws9, SignedHeaders=host, Signature="
        + "0" * 64,
    ],
)
def test_a_malformed_authorization_is_refused(authorization: str) -> None:
    request, now = signed_request()
    fault_of(with_header(request, "authorization", authorization), now)


def test_a_signature_scoped_to_another_day_than_its_date_is_refused() -> None:
    request, now = signed_request()
    authorization = request.headers["authorization"].replace(f"/{now:%Y%m%d}/", "/20200101/")
    assert fault_of(with_header(request, "authorization", authorization), now) is (
        SignatureFault.MISMATCH
    )


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_clocks_may_differ_by_five_minutes(seconds: int) -> None:
    request, now = signed_request()
    verify(request, now + timedelta(seconds=seconds))


def test_the_texts_of_a_wrong_clock_are_awss() -> None:
    request, _ = signed_request()
    signed = parse_signature(request)
    assert signed is not None
    late = signed.signed_at + timedelta(minutes=15)
    with pytest.raises(SignatureError, match=r"^Signature expired: \w+ is now earlier than \w+ "):
        verify_signature(signed, request, secret=SECRET, now=late)


def test_a_false_payload_hash_is_refused_although_it_is_signed() -> None:
    request, now = signed_request()
    for claimed in (body_hash(b"another body"), "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD"):
        lying = with_header(request, "x-amz-content-sha256", claimed)
        headers = "host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amz-target"
        forged = sign_anew(lying, headers, payload_hash=claimed)
        assert fault_of(forged, now) is SignatureFault.PAYLOAD_MISMATCH


@pytest.mark.parametrize(
    ("minutes", "fault"), [(-16, SignatureFault.TOO_EARLY), (16, SignatureFault.TOO_OLD)]
)
def test_storage_takes_clocks_that_are_a_quarter_of_an_hour_apart(
    minutes: int, fault: SignatureFault
) -> None:
    request, signed_at = signed_request()
    for near in (-14, 14):
        verify(request, signed_at + timedelta(minutes=near), rules=STORAGE_RULES)
    with pytest.raises(SignatureError) as refused:
        verify(request, signed_at + timedelta(minutes=minutes), rules=STORAGE_RULES)
    assert refused.value.fault is fault
    assert refused.value.message == (
        "The difference between the request time and the current time is too large."
    )


def test_two_signatures_are_one_too_many() -> None:
    header, now = signed_request()
    query, _ = presigned_request()
    both = replace(header, query_string=query.query_string)
    assert fault_of(both, now) is SignatureFault.INCOMPLETE


@pytest.mark.parametrize(
    "url",
    [
        "https://bucket.s3.amazonaws.com/",
        "https://s3.amazonaws.com/bucket/a%20b/%C3%A9%2B%281%29~.txt",
        "https://s3.amazonaws.com/bucket//double/./dot/../key",
        "https://s3.amazonaws.com/bucket?list-type=2&prefix=a%2Fb%20c&delimiter=%2F&empty=",
        "https://s3.amazonaws.com/bucket?uploads",
    ],
)
def test_storage_requests_of_botocore_are_accepted(url: str) -> None:
    for auth in (S3SigV4Auth, S3SigV4QueryAuth):
        request = AWSRequest("GET", url)
        auth(Credentials(KEY, SECRET), "s3", "us-east-1").add_auth(request)
        seen = received(request)
        signed = parse_signature(seen)
        assert signed is not None
        now = signed.signed_at
        verify_signature(signed, seen, secret=SECRET, now=now, rules=STORAGE_RULES)
        fault_of(replace(seen, path=seen.path + "x"), now, STORAGE_RULES)
        if "Signature=" in seen.headers.get("authorization", ""):
            continue
        changed = replace(seen, query_string=seen.query_string + "&versionId=1")
        fault_of(changed, now, STORAGE_RULES)


@pytest.mark.parametrize("path", ["/a%20b/c", "/a//b/../c/", "/%C3%A9/~x", "/label%2Fslash"])
def test_paths_of_other_services_are_accepted(path: str) -> None:
    request = AWSRequest("GET", f"https://api.us-east-1.amazonaws.com{path}?b=2&a=1&a=0")
    SigV4Auth(Credentials(KEY, SECRET), "execute", "us-east-1").add_auth(request)
    seen = received(request)
    signed = parse_signature(seen)
    assert signed is not None
    verify_signature(signed, seen, secret=SECRET, now=signed.signed_at)


def test_a_signed_storage_body_is_held_against_its_hash() -> None:
    request = AWSRequest("PUT", "http://s3.amazonaws.com/bucket/key", data=b"content")
    S3SigV4Auth(Credentials(KEY, SECRET), "s3", "us-east-1").add_auth(request)
    seen = received(request, b"another")
    signed = parse_signature(seen)
    assert signed is not None
    assert fault_of(seen, signed.signed_at, STORAGE_RULES) is SignatureFault.PAYLOAD_MISMATCH


@pytest.mark.parametrize(
    ("protocol", "code", "status"),
    [
        ("json", "UnrecognizedClientException", 400),
        ("rest-json", "UnrecognizedClientException", 403),
        ("query", "InvalidClientTokenId", 403),
        ("rest-xml", "InvalidAccessKeyId", 403),
    ],
)
def test_each_protocol_has_its_own_name_for_an_unknown_key(
    protocol: str, code: str, status: int
) -> None:
    error = SignatureError(SignatureFault.UNKNOWN_ACCESS_KEY)
    assert (error.code(protocol), error.status(protocol)) == (code, status)
    assert error.message == "The security token included in the request is invalid."
