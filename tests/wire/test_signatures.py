"""Attacks on the signature of a request, against a served process."""

import datetime
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from served import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, Served

_BODY = "Action=GetCallerIdentity&Version=2011-06-15"
_FORM = "application/x-www-form-urlencoded"
_TARGET = "SWBExternalService.ListInstances"


def _signed(
    served: Served,
    *,
    key: str = ACCESS_KEY_ID,
    secret: str = SECRET_ACCESS_KEY,
    token: str | None = None,
    headers: dict[str, str] | None = None,
    body: str = _BODY,
    service: str = "sts",
) -> AWSRequest:
    request = AWSRequest(
        "POST", f"{served.url}/", data=body, headers={"Content-Type": _FORM, **(headers or {})}
    )
    SigV4Auth(Credentials(key, secret, token), service, REGION).add_auth(request)
    return request


def _send(request: AWSRequest, *, body: str | None = None) -> tuple[int, str]:
    data = (body if body is not None else request.data or "") or None
    plain = urllib.request.Request(
        request.url,
        data=data.encode() if isinstance(data, str) else data,
        headers=dict(request.headers),
        method=request.method,
    )
    try:
        with urllib.request.urlopen(plain) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_good_signature_is_accepted(served: Served) -> None:
    status, text = _send(_signed(served))
    assert status == 200
    assert ":root</Arn>" in text


def test_a_wrong_secret_is_refused(served: Served) -> None:
    status, text = _send(_signed(served, secret="wrong"))
    assert (status, "SignatureDoesNotMatch" in text) == (403, True)


def test_an_unknown_access_key_is_refused(served: Served) -> None:
    status, text = _send(_signed(served, key="AKIANOBODYKNOWSTHIS1"))
    assert (status, "InvalidClientTokenId" in text) == (403, True)


def test_an_access_key_id_of_odd_form_is_refused(served: Served) -> None:
    status, text = _send(_signed(served, key="A' OR 1=1 --"))
    assert status in {400, 403}
    assert "<Code>" in text


@pytest.mark.parametrize("minutes", [-20, 20])
def test_a_date_far_from_now_is_refused(
    served: Served, minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import botocore.auth

    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_: moment)
    status, text = _send(_signed(served))
    assert (status, "SignatureDoesNotMatch" in text) == (403, True)
    assert ("Signature expired" in text) is (minutes < 0)


def test_a_changed_body_is_refused(served: Served) -> None:
    request = _signed(served)
    status, text = _send(request, body=_BODY.replace("GetCallerIdentity", "GetSessionToken"))
    assert (status, "SignatureDoesNotMatch" in text) == (403, True)


def _change_target(request: AWSRequest) -> None:
    request.headers.replace_header("X-Amz-Target", "SWBExternalService.DeleteInstance")


def _add_header(request: AWSRequest) -> None:
    request.headers["X-Amz-Extra"] = "slipped in"


def _forget_host(request: AWSRequest) -> None:
    signed = request.headers["Authorization"].replace("host;", "")
    request.headers.replace_header("Authorization", signed)


def _other_region(request: AWSRequest) -> None:
    scope = request.headers["Authorization"].replace("us-east-1", "eu-west-1")
    request.headers.replace_header("Authorization", scope)


@pytest.mark.parametrize("tamper", [_change_target, _add_header, _forget_host, _other_region])
def test_changed_added_or_missing_signed_headers_are_refused(
    served: Served, tamper: Callable[[AWSRequest], None]
) -> None:
    headers = {"X-Amz-Target": _TARGET, "Content-Type": "application/x-amz-json-1.1"}
    request = _signed(served, headers=headers, body="{}", service="sso")
    assert _send(request)[0] == 200
    tampered = _signed(served, headers=headers, body="{}", service="sso")
    tamper(tampered)
    status, text = _send(tampered)
    assert (status, "InvalidSignatureException" in text) == (400, True)


def test_a_signature_for_another_service_is_refused(served: Served) -> None:
    headers = {"X-Amz-Target": _TARGET, "Content-Type": "application/x-amz-json-1.1"}
    status, text = _send(_signed(served, headers=headers, body="{}", service="identitystore"))
    assert status in {400, 403, 404, 501}
    assert "Instances" not in text


def test_no_signature_is_refused(served: Served) -> None:
    request = AWSRequest("POST", f"{served.url}/", data=_BODY, headers={"Content-Type": _FORM})
    status, text = _send(request)
    assert (status, "MissingAuthenticationToken" in text) == (403, True)


def _role_session(served: Served) -> dict[str, Any]:
    user = served.client("iam")
    user.create_user(UserName="signer")
    document = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
    )
    user.put_user_policy(UserName="signer", PolicyName="all", PolicyDocument=document)
    key = user.create_access_key(UserName="signer")["AccessKey"]
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
        '"Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}]}'
    )
    role = user.create_role(RoleName="signed", AssumeRolePolicyDocument=trust)["Role"]
    sts = served.client(
        "sts",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    answer = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="tests")
    return dict(answer["Credentials"])


def test_session_tokens_are_bound_to_their_key_and_cannot_be_forged(served: Served) -> None:
    session = _role_session(served)
    key, secret = session["AccessKeyId"], session["SecretAccessKey"]
    token = session["SessionToken"]
    status, text = _send(_signed(served, key=key, secret=secret, token=token))
    assert (status, "assumed-role/signed/tests" in text) == (200, True)
    for bad in (token[:-8] + "AAAAAAA=", "forged", "é", token + "A", token[:40]):
        status, text = _send(_signed(served, key=key, secret=secret, token=bad))
        assert (status, "InvalidClientTokenId" in text) == (403, True), bad
    status, text = _send(_signed(served, key=key, secret=secret))
    assert (status, "InvalidClientTokenId" in text) == (403, True)
    status, text = _send(_signed(served, token=token))
    assert (status, "InvalidClientTokenId" in text) == (403, True)


def test_a_presigned_query_is_accepted_until_it_is_changed(served: Served) -> None:
    url = f"{served.url}/?{_BODY}"
    request = AWSRequest("GET", url)
    auth = SigV4QueryAuth(Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY), "sts", REGION, expires=60)
    auth.add_auth(request)
    assert _send(request)[0] == 200
    changed = AWSRequest("GET", request.url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"))
    status, text = _send(changed)
    assert (status, "SignatureDoesNotMatch" in text) == (403, True)
