"""The command: what it asks, what it writes, what it refuses to write."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.session import Session
from click.testing import CliRunner, Result

from portal_double import TOKEN, PortalDouble, serving_portal
from vestibule.app.commands.aws_config import aws_config


@pytest.fixture
def portal() -> Iterator[PortalDouble]:
    with serving_portal(PortalDouble()) as double:
        yield double


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "aws" / "config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    return path


def run(portal: PortalDouble, *arguments: str, token: str | None = TOKEN) -> Result:
    given = () if token is None else ("--access-token-file", "-")
    arguments = ("--server", portal.url, *given, *arguments)
    return CliRunner().invoke(aws_config, arguments, input=token)


def test_printing_changes_no_file(portal: PortalDouble, config: Path) -> None:
    result = run(portal)
    assert result.exit_code == 0
    assert "[profile Reader-111122223333]" in result.stdout
    assert not config.exists()


def test_botocore_finds_session_endpoints_and_profile(
    portal: PortalDouble, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(portal, "--write", "--profile-prefix", "lab-").exit_code == 0
    monkeypatch.setenv("AWS_PROFILE", "lab-Reader-111122223333")
    session = Session()
    assert session.get_scoped_config()["sso_account_id"] == "111122223333"
    assert session.get_config_variable("region") == "eu-central-1"
    assert session.full_config["sso_sessions"]["vestibule"] == {
        "sso_start_url": "https://d-1234567890.awsapps.com/start",
        "sso_region": "eu-central-1",
        "sso_registration_scopes": "sso:account:access",
    }
    for service in ("sso-admin", "logs", "secretsmanager", "s3"):
        client = session.create_client(service, aws_access_key_id="a", aws_secret_access_key="b")
        assert client.meta.endpoint_url == portal.url


def test_without_an_alias_the_servers_own_start_url_is_written(portal: PortalDouble) -> None:
    portal.issuer_url = f"{portal.url}/start"
    assert f"sso_start_url = {portal.url}/start\n" in run(portal).stdout


def test_signing_in_shows_the_page_and_ends_its_own_session(
    portal: PortalDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "vestibule.app.portal_client.PortalClient.__init__.__kwdefaults__",
        {"wait": lambda _seconds: None},
    )
    result = run(portal, token=None)
    assert result.exit_code == 0
    assert f"Open {portal.url}/device?user_code=ABCD-EFGH" in result.stderr
    assert TOKEN not in result.output
    assert portal.asked[-1][:2] == ("POST", "/logout")


def test_a_given_token_is_not_signed_out(portal: PortalDouble) -> None:
    run(portal)
    assert all(path != "/logout" for _, path, _ in portal.asked)


def test_writing_twice_leaves_one_of_each(portal: PortalDouble, config: Path) -> None:
    config.parent.mkdir()
    config.write_text("# mine\n[default]\nregion = eu-west-1\n")
    run(portal, "--write")
    first = config.read_bytes()
    assert run(portal, "--write").exit_code == 0
    assert config.read_bytes() == first
    assert first.startswith(b"# mine\n[default]\nregion = eu-west-1\n")


def test_a_profile_of_somebody_else_stops_it(portal: PortalDouble, config: Path) -> None:
    config.parent.mkdir()
    config.write_text("[profile Reader-111122223333]\nregion = eu-west-1\n")
    result = run(portal, "--write")
    assert result.exit_code == 1
    assert "choose a --profile-prefix" in result.stderr
    assert config.read_text() == "[profile Reader-111122223333]\nregion = eu-west-1\n"


def test_a_place_that_cannot_be_written_is_told(portal: PortalDouble, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(portal, "--write", "--config-file", str(tmp_path / "file" / "config"))
    assert result.exit_code == 1
    assert "cannot be changed" in result.stderr


@pytest.mark.parametrize(
    "change",
    [
        {"region": "us-east-1\n[default]\ncredential_process = evil"},
        {"roles": ["Reader]\ncredential_process = evil\n[x"]},
        {"pages": [["111122223333\n[default]"]]},
        {"issuer_url": "https://d-1.awsapps.com/start\ncredential_process = evil"},
    ],
)
def test_a_server_cannot_slip_settings_into_the_file(
    portal: PortalDouble, config: Path, change: dict[str, object]
) -> None:
    for name, value in change.items():
        setattr(portal, name, value)
    result = run(portal, "--write")
    assert result.exit_code == 1
    assert not config.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--server", "file:///etc/passwd"),
        ("--server", "http://localhost:8700/path"),
        ("--server", "http://user@localhost"),
        ("--profile-prefix", "x]\n[default"),
    ],
)
def test_what_cannot_go_into_the_file_is_refused(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(aws_config, arguments)
    assert result.exit_code == 1
    assert "cannot be used" in result.stderr


def test_an_answer_that_is_not_vestibules_is_told(portal: PortalDouble) -> None:
    portal.pages = []
    assert "no profiles from" in run(portal).stderr
