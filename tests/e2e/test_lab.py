"""The lab: from an empty machine to a signed-in, enforced and audited session, on real clients."""

import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from playwright.sync_api import Locator, expect

from e2e.aws_hosts import AwsCli, issue_certificates
from e2e.lab import Lab, assign, cached_secrets, make_permission_set, unassign
from e2e.people import Person, chromium
from e2e.pkce_client import PkceClient
from served import (
    MANAGEMENT_ACCOUNT,
    REGION,
    SECRET_ACCESS_KEY,
    run_command,
    start,
)

_PASSWORD = "Nine-lives-of-alice-2"
_READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A server at AWS's own port with a certificate for AWS's host names, and a browser."""
    certificates = issue_certificates(tmp_path)
    served = start(
        tmp_path / "data",
        port=443,
        settings={
            "VESTIBULE_TLS_CERTIFICATE": str(certificates.certificate),
            "VESTIBULE_TLS_PRIVATE_KEY": str(certificates.key),
        },
        scheme="https",
    )
    home, pictures = tmp_path / "home", tmp_path / "pictures"
    home.mkdir()
    pictures.mkdir()
    with chromium() as browser:
        yield Lab(served, certificates, home, pictures, browser, {SECRET_ACCESS_KEY})
    assert served.stop() == 0


@pytest.mark.browser
def test_the_lab_end_to_end(lab: Lab) -> None:
    set_up_the_organization(lab)
    alice = sign_in_with_a_one_time_password(lab)
    look_at_the_portal(lab, alice)
    sign_in_with_the_cli(lab, alice)
    configure_the_cli(lab, alice)
    sign_in_by_pkce(lab, alice)
    be_refused_by_iam(lab)
    be_refused_by_a_service_control_policy(lab, alice)
    find_the_story_in_the_audit_trail(lab)
    clean_up(lab, alice)
    assert alice.faults == []
    assert_no_secret_was_kept(lab)


def set_up_the_organization(lab: Lab) -> None:
    """Accounts, a group with a user in it, a permission set, an assignment."""
    organizations, sso = lab.client("organizations"), lab.client("sso-admin")
    accounts = {each["Name"]: each["Id"] for each in organizations.list_accounts()["Accounts"]}
    instance = sso.list_instances()["Instances"][0]
    lab.ids |= {
        "dev": accounts["DevAccount"],
        "instance": instance["InstanceArn"],
        "store": instance["IdentityStoreId"],
    }
    people = lab.client("identitystore")
    lab.ids["alice"] = people.create_user(
        IdentityStoreId=lab.ids["store"],
        UserName="alice",
        DisplayName="Alice Example",
        Name={"GivenName": "Alice", "FamilyName": "Example"},
        Emails=[{"Value": "alice@example.com", "Type": "work", "Primary": True}],
    )["UserId"]
    lab.ids["group"] = people.create_group(
        IdentityStoreId=lab.ids["store"], DisplayName="Engineers"
    )["GroupId"]
    people.create_group_membership(
        IdentityStoreId=lab.ids["store"],
        GroupId=lab.ids["group"],
        MemberId={"UserId": lab.ids["alice"]},
    )
    lab.ids["read_only"] = make_permission_set(lab, "ReadOnly", _READ_ONLY)
    assign(lab, lab.ids["read_only"], "GROUP", lab.ids["group"])
    account = f"{lab.ids['store']}.awsapps.com"
    lab.ids["start_url"] = f"https://{account}/start"


def sign_in_with_a_one_time_password(lab: Lab) -> Person:
    """The administrator hands out a one-time password; alice must change it at once."""
    told = run_command("reset-password", "alice", data_dir=lab.served.data_dir)
    one_time = re.search(r"\S+$", told.strip())
    assert one_time
    lab.secrets |= {one_time[0], _PASSWORD}
    alice = Person(lab.browser, lab.pictures)
    page = alice.page
    page.goto(f"{lab.served.url}/start")
    alice.check_page("sign-in")
    page.get_by_label("User name").fill("alice")
    page.get_by_role("button", name="Next").click()
    alice.check_page("sign-in-password")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    alice.check_page("sign-in-refused")
    page.get_by_label("Password", exact=True).fill(one_time[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("New password", exact=True)).to_be_visible()
    alice.check_page("change-password")
    page.get_by_label("New password", exact=True).fill(_PASSWORD)
    page.get_by_label("New password again").fill(_PASSWORD)
    page.get_by_role("button", name="Set password and sign in").click()
    expect(dev_account(lab, alice)).to_be_visible()
    # The refused attempt answers with an error status, which the console tells.
    alice.faults[:] = [fault for fault in alice.faults if "/sign-in" not in fault]
    lab.secrets |= {cookie["value"] for cookie in alice.cookies() if "session" in cookie["name"]}
    return alice


def dev_account(lab: Lab, person: Person) -> Locator:
    """The portal's row of the development account."""
    name = f"DevAccount ({lab.ids['dev']})"
    return person.page.get_by_role("button", name=name, exact=True)


def look_at_the_portal(lab: Lab, alice: Person) -> None:
    """Accounts, roles and credentials, each way of copying them."""
    page = alice.page
    alice.check_page("portal")
    page.get_by_role("button", name="Access keys for ReadOnly in DevAccount").click()
    alice.check_page("portal-access-keys")
    page.get_by_role("tab", name="macOS and Linux").click()
    panel = page.get_by_role("tabpanel", name="macOS and Linux")
    panel.get_by_role("button", name=re.compile("^Copy")).first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    values = dict(re.findall(r"(AWS_\w+)='([^']+)'", copied))
    lab.secrets |= {values["AWS_SECRET_ACCESS_KEY"], values["AWS_SESSION_TOKEN"]}
    identity = lab.client(
        "sts",
        aws_access_key_id=values["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=values["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=values["AWS_SESSION_TOKEN"],
    ).get_caller_identity()
    assert re.fullmatch(
        rf"arn:aws:sts::{lab.ids['dev']}:assumed-role/AWSReservedSSO_ReadOnly_[0-9a-f]{{16}}/alice",
        identity["Arn"],
    )
    page.keyboard.press("Escape")


def write_cli_configuration(lab: Lab) -> None:
    """The profile as the portal's dialogue and `vestibule aws-config` give it."""
    folder = lab.home / ".aws"
    folder.mkdir(exist_ok=True)
    session = (
        f"[sso-session lab]\nsso_start_url = {lab.ids['start_url']}\nsso_region = {REGION}\n"
        "sso_registration_scopes = sso:account:access\n"
    )
    profile = (
        "[profile dev]\nsso_session = lab\n"
        f"sso_account_id = {lab.ids['dev']}\nsso_role_name = {{role}}\nregion = {REGION}\n"
        "s3 =\n  addressing_style = path\n"
    )
    admin = profile.replace("[profile dev]", "[profile admin]").format(role="Everything")
    (folder / "config").write_text(f"{session}\n{profile.format(role='ReadOnly')}\n{admin}")


def sign_in_with_the_cli(lab: Lab, alice: Person) -> None:
    """`aws sso login` by device code, approved in alice's browser, and what it gives."""
    write_cli_configuration(lab)
    login = lab.cli.start("sso", "login", "--profile", "dev", "--no-browser")
    url = ""
    assert login.stdout is not None
    while not url:
        line = login.stdout.readline()
        assert line, login.communicate()
        found = re.search(r"https://\S+user_code=\S+", line)
        url = found[0] if found else ""
    page = alice.page
    page.goto(url.replace(f"https://oidc.{REGION}.amazonaws.com", lab.served.url))
    alice.check_page("device-approval")
    page.get_by_role("button", name="Allow").click()
    alice.check_page("device-approved")
    output, errors = login.communicate(timeout=60)
    assert login.returncode == 0, errors
    assert "Successfully logged into Start URL" in output
    identity = json.loads(lab.cli.answer("sts", "get-caller-identity", "--profile", "dev"))
    assert identity["Arn"].endswith("/alice")
    lab.secrets |= cached_secrets(lab)


def configure_the_cli(lab: Lab, alice: Person) -> None:
    """`aws configure sso`, asked and answered at a terminal, in a home of its own."""
    home = lab.home.parent / "configured"
    home.mkdir()
    cli = AwsCli(home, lab.certificates.authority)
    with cli.interactive("configure", "sso", "--no-browser") as terminal:
        terminal.answer("SSO session name", "lab")
        terminal.answer("SSO start URL", lab.ids["start_url"])
        terminal.answer("SSO region", REGION)
        terminal.answer("SSO registration scopes", "")
        url = terminal.wait_for(r"https://\S+user_code=[A-Z-]+")[0]
        alice.page.goto(url.replace(f"https://oidc.{REGION}.amazonaws.com", lab.served.url))
        alice.page.get_by_role("button", name="Allow").click()
        terminal.answer("CLI default client Region", REGION)
        terminal.answer("CLI default output format", "json")
        terminal.answer("CLI profile name", "configured")
        terminal.wait_for("configured")
        assert terminal.process.wait(timeout=30) == 0
    identity = json.loads(cli.answer("sts", "get-caller-identity", "--profile", "configured"))
    assert re.search(r"assumed-role/AWSReservedSSO_ReadOnly_\w+/alice", identity["Arn"])
    cli.answer("sso", "logout")


def sign_in_by_pkce(lab: Lab, alice: Person) -> None:
    """The default of newer CLIs; the tokens then serve boto3's own credential provider."""
    client = PkceClient(lab.served.url, lab.ids["start_url"], lab.certificates.authority)
    alice.page.goto(client.authorize_url())
    alice.check_page("authorize")
    alice.page.get_by_role("button", name="Allow").click()
    tokens = client.finish()
    refreshed = client.refresh(tokens)
    assert refreshed["refreshToken"] != tokens["refreshToken"]
    lab.secrets |= {tokens["accessToken"], refreshed["accessToken"], refreshed["refreshToken"]}
    use_botos_own_provider(lab, refreshed)
    alice.page.goto(f"{lab.served.url}/start")


def use_botos_own_provider(lab: Lab, tokens: dict[str, Any]) -> None:
    """boto3 finds the token where the CLI keeps it, and asks our portal for the role's keys."""
    expires_at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(
        seconds=tokens["expiresIn"]
    )
    home = lab.home.parent / "boto3"
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    name = hashlib.sha1(b"lab", usedforsecurity=False).hexdigest()
    content = {
        "startUrl": lab.ids["start_url"],
        "region": REGION,
        "accessToken": tokens["accessToken"],
        "expiresAt": f"{expires_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    (cache / f"{name}.json").write_text(json.dumps(content))
    (home / ".aws" / "config").write_text((lab.home / ".aws" / "config").read_text())
    program = (
        "import boto3; session = boto3.Session(profile_name='dev');"
        "print(session.client('sts').get_caller_identity()['Arn'])"
    )
    variables = {
        "HOME": str(home),
        "AWS_CA_BUNDLE": str(lab.certificates.authority),
        "AWS_ENDPOINT_URL": lab.served.url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "PATH": os.environ["PATH"],
    }
    ended = subprocess.run(
        [sys.executable, "-c", program], env=variables, capture_output=True, text=True, timeout=60
    )
    assert re.search(r"assumed-role/AWSReservedSSO_ReadOnly_\w+/alice", ended.stdout), ended.stderr


def be_refused_by_iam(lab: Lab) -> None:
    """What ReadOnly allows works; what it does not is denied in AWS's words."""
    cli = lab.cli
    cli.answer("s3", "ls", "--profile", "dev")
    cli.answer("ec2", "describe-instances", "--profile", "dev")
    roles = json.loads(cli.answer("iam", "list-roles", "--profile", "dev"))["Roles"]
    assert any(role["RoleName"].startswith("AWSReservedSSO_ReadOnly_") for role in roles)
    refused = cli.run("s3", "mb", "s3://lab-bucket-of-alice", "--profile", "dev")
    assert refused.returncode == 1
    assert "AccessDenied" in refused.stderr
    refused = cli.run("iam", "create-user", "--user-name", "mallory", "--profile", "dev")
    assert refused.returncode == 254
    assert re.search(
        r"AccessDenied.*User: arn:aws:sts::\d+:assumed-role/AWSReservedSSO_ReadOnly_\w+/alice is "
        r"not authorized to perform: iam:CreateUser on resource: arn:aws:iam::\d+:user/mallory "
        r"because no identity-based policy allows the iam:CreateUser action",
        refused.stderr,
    )


def be_refused_by_a_service_control_policy(lab: Lab, alice: Person) -> None:
    """An administrator's permission set in the account, and an SCP on its unit against S3."""
    lab.ids["everything"] = make_permission_set(lab, "Everything", _ADMINISTRATOR)
    assign(lab, lab.ids["everything"], "USER", lab.ids["alice"])
    cli = lab.cli
    cli.answer("s3", "mb", "s3://lab-bucket", "--profile", "admin")
    organizations = lab.client("organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    units = organizations.list_organizational_units_for_parent(ParentId=root)
    workloads = next(
        unit["Id"] for unit in units["OrganizationalUnits"] if unit["Name"] == "Workloads"
    )
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}],
    }
    lab.ids["scp"] = organizations.create_policy(
        Name="NoStorage",
        Description="No S3 in workloads",
        Type="SERVICE_CONTROL_POLICY",
        Content=json.dumps(document),
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=lab.ids["scp"], TargetId=workloads)
    refused = cli.run("s3", "ls", "--profile", "admin")
    assert refused.returncode == 254
    assert "with an explicit deny in a service control policy" in refused.stderr
    cli.answer("ec2", "describe-instances", "--profile", "admin")
    organizations.detach_policy(PolicyId=lab.ids["scp"], TargetId=workloads)
    organizations.delete_policy(PolicyId=lab.ids["scp"])
    cli.answer("s3", "rb", "s3://lab-bucket", "--profile", "admin")
    lab.secrets |= cached_secrets(lab)
    alice.page.reload()
    expect(dev_account(lab, alice)).to_be_visible()


def find_the_story_in_the_audit_trail(lab: Lab) -> None:
    """By event name, user and resource; in the instance's account and in the member's."""
    trail = lab.client("cloudtrail")

    def events(key: str, value: str) -> list[dict[str, Any]]:
        pages = trail.get_paginator("lookup_events").paginate(
            LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}],
            PaginationConfig={"PageSize": 5},
        )
        return [event for page in pages for event in page["Events"]]

    assert events("EventName", "CreateAccountAssignment")
    names = {event["EventName"] for event in events("Username", "alice")}
    assert {"UserAuthentication", "GetRoleCredentials", "ListAccounts"} <= names
    assert events("ResourceName", lab.ids["read_only"])
    record = json.loads(events("EventName", "CreateUser")[0]["CloudTrailEvent"])
    assert record["userIdentity"]["type"] == "Root"
    told = json.loads(lab.cli.answer("cloudtrail", "lookup-events", "--profile", "admin"))
    denied = [
        json.loads(event["CloudTrailEvent"])
        for event in told["Events"]
        if event["EventName"] in {"CreateUser", "CreateBucket"}
    ]
    assert {"AccessDenied"} <= {record.get("errorCode") for record in denied}


def clean_up(lab: Lab, alice: Person) -> None:
    """Nothing is left, and alice's session ends with her."""
    lab.cli.answer("sso", "logout")
    sso, people = lab.client("sso-admin"), lab.client("identitystore")
    unassign(lab, lab.ids["everything"], "USER", lab.ids["alice"])
    unassign(lab, lab.ids["read_only"], "GROUP", lab.ids["group"])
    for name in ("everything", "read_only"):
        sso.delete_permission_set(InstanceArn=lab.ids["instance"], PermissionSetArn=lab.ids[name])
    people.delete_user(IdentityStoreId=lab.ids["store"], UserId=lab.ids["alice"])
    people.delete_group(IdentityStoreId=lab.ids["store"], GroupId=lab.ids["group"])
    answer = alice.page.request.get(f"{lab.served.url}/start/session")
    assert answer.status == 401
    sts = lab.client("sts")
    with pytest.raises(ClientError):
        sts.assume_role(
            RoleArn=f"arn:aws:iam::{lab.ids['dev']}:role/OrganizationAccountAccessRole",
            RoleSessionName="root",
        )
    assert sts.get_caller_identity()["Account"] == MANAGEMENT_ACCOUNT


def assert_no_secret_was_kept(lab: Lab) -> None:
    """Neither the database nor the log nor the records hold any secret of the lab."""
    files = [path for path in lab.served.data_dir.iterdir() if path.is_file()]
    files = [path for path in files if path.name not in {"root-credentials", "keyring.json"}]
    log = lab.served.data_dir.parent / f"{lab.served.data_dir.name}.log"
    for path in (*files, log):
        content = path.read_bytes()
        for secret in lab.secrets:
            assert secret.encode() not in content, f"a secret is in {path.name}"
