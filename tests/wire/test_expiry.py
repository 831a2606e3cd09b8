"""Tokens that have run out, over the wire: the past is written with the server's own keys."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from http_browser import HttpBrowser, post_json
from memory_store import memory_work
from served import ADMIN_PASSWORD, MANAGEMENT_ACCOUNT, REGION, Served, serving
from vestibule.model.callers import RoleSession
from vestibule.sessions.role_credentials import issue_role_credentials
from vestibule.store.keyring import load_key_ring

_HOUR = timedelta(hours=1)


def _role_credentials(served: Served, *, ended: timedelta) -> dict[str, str]:
    """Credentials of the administrator's role, whose session ended that long ago."""
    role = next(
        each
        for each in served.client("iam").list_roles()["Roles"]
        if each["RoleName"].startswith("AWSReservedSSO_AdministratorAccess_")
    )
    now = datetime.now(UTC)
    work = replace(memory_work(now=now), keyring=load_key_ring(served.data_dir / "keyring.json"))
    session = RoleSession(
        role_arn=role["Arn"],
        role_id=role["RoleId"],
        role_name=role["RoleName"],
        session_name="admin",
        issued_at=now - 2 * _HOUR,
        expires_at=now - ended,
    )
    made = issue_role_credentials(work, MANAGEMENT_ACCOUNT, session)
    return {
        "aws_access_key_id": made.access_key_id,
        "aws_secret_access_key": made.secret_access_key.value,
        "aws_session_token": made.session_token.value,
    }


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
        good = _role_credentials(served, ended=-_HOUR)
        assert served.client("sts", **good).get_caller_identity()["Arn"].endswith("/admin")
        ended = _role_credentials(served, ended=timedelta(seconds=1))
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
        with pytest.raises(ClientError) as refused:
            portal.list_accounts(accessToken=token)
        response = refused.value.response
        assert response["Error"]["Code"] == "UnauthorizedException"
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 401
