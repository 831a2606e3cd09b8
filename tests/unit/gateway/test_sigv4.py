"""Signatures made by botocore are accepted; anything changed about the request is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from vestibule.gateway.http import HttpRequest
from vestibule.gateway.signature_errors import SignatureError
from vestibule.gateway.sigv4 import check_scope, parse_signature, verify_signature

KEY, SECRET = "AKIAEXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
BODY = b'{"InstanceArn":"arn:aws:sso:::instance/ssoins-1"}'


def signed_request() -> tuple[HttpRequest, datetime]:
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "SWB.ListInstances"}
    request = AWSRequest("POST", "http://localhost:8700/", data=BODY, headers=headers)
    SigV4Auth(Credentials(KEY, SECRET, "token"), "sso", "us-east-1").add_auth(request)
    sent = {name.lower(): value for name, value in request.prepare().headers.items()}
    sent = {name: v.decode() if isinstance(v, bytes) else v for name, v in sent.items()}
    sent.setdefault("host", "localhost:8700")
    signed_at = datetime.strptime(sent["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return HttpRequest("POST", "/", "", sent, BODY), signed_at


def verify(request: HttpRequest, now: datetime, secret: str = SECRET) -> None:
    signed = parse_signature(request)
    assert signed is not None
    assert signed.access_key_id == KEY
    verify_signature(signed, request, secret=secret, now=now)


def with_header(request: HttpRequest, name: str, value: str) -> HttpRequest:
    return replace(request, headers={**request.headers, name: value})


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


def test_a_signature_for_another_service_is_refused() -> None:
    signed = parse_signature(signed_request()[0])
    assert signed is not None
    with pytest.raises(SignatureError):
        check_scope(signed, service="iam")


def test_an_unsigned_request_carries_no_signature() -> None:
    assert parse_signature(HttpRequest("GET", "/", "", {"host": "localhost"}, b"")) is None
