"""Presigned requests of botocore are accepted as they are, and until they expire."""

from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from signed_requests import KEY, SECRET, fault_of, presigned_request, received, verify, with_header
from vestibule.gateway.signature_errors import SignatureError, SignatureFault
from vestibule.gateway.sigv4 import (
    STORAGE_RULES,
    parse_signature,
)


def test_a_presigned_request_is_accepted_until_it_expires() -> None:
    request, signed_at = presigned_request(expires=60)
    verify(request, signed_at + timedelta(seconds=60))
    signed = parse_signature(request)
    assert signed is not None
    assert (signed.session_token, signed.expires_in_seconds) == ("token/+=", 60)
    assert fault_of(request, signed_at + timedelta(seconds=61)) is SignatureFault.EXPIRED
    assert fault_of(request, signed_at - timedelta(minutes=6)) is SignatureFault.TOO_EARLY


def test_an_expired_url_of_storage_says_so_alone() -> None:
    request = AWSRequest("GET", "https://buc.s3.us-east-1.amazonaws.com/k")
    S3SigV4QueryAuth(Credentials(KEY, SECRET), "s3", "us-east-1", expires=60).add_auth(request)
    seen = received(request)
    signed = parse_signature(seen)
    assert signed is not None
    with pytest.raises(SignatureError) as refused:
        verify(seen, signed.signed_at + timedelta(seconds=61), rules=STORAGE_RULES)
    error = refused.value
    assert (error.code("rest-xml"), error.status("rest-xml")) == ("AccessDenied", 403)
    assert error.message == "Request has expired"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("GetCallerIdentity", "GetSessionToken"),
        ("X-Amz-Expires=60", "X-Amz-Expires=6000"),
        ("X-Amz-Expires=60", "X-Amz-Expires=604801"),
        ("X-Amz-Expires=60", "X-Amz-Expires=-1"),
        ("&X-Amz-Expires=60", ""),
        ("X-Amz-Expires=60", "X-Amz-Expires=60&X-Amz-Expires=600"),
        ("us-east-1", "us-west-2"),
        ("X-Amz-Security-Token=token", "X-Amz-Security-Token=forged"),
        ("SignedHeaders=host", "SignedHeaders=date"),
        ("Action=", "Extra=1&Action="),
        ("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=none"),
    ],
)
def test_a_changed_presigned_request_is_refused(old: str, new: str) -> None:
    request, now = presigned_request()
    assert old in request.query_string
    fault_of(replace(request, query_string=request.query_string.replace(old, new)), now)


def test_a_body_cannot_be_slipped_under_a_presigned_request() -> None:
    request, now = presigned_request()
    assert fault_of(replace(request, body=b"Action=Other"), now) is SignatureFault.MISMATCH


def test_a_header_cannot_be_added_to_a_presigned_request() -> None:
    request, now = presigned_request()
    fault_of(with_header(request, "x-amz-target", "SWB.Delete"), now)
