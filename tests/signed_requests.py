"""Requests signed by botocore, as a server sees them, and their verification."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from vestibule.gateway.http import HttpRequest
from vestibule.gateway.signature_errors import SignatureError, SignatureFault
from vestibule.gateway.sigv4 import (
    STANDARD_RULES,
    SigningRules,
    parse_signature,
    verify_signature,
)

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


def verify(
    request: HttpRequest,
    now: datetime,
    secret: str = SECRET,
    rules: SigningRules = STANDARD_RULES,
) -> None:
    signed = parse_signature(request)
    assert signed is not None
    assert signed.access_key_id == KEY
    verify_signature(signed, request, secret=secret, now=now, rules=rules)


def with_header(request: HttpRequest, name: str, value: str) -> HttpRequest:
    return replace(request, headers={**request.headers, name: value})


def received(request: AWSRequest, body: bytes = b"") -> HttpRequest:
    """What a server sees of a request that botocore prepared."""
    prepared = request.prepare()
    headers = {
        name.lower(): value.decode("latin-1") if isinstance(value, bytes) else value
        for name, value in prepared.headers.items()
    }
    url = urlsplit(prepared.url)
    headers.setdefault("host", url.netloc)
    return HttpRequest(request.method, url.path, url.query, headers, body)


def fault_of(
    request: HttpRequest, now: datetime, rules: SigningRules = STANDARD_RULES
) -> SignatureFault:
    with pytest.raises(SignatureError) as refused:
        verify(request, now, rules=rules)
    return refused.value.fault


def presigned_request(*, expires: int = 60) -> tuple[HttpRequest, datetime]:
    url = "https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"
    request = AWSRequest("GET", url)
    credentials = Credentials(KEY, SECRET, "token/+=")
    SigV4QueryAuth(credentials, "sts", "us-east-1", expires=expires).add_auth(request)
    seen = received(request)
    signed = parse_signature(seen)
    assert signed is not None
    return seen, signed.signed_at
