"""`vestibule aws-config` from an empty home to a role's call, as an engineer uses it."""

import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from http_browser import HttpBrowser, post_json
from served import ADMIN_PASSWORD, Served, command, environment, serving


def _approve(served: Served, url: str) -> None:
    path = url.removeprefix(served.url)
    browser = HttpBrowser(served.url).sign_in("admin", ADMIN_PASSWORD)
    browser.get(path)
    browser.submit("/device", decision="allow")
    assert browser.status == 200


def test_profiles_are_written_for_every_role_and_work_with_boto3(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("# mine\n[profile other]\nregion = eu-west-1\n")
    with serving(tmp_path / "data") as served:
        process = subprocess.Popen(
            command("aws-config", "--write", "--server", served.url, "--config-file", str(config)),
            env=environment(tmp_path / "data"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        told = ""
        while not (found := re.search(r"http://\S+user_code=\S+", told)):
            line = process.stdout.readline()
            assert line, told
            told += line
        _approve(served, found[0])
        told += process.communicate(timeout=30)[0]
        assert process.returncode == 0, told
        written = config.read_text()
        assert written.startswith("# mine\n[profile other]\nregion = eu-west-1\n")
        profile = re.search(r"\[profile (AdministratorAccess-\d{12})\]", written)
        assert profile, written
        assert "[sso-session vestibule]" in written
        assert "[services vestibule]" in written
        _use(served, config, profile[1], home=tmp_path / "home")


def _use(served: Served, config: Path, profile: str, *, home: Path) -> None:
    """A call with the profile alone: its endpoints and the token where the CLI keeps it."""
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    name = hashlib.sha1(b"vestibule", usedforsecurity=False).hexdigest()
    (cache / f"{name}.json").write_text(json.dumps(_cached_token(served)))
    program = (
        f"import boto3; session = boto3.Session(profile_name='{profile}');"
        "print(session.client('sts').get_caller_identity()['Arn'],"
        " session.client('s3').list_buckets()['Buckets'])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={"HOME": str(home), "AWS_CONFIG_FILE": str(config), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert re.search(
        r"assumed-role/AWSReservedSSO_AdministratorAccess_\w+/admin \[\]", ended.stdout
    ), ended.stderr


def _cached_token(served: Served) -> dict[str, str]:
    """What `aws sso login` leaves behind."""
    start_url = json.loads(HttpBrowser(served.url).get("/.well-known/vestibule").text)["startUrl"]
    registration = {"clientName": "t", "clientType": "public", "scopes": ["sso:account:access"]}
    _, client = post_json(f"{served.url}/client/register", registration)
    known = {"clientId": client["clientId"], "clientSecret": client["clientSecret"]}
    _, device = post_json(f"{served.url}/device_authorization", {**known, "startUrl": start_url})
    _approve(served, device["verificationUriComplete"])
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    _, tokens = post_json(
        f"{served.url}/token", {**known, "grantType": grant, "deviceCode": device["deviceCode"]}
    )
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    return {
        "startUrl": start_url,
        "region": "us-east-1",
        "accessToken": tokens["accessToken"],
        "expiresAt": f"{later:%Y-%m-%dT%H:%M:%SZ}",
    }
