"""The portal's API and the tokens for it, against a served process."""

import json
import re
import time
import urllib.error
import urllib.request
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from http_browser import HttpBrowser, post_json
from served import REGION, Served, run_command

_READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
_PASSWORD = "Never-the-same-river-2"


class People:
    """Users with a role in the development account, signed in by device code."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.sso = served.client("sso-admin")
        found = self.sso.list_instances()["Instances"][0]
        self.instance, self.store = found["InstanceArn"], found["IdentityStoreId"]
        accounts = served.client("organizations").list_accounts()["Accounts"]
        self.account = next(each["Id"] for each in accounts if each["Name"] == "DevAccount")
        self.start_url = f"https://{self.store}.awsapps.com/start"
        made = self.sso.create_permission_set(InstanceArn=self.instance, Name="Portal")
        self.permission_set = made["PermissionSet"]["PermissionSetArn"]
        self.sso.attach_managed_policy_to_permission_set(
            InstanceArn=self.instance,
            PermissionSetArn=self.permission_set,
            ManagedPolicyArn=_READ_ONLY,
        )
        self.portal = boto3.client(
            "sso",
            region_name=REGION,
            endpoint_url=served.url,
            config=Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}),
        )

    def make(self, name: str, *, assigned: bool = True) -> str:
        """A new user with a password; the user's id."""
        user_id = self.served.client("identitystore").create_user(
            IdentityStoreId=self.store,
            UserName=name,
            DisplayName=name,
            Name={"GivenName": name, "FamilyName": "Example"},
        )["UserId"]
        if assigned:
            self._assign(user_id)
        told = run_command("reset-password", name, data_dir=self.served.data_dir)
        browser = HttpBrowser(self.served.url).sign_in(name, told.split()[-1])
        browser.submit("/sign-in/new-password", new_password=_PASSWORD, repeated=_PASSWORD)
        assert browser.session()["userName"] == name
        return str(user_id)

    def _assign(self, user_id: str) -> None:
        status = self.sso.create_account_assignment(
            InstanceArn=self.instance,
            PermissionSetArn=self.permission_set,
            PrincipalType="USER",
            PrincipalId=user_id,
            TargetType="AWS_ACCOUNT",
            TargetId=self.account,
        )["AccountAssignmentCreationStatus"]
        while status["Status"] == "IN_PROGRESS":
            time.sleep(0.02)
            status = self.sso.describe_account_assignment_creation_status(
                InstanceArn=self.instance, AccountAssignmentCreationRequestId=status["RequestId"]
            )["AccountAssignmentCreationStatus"]
        assert status["Status"] == "SUCCEEDED"

    def browser(self, name: str) -> HttpBrowser:
        """The user's browser, signed in."""
        return HttpBrowser(self.served.url).sign_in(name, _PASSWORD)

    def tokens(self, name: str) -> dict[str, Any]:
        """Tokens by device code, approved in the user's browser."""
        client, device = self.ask()
        browser = self.browser(name)
        browser.get(f"/device?user_code={device['userCode']}")
        browser.submit("/device", decision="allow")
        status, tokens = self.poll(client, device)
        assert status == 200, tokens
        return {**tokens, **client}

    def ask(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """A registered client and its device authorization."""
        _, client = post_json(
            f"{self.served.url}/client/register",
            {"clientName": "tests", "clientType": "public", "scopes": ["sso:account:access"]},
        )
        known = {"clientId": client["clientId"], "clientSecret": client["clientSecret"]}
        _, device = post_json(
            f"{self.served.url}/device_authorization", {**known, "startUrl": self.start_url}
        )
        return known, device

    def poll(self, client: dict[str, Any], device: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """One try for the tokens."""
        return post_json(
            f"{self.served.url}/token",
            {
                **client,
                "grantType": "urn:ietf:params:oauth:grant-type:device_code",
                "deviceCode": device["deviceCode"],
            },
        )

    def credentials(self, token: str, *, role: str = "Portal") -> dict[str, str]:
        """Role credentials for a token."""
        got = self.portal.get_role_credentials(
            accessToken=token, accountId=self.account, roleName=role
        )["roleCredentials"]
        return {
            "aws_access_key_id": got["accessKeyId"],
            "aws_secret_access_key": got["secretAccessKey"],
            "aws_session_token": got["sessionToken"],
        }


@pytest.fixture(scope="module")
def people(served: Served) -> People:
    """The users of these tests."""
    return People(served)


def _refused(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response = error.value.response
    return str(response["Error"]["Code"]), response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_token_lists_accounts_and_roles_and_gives_credentials(people: People) -> None:
    people.make("anna")
    token = people.tokens("anna")["accessToken"]
    accounts = people.portal.list_accounts(accessToken=token)["accountList"]
    assert [each["accountId"] for each in accounts] == [people.account]
    roles = people.portal.list_account_roles(accessToken=token, accountId=people.account)
    assert [each["roleName"] for each in roles["roleList"]] == ["Portal"]
    arn = people.served.client("sts", **people.credentials(token)).get_caller_identity()["Arn"]
    assert re.fullmatch(
        rf"arn:aws:sts::{people.account}:assumed-role/AWSReservedSSO_Portal_[0-9a-f]{{16}}/anna",
        arn,
    )


def test_a_role_or_account_that_is_not_the_users_is_refused(people: People) -> None:
    people.make("bert", assigned=False)
    token = people.tokens("bert")["accessToken"]
    assert people.portal.list_accounts(accessToken=token)["accountList"] == []
    with pytest.raises(ClientError) as refused:
        people.credentials(token)
    assert _refused(refused) == ("ForbiddenException", 403)
    assert refused.value.response["Error"]["Message"] == "No access"


@pytest.mark.parametrize("token", ["", "aoa-forged", "é", "x" * 5000])
def test_forged_tokens_are_refused(people: People, token: str) -> None:
    browser = HttpBrowser(people.served.url)
    browser.get(
        "/assignment/accounts", **{"x-amz-sso_bearer_token": token.encode().decode("latin-1")}
    )
    assert browser.status in {400, 401}
    assert "accountList" not in browser.text


def test_a_token_ends_with_logout_and_with_its_user(people: People) -> None:
    user_id = people.make("carl")
    first, second = people.tokens("carl"), people.tokens("carl")
    people.portal.logout(accessToken=first["accessToken"])
    with pytest.raises(ClientError) as refused:
        people.portal.list_accounts(accessToken=first["accessToken"])
    assert _refused(refused) == ("UnauthorizedException", 401)
    assert people.portal.list_accounts(accessToken=second["accessToken"])["accountList"]
    browser = people.browser("carl")
    people.served.client("identitystore").delete_user(IdentityStoreId=people.store, UserId=user_id)
    with pytest.raises(ClientError) as refused:
        people.portal.list_accounts(accessToken=second["accessToken"])
    assert _refused(refused) == ("UnauthorizedException", 401)
    assert browser.get("/start/session").status == 401


def test_a_disabled_user_is_out_at_once(people: People) -> None:
    people.make("dora")
    token, browser = people.tokens("dora")["accessToken"], people.browser("dora")
    run_command("disable-user", "dora", data_dir=people.served.data_dir)
    with pytest.raises(ClientError) as refused:
        people.credentials(token)
    assert _refused(refused)[1] == 401
    assert browser.get("/start/session").status == 401
    browser.sign_in("dora", _PASSWORD)
    assert browser.get("/start/session").status == 401
    run_command("enable-user", "dora", data_dir=people.served.data_dir)
    assert browser.get("/start/session").status == 401
    assert people.browser("dora").get("/start/session").status == 200


def test_a_refresh_token_serves_once_and_its_theft_ends_the_session(people: People) -> None:
    people.make("emil")
    tokens = people.tokens("emil")
    asked = {
        "clientId": tokens["clientId"],
        "clientSecret": tokens["clientSecret"],
        "grantType": "refresh_token",
        "refreshToken": tokens["refreshToken"],
    }
    url = f"{people.served.url}/token"
    status, renewed = post_json(url, asked)
    assert status == 200
    status, refused = post_json(url, asked)
    assert (status, refused["error"]) == (400, "invalid_grant")
    with pytest.raises(ClientError):
        people.portal.list_accounts(accessToken=renewed["accessToken"])


def test_a_denied_device_gets_nothing(people: People) -> None:
    people.make("fred")
    client, device = people.ask()
    status, refused = people.poll(client, device)
    assert (status, refused["error"]) == (400, "authorization_pending")
    browser = people.browser("fred")
    browser.get(f"/device?user_code={device['userCode']}")
    browser.submit("/device", decision="deny")
    time.sleep(1.1)
    status, refused = people.poll(client, device)
    assert (status, refused["error"]) == (400, "access_denied")


def test_a_code_of_another_client_is_refused(people: People) -> None:
    _, device = people.ask()
    other, _ = people.ask()
    status, refused = people.poll(other, device)
    assert status == 400
    assert refused["error"] in {"invalid_grant", "invalid_request"}


def test_the_browsers_session_needs_its_csrf_token(people: People) -> None:
    people.make("gina")
    browser = people.browser("gina")
    token = browser.session()["csrfToken"]
    assert browser.get("/assignment/accounts").status == 401
    assert browser.get("/assignment/accounts", **{"X-CSRF-Token": "forged"}).status == 401
    browser.get("/assignment/accounts", **{"X-CSRF-Token": token})
    assert json.loads(browser.text)["accountList"][0]["accountId"] == people.account
    other = people.browser("gina").session()["csrfToken"]
    assert browser.get("/assignment/accounts", **{"X-CSRF-Token": other}).status == 401
    assert browser.post("/logout").status == 401
    assert browser.post("/logout", **{"X-CSRF-Token": token}).status == 200
    assert browser.get("/start/session").status == 401


def test_the_server_describes_itself_to_command_lines(people: People) -> None:
    told = json.loads(HttpBrowser(people.served.url).get("/.well-known/vestibule").text)
    assert told == {
        "startUrl": people.start_url,
        "issuerUrl": people.start_url,
        "ssoRegion": REGION,
    }


def test_a_foreign_start_url_is_refused(people: People) -> None:
    client, _ = people.ask()
    status, refused = post_json(
        f"{people.served.url}/device_authorization",
        {**client, "startUrl": "https://d-0000000000.awsapps.com/start"},
    )
    assert (status, refused["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "address", ["/federation/credentials?role_name=a&account_id=111122223333", "/token"]
)
def test_what_holds_credentials_is_kept_by_no_cache(served: Served, address: str) -> None:
    data = b"{}" if address == "/token" else None
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(served.url + address, data))
    assert refused.value.headers["cache-control"] == "no-store"


def test_strangers_are_heard_for_64_kib_only(served: Served) -> None:
    least = {"clientName": "x", "clientType": "public"}
    fits = {**least, "clientName": "x" * 65_000}
    status, told = post_json(f"{served.url}/client/register", fits)
    assert (status, told["error"]) == (400, "invalid_client_metadata")
    too_long = {**least, "clientName": "x" * 66_000}
    status, told = post_json(f"{served.url}/client/register", too_long)
    assert status == 413
