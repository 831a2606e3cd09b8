"""`vestibule serve` and `vestibule reset` as an administrator uses them."""

import json
import os
import re
import socket
import stat
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from http_browser import HttpBrowser
from served import ACCESS_KEY_ID, command, environment, free_port, run_command, serving, start

_GENERATED = {
    "VESTIBULE_BOOTSTRAP_ACCESS_KEY_ID": "",
    "VESTIBULE_BOOTSTRAP_SECRET_ACCESS_KEY": "",
    "VESTIBULE_ADMIN_PASSWORD": "",
}


def _log(data_dir: Path) -> str:
    return (data_dir.parent / f"{data_dir.name}.log").read_text()


def test_the_first_start_tells_its_secrets_once_and_the_second_none(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data, **_GENERATED) as served:
        accounts = {"url": served.url}
    first = _log(data)
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for name in ("keyring.json", "root-credentials", "vestibule.sqlite3"):
        assert stat.S_IMODE((data / name).stat().st_mode) & 0o077 == 0, name
    link = re.search(r"/set-password\?token=(\S+)", first)
    assert link
    assert accounts["url"]
    assert str(data / "root-credentials") in first
    with serving(data, **_GENERATED):
        pass
    second = _log(data).removeprefix(first)
    assert "token=" not in second
    assert "Portal:" in second


def test_the_printed_link_sets_the_administrators_password_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    password = "Chosen-by-the-admin-1"
    with serving(data, **_GENERATED) as served:
        link = re.search(r"/set-password\?token=\S+", _log(data))
        assert link
        browser = HttpBrowser(served.url)
        assert browser.get(link[0]).status == 200
        browser.submit("/set-password", new_password=password, repeated=password)
        assert browser.status == 200
        assert browser.sign_in("admin", password).session()["userName"] == "admin"
        again = HttpBrowser(served.url).get(link[0])
        assert "new_password" not in again.text


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as served:
        before = served.client("organizations").list_accounts()["Accounts"]
    with serving(data) as served:
        assert served.client("organizations").list_accounts()["Accounts"] == before


def test_it_answers_within_two_seconds_of_its_start(tmp_path: Path) -> None:
    began = time.monotonic()
    served = start(tmp_path / "data")
    with urllib.request.urlopen(f"{served.url}/health/ready") as answer:
        assert answer.status == 200
    took = time.process_time(), time.monotonic() - began
    assert served.stop() == 0
    # Start is measured by benchmarks; this bound only catches a start that is far off, also on a
    # machine that is busy with other tests.
    assert took[1] < 10


def test_two_servers_cannot_share_a_data_directory(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data):
        second = subprocess.run(
            command("serve", "--port", str(free_port())),
            env=environment(data),
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert second.returncode == 1
    assert "another server" in second.stderr


def _refusal(data: Path, *arguments: str, **settings: str) -> str:
    """What `serve` tells when it cannot."""
    ended = subprocess.run(
        command("serve", *arguments),
        env=environment(data, **settings),
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_a_port_that_is_taken_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = _refusal(tmp_path / "data", "--port", port)
    assert told == f"Error: cannot listen on 127.0.0.1 port {port}: Address already in use\n"
    assert not (tmp_path / "data").exists()


def test_a_host_that_does_not_exist_is_told_before_anything_is_made(tmp_path: Path) -> None:
    told = _refusal(tmp_path / "data", "--host", "nowhere.invalid", "--port", "0")
    assert told.startswith("Error: cannot listen on nowhere.invalid port 0: ")
    assert not (tmp_path / "data").exists()


def test_a_certificate_that_is_none_is_told_before_anything_is_made(tmp_path: Path) -> None:
    pem = tmp_path / "tls.pem"
    pem.write_text("no certificate")
    told = _refusal(
        tmp_path / "data",
        "--port",
        "0",
        VESTIBULE_TLS_CERTIFICATE=str(pem),
        VESTIBULE_TLS_PRIVATE_KEY=str(pem),
    )
    assert f"the TLS certificate {pem} and its key {pem} cannot be used" in told
    assert not (tmp_path / "data").exists()


def test_files_that_cannot_be_used_are_named_and_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data):
        pass
    ring = data / "keyring.json"
    keys = ring.read_text()
    ring.write_text("garbage")
    assert f"the key ring {ring} cannot be read" in _refusal(data, "--port", "0")
    ring.unlink()
    assert f"the key ring {ring} is gone" in _refusal(data, "--port", "0")
    assert not ring.exists()
    ring.write_text(keys)
    with serving(data) as served:
        assert served.client("sts").get_caller_identity()["Account"]
    database = data / "vestibule.sqlite3"
    database.write_bytes(b"garbage " * 1000)
    assert f"the database {database} cannot be used" in _refusal(data, "--port", "0")


def test_all_faults_of_a_configuration_are_told_together(tmp_path: Path) -> None:
    faulty = environment(
        tmp_path / "data", VESTIBULE_PORT="many", VESTIBULE_SEED="nothing", VESTIBULE_TYPO="1"
    )
    ended = subprocess.run(command("serve"), env=faulty, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    for fault in ("VESTIBULE_PORT", "VESTIBULE_SEED", "VESTIBULE_TYPO"):
        assert fault in ended.stderr


def test_reset_returns_a_running_server_to_its_first_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as served:
        organizations = served.client("organizations")
        root = organizations.list_roots()["Roots"][0]["Id"]
        organizations.create_organizational_unit(ParentId=root, Name="Extra")
        served.client("iam").create_user(UserName="extra")
        run_command("reset", "--yes", data_dir=data)
        root = organizations.list_roots()["Roots"][0]["Id"]
        units = organizations.list_organizational_units_for_parent(ParentId=root)
        assert {unit["Name"] for unit in units["OrganizationalUnits"]} == {"Workloads", "Security"}
        assert served.client("iam").list_users()["Users"] == []
        assert served.client("sts").get_caller_identity()["Arn"].endswith(":root")


def test_reset_returns_a_stopped_server_to_its_first_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as served:
        served.client("iam").create_user(UserName="extra")
    run_command("reset", "--yes", data_dir=data)
    with serving(data) as served:
        assert served.client("iam").list_users()["Users"] == []


def test_reset_wants_to_be_meant_and_is_refused_in_production(tmp_path: Path) -> None:
    for arguments, settings in (
        (["reset"], {}),
        (["reset", "--yes"], {"VESTIBULE_DATABASE_URL": "postgresql://nowhere.invalid/x"}),
    ):
        ended = subprocess.run(
            command(*arguments),
            env=environment(tmp_path / "data", **settings),
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert ended.returncode == 1
        assert "Error:" in ended.stderr


def test_the_account_seed_makes_one_bare_account_with_an_instance(tmp_path: Path) -> None:
    with serving(tmp_path / "data", VESTIBULE_SEED="account") as served:
        instances = served.client("sso-admin").list_instances()["Instances"]
        assert [each["Status"] for each in instances] == ["ACTIVE"]
        store = instances[0]["IdentityStoreId"]
        users = served.client("identitystore").list_users(IdentityStoreId=store)["Users"]
        assert users == []
        organizations = served.client("organizations")
        with pytest.raises(organizations.exceptions.AWSOrganizationsNotInUseException):
            organizations.describe_organization()
        assert served.client("iam").list_roles()["Roles"] == []


def test_a_secret_setting_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("another-secret-of-the-tests-altogether\n")
    settings = {
        "VESTIBULE_BOOTSTRAP_SECRET_ACCESS_KEY": "",
        "VESTIBULE_BOOTSTRAP_SECRET_ACCESS_KEY_FILE": str(secret),
    }
    with serving(tmp_path / "data", **settings) as served:
        sts = served.client("sts", aws_secret_access_key="another-secret-of-the-tests-altogether")
        assert sts.get_caller_identity()["Arn"].endswith(":root")


def test_help_names_every_command_and_every_setting() -> None:
    told = subprocess.run(command("--help"), capture_output=True, text=True, timeout=30).stdout
    for name in ("serve", "reset", "aws-config", "policy", "reset-password"):
        assert name in told
    told = subprocess.run(
        command("serve", "--help"), capture_output=True, text=True, timeout=30
    ).stdout
    for name in ("VESTIBULE_DATA_DIR", "VESTIBULE_SEED", "VESTIBULE_REGION", "_FILE"):
        assert name in told


def test_policy_decisions_are_made_on_the_command_line() -> None:
    case = {
        "id": "1",
        "request": {
            "principal": "arn:aws:iam::111122223333:user/u",
            "action": "s3:GetObject",
            "resource": "arn:aws:s3:::b/k",
        },
        "policies": {},
    }
    ended = subprocess.run(
        command("policy", "decide"),
        input=json.dumps(case) + "\n",
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ},
    )
    assert json.loads(ended.stdout)["decision"] == "ImplicitlyDenied"
    assert ACCESS_KEY_ID not in ended.stdout
