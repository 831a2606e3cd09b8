"""Tokens that have run out, over the wire: the past is written with the server's own keys."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from http_browser import HttpBrowser, post_json
from role_sessions import role_credentials
from served import ADMIN_PASSWORD, REGION, Served, serving, start

_HOUR = timedelta(hours=1)


def _access_token(served: Served) -> tuple[Any, str]:
    """The portal's client and a token of the administrator."""
    store = served.client("sso-admin").list_instances()["Instances"][0]["IdentityStoreId"]
    _, client = post_json(
        f"{served.url}/client/register",
        {"clientName": "tests", "clientType": "public", "scopes": ["sso:account:access"]},
    )
    known = {"clientId": client["clientId"], "clientSecret": client["clientSecret"]}
    start_url = f"https://{store}.awsapps.com/start"
    _, device = post_json(f"{served.url}/device_authorization", {**known, "startUrl": start_url})
    browser = HttpBrowser(served.url).sign_in("admin", ADMIN_PASSWORD)
    browser.get(f"/device?user_code={device['userCode']}")
    browser.submit("/device", decision="allow")
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    _, tokens = post_json(
        f"{served.url}/token", {**known, "grantType": grant, "deviceCode": device["deviceCode"]}
    )
    config = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
    portal = boto3.client("sso", region_name=REGION, endpoint_url=served.url, config=config)
    return portal, str(tokens["accessToken"])


def test_an_expired_session_token_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as served:
        good = role_credentials(served, ended=-_HOUR)
        assert served.client("sts", **good).get_caller_identity()["Arn"].endswith("/admin")
        ended = role_credentials(served, ended=timedelta(seconds=1))
        for service, method, code in (
            ("sts", "get_caller_identity", "ExpiredToken"),
            ("sso-admin", "list_instances", "ExpiredTokenException"),
            ("s3", "list_buckets", "ExpiredToken"),
        ):
            with pytest.raises(ClientError) as refused:
                getattr(served.client(service, **ended), method)()
            assert refused.value.response["Error"]["Code"] == code


def test_an_expired_access_token_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as served:
        portal, token = _access_token(served)
        assert portal.list_accounts(accessToken=token)["accountList"]
    database = sqlite3.connect(served.data_dir / "vestibule.sqlite3")
    with database:
        database.execute("UPDATE access_tokens SET expires_at = expires_at - 3601")
    database.close()
    again = start(served.data_dir, port=int(served.url.rpartition(":")[2]))
    try:
        with pytest.raises(ClientError) as refused:
            portal.list_accounts(accessToken=token)
    finally:
        assert again.stop() == 0
    response = refused.value.response
    assert response["Error"]["Code"] == "UnauthorizedException"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 401
