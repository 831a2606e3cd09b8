"""The requests that are measured, signed as an AWS client signs them."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from load import Request

_REGION = "us-east-1"


def portal(path: str, token: str, **query: str) -> Request:
    """A call of the portal's API with its bearer token."""
    return Request("GET", f"{path}?{urlencode(query)}", {"x-amz-sso_bearer_token": token})


def json_call(
    port: int, target: str, body: Mapping[str, object], *, credentials: Credentials
) -> Request:
    """A signed call in AWS's JSON protocol; the service is sso-admin."""
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"SWBExternalService.{target}",
    }
    return _signed(port, headers, json.dumps(body), service="sso", credentials=credentials)


def get_caller_identity(port: int, *, credentials: Credentials) -> Request:
    """A signed sts:GetCallerIdentity."""
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    body = "Action=GetCallerIdentity&Version=2011-06-15"
    return _signed(port, headers, body, service="sts", credentials=credentials)


def _signed(
    port: int,
    headers: Mapping[str, str],
    body: str,
    *,
    service: str,
    credentials: Credentials,
) -> Request:
    request = AWSRequest("POST", f"http://127.0.0.1:{port}/", headers=dict(headers), data=body)
    SigV4Auth(credentials, service, _REGION).add_auth(request)
    return Request("POST", "/", dict(request.headers.items()), body)
