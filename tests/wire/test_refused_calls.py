"""What the trail tells of calls that nobody known has signed, against a served process."""

import http.client
import json
import time
import urllib.parse
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from http_browser import HttpBrowser, post_json
from role_sessions import role_credentials
from served import ACCESS_KEY_ID, ADMIN_PASSWORD, MANAGEMENT_ACCOUNT, Served, serving, start

_WRONG = "a-wrong-secret-that-must-not-be-kept"
_PATIENCE_SECONDS = 20


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Of these tests alone: like refusals of one minute share an event."""
    with serving(tmp_path_factory.mktemp("refused") / "data") as running:
        yield running


def _events(served: Served, error_code: str, **attribute: str) -> list[dict[str, Any]]:
    """The records with that error code, newest first."""
    chosen = [{"AttributeKey": key, "AttributeValue": value} for key, value in attribute.items()]
    found = served.client("cloudtrail").lookup_events(LookupAttributes=chosen)["Events"]
    records = [json.loads(event["CloudTrailEvent"]) for event in found]
    return [record for record in records if record.get("errorCode") == error_code]


def _awaited(found: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What is found once there is something; counts are written every few seconds."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not (records := found()) and time.monotonic() < deadline:
        time.sleep(0.25)
    return records


def test_a_wrong_secret_is_told_in_the_trail_of_the_keys_account(served: Served) -> None:
    with pytest.raises(ClientError):
        served.client("iam", aws_secret_access_key=_WRONG).list_users()
    [event] = _awaited(lambda: _events(served, "SignatureDoesNotMatch", AccessKeyId=ACCESS_KEY_ID))[
        :1
    ]
    assert (event["eventSource"], event["eventName"]) == ("iam.amazonaws.com", "ListUsers")
    identity = event["userIdentity"]
    assert (identity["type"], identity["accountId"]) == ("Unknown", MANAGEMENT_ACCOUNT)
    assert identity["accessKeyId"] == ACCESS_KEY_ID
    assert event["additionalEventData"]["RefusalCount"] >= 1
    assert _WRONG not in json.dumps(event)


def test_an_iam_users_key_leads_to_its_account_and_not_to_its_name(served: Served) -> None:
    iam = served.client("iam")
    iam.create_user(UserName="claimed")
    key = iam.create_access_key(UserName="claimed")["AccessKey"]["AccessKeyId"]
    iam.update_access_key(UserName="claimed", AccessKeyId=key, Status="Inactive")
    with pytest.raises(ClientError):
        served.client("sso-admin", aws_access_key_id=key).list_instances()
    [event] = _awaited(lambda: _events(served, "UnrecognizedClientException", AccessKeyId=key))
    assert event["eventName"] == "ListInstances"
    assert "claimed" not in json.dumps(event["userIdentity"])
    assert _events(served, "UnrecognizedClientException", Username="claimed") == []


def test_an_access_key_that_nobody_knows_is_not_told(served: Served) -> None:
    strange = "AKIANOBODYKNOWSTHIS9"
    with pytest.raises(ClientError):
        served.client("organizations", aws_access_key_id=strange).list_roots()
    [event] = _awaited(
        lambda: _events(served, "UnrecognizedClientException", EventName="ListRoots")
    )
    assert event["userIdentity"]["type"] == "Unknown"
    assert strange not in json.dumps(event)


def test_an_expired_session_is_told_in_the_trail_of_its_account(served: Served) -> None:
    expired = role_credentials(served, ended=timedelta(minutes=1))
    for call in (
        lambda: served.client("sts", **expired).get_caller_identity(),
        lambda: served.client("dynamodb", **expired).list_tables(),
        lambda: served.client("s3", **expired).list_buckets(),
    ):
        with pytest.raises(ClientError):
            call()
    key = expired["aws_access_key_id"]
    wanted = {"GetCallerIdentity", "ListTables", "UnknownOperation"}
    codes = ("ExpiredToken", "ExpiredTokenException")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    found: list[dict[str, Any]] = []
    while time.monotonic() < deadline and {e["eventName"] for e in found} != wanted:
        time.sleep(0.25)
        found = [e for code in codes for e in _events(served, code, AccessKeyId=key)]
    operations = {each for e in found for each in e["additionalEventData"]["Operations"]}
    assert operations == {
        "sts:GetCallerIdentity",
        "dynamodb:ListTables",
        "s3:UnknownOperation",
    }
    assert {e["userIdentity"]["accountId"] for e in found} == {MANAGEMENT_ACCOUNT}
    assert expired["aws_session_token"] not in json.dumps(found)


def test_a_portal_token_that_is_not_good_is_told_and_not_kept(served: Served) -> None:
    with pytest.raises(ClientError):
        served.client("sso").list_accounts(accessToken="aoa-a-token-of-nobody")
    [event] = _awaited(lambda: _events(served, "UnauthorizedException", EventName="ListAccounts"))
    assert event["eventSource"] == "sso.amazonaws.com"
    assert "aoa-a-token-of-nobody" not in json.dumps(event)


def test_malformed_calls_of_nobody_are_told(served: Served) -> None:
    status, told = post_json(f"{served.url}/client/register", {"clientName": "without a type"})
    assert (status, told["error"]) == (400, "invalid_request")
    [event] = _awaited(
        lambda: _events(served, "InvalidRequestException", EventName="RegisterClient")
    )
    assert event["userIdentity"]["type"] == "Unknown"


def test_a_flood_makes_few_events_and_none_is_lost_at_the_end(tmp_path: Path) -> None:
    attempts = 10_000
    with serving(tmp_path / "data") as running:
        before = _size(running)
        _flood(running.url, attempts)
        port = int(running.url.rpartition(":")[2])
        assert running.stop() == 0
    again = start(tmp_path / "data", port=port)
    try:
        found = _events(again, "SignatureDoesNotMatch", AccessKeyId=ACCESS_KEY_ID)
        counted = [event["additionalEventData"]["RefusalCount"] for event in found]
        assert sum(counted) == attempts
        assert len(counted) < 20
        assert _size(again) - before < 1_000_000
    finally:
        assert again.stop() == 0


def test_polls_and_bad_token_requests_of_strangers_share_events(served: Served) -> None:
    registered = post_json(
        f"{served.url}/client/register", {"clientName": "cli", "clientType": "public"}
    )[1]
    client = {name: registered[name] for name in ("clientId", "clientSecret")}
    store = served.client("sso-admin").list_instances()["Instances"][0]["IdentityStoreId"]
    device = post_json(
        f"{served.url}/device_authorization",
        {**client, "startUrl": f"https://{store}.awsapps.com/start"},
    )[1]
    asked = {**client, "grantType": "urn:ietf:params:oauth:grant-type:device_code"}
    for device_code in [device["deviceCode"], *["nobodys-code"] * 40]:
        status, _ = post_json(f"{served.url}/token", {**asked, "deviceCode": device_code})
        assert status == 400
    [pending] = _awaited(
        lambda: _events(served, "AuthorizationPendingException", EventName="CreateToken")
    )
    assert pending["additionalEventData"]["RefusalCount"] == 1
    bad = _awaited(lambda: _events(served, "InvalidGrantException", EventName="CreateToken"))
    assert sum(event["additionalEventData"]["RefusalCount"] for event in bad) <= 40
    assert len(bad) <= 2
    assert device["deviceCode"] not in json.dumps([pending, *bad])


def test_one_address_cannot_fill_the_disk_with_registrations(tmp_path: Path) -> None:
    asked = {"clientName": "x", "clientType": "public"}
    with serving(tmp_path / "data") as running:
        began = time.monotonic()
        answers = [post_json(f"{running.url}/client/register", asked)[0] for _ in range(400)]
        took = time.monotonic() - began
    assert answers[:200] == [200] * 200
    assert set(answers) == {200, 400}
    assert answers.count(200) <= 250 + 2 * took + 1


def _flood(url: str, attempts: int) -> None:
    """Calls with a signature that is well-formed and wrong, as quickly as they are answered."""
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{ACCESS_KEY_ID}/{now[:8]}/us-east-1/sts/aws4_request"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Amz-Date": now,
        "Authorization": (
            f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=content-type;host;x-amz-date, "
            f"Signature={'0' * 64}"
        ),
    }
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)
    for _ in range(attempts):
        connection.request("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15", headers)
        answer = connection.getresponse()
        assert answer.status == 403
        answer.read()
    connection.close()


def _size(served: Served) -> int:
    return sum(path.stat().st_size for path in served.data_dir.glob("*.sqlite3*"))


def test_sign_ins_that_the_lock_out_refuses_are_told(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as running:
        for _ in range(5):
            HttpBrowser(running.url).sign_in("admin", "a-wrong-password-1")
        for _ in range(4):
            assert HttpBrowser(running.url).sign_in("admin", ADMIN_PASSWORD).status == 429
        steps = _awaited(lambda: _locked_out(running))
    told = steps[0]["additionalEventData"]
    assert (told["UserName"], told["RefusalCount"]) == ("admin", 4)


def _locked_out(served: Served) -> list[dict[str, Any]]:
    found = served.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CredentialVerification"}]
    )["Events"]
    records = [json.loads(event["CloudTrailEvent"]) for event in found]
    return [r for r in records if r["additionalEventData"].get("Reason") == "LockedOut"]
