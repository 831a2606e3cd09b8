"""Settings: defaults that are safe, faults that are told together, secrets that do not show."""

from pathlib import Path

import pytest

from vestibule.app.settings import Misconfigured, read_settings


def faults(environment: dict[str, str]) -> list[str]:
    with pytest.raises(Misconfigured) as told:
        read_settings(environment)
    return told.value.faults


def test_without_settings_it_serves_the_loopback_only() -> None:
    settings = read_settings({"PATH": "/bin"})
    assert (settings.host, settings.port, settings.region) == ("127.0.0.1", 8700, "us-east-1")
    assert settings.seed == "sample"
    assert not settings.is_production


def test_what_is_given_is_taken(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "VESTIBULE_DATA_DIR": str(tmp_path),
            "VESTIBULE_PORT": "0",
            "VESTIBULE_MANAGEMENT_ACCOUNT_ID": "111122223333",
            "VESTIBULE_SEED": "account",
            "VESTIBULE_DATABASE_URL": "postgresql://vestibule@localhost/vestibule",
        }
    )
    assert settings.data_dir == tmp_path
    assert settings.port == 0
    assert settings.management_account_id == "111122223333"
    assert settings.seed == "account"
    assert settings.is_production


def test_trusted_proxies_are_addresses_and_networks() -> None:
    given = " 10.0.0.0/8, 192.0.2.7,2001:DB8::/32 ,"
    settings = read_settings({"VESTIBULE_TRUSTED_PROXIES": given})
    assert settings.trusted_proxies == ("10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32")
    assert read_settings({}).trusted_proxies == ()


@pytest.mark.parametrize("given", ["*", "proxy.example", "10.0.0.1/8", "0.0.0.0/0", "::/0", "1"])
def test_what_is_no_proxys_address_is_refused(given: str) -> None:
    [told] = faults({"VESTIBULE_TRUSTED_PROXIES": given})
    assert told.startswith("VESTIBULE_TRUSTED_PROXIES ")


def test_an_empty_variable_counts_as_absent() -> None:
    assert read_settings({"VESTIBULE_PORT": ""}).port == 8700


def test_a_secret_may_stand_in_a_file_and_never_shows(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("Correct-horse-9\n")
    settings = read_settings({"VESTIBULE_ADMIN_PASSWORD_FILE": str(tmp_path / "password")})
    assert settings.admin_password is not None
    assert settings.admin_password.value == "Correct-horse-9"
    assert "Correct-horse-9" not in repr(settings)


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    told = faults(
        {
            "VESTIBULE_PORT": "eighty",
            "VESTIBULE_REGION": "Mars",
            "VESTIBULE_SEED": "everything",
            "VESTIBULE_COLOUR": "blue",
            "VESTIBULE_MANAGEMENT_ACCOUNT_ID": "12",
            "VESTIBULE_BOOTSTRAP_SECRET_ACCESS_KEY": "sesame",
            "VESTIBULE_TLS_CERTIFICATE": str(tmp_path / "missing.pem"),
            "VESTIBULE_ADMIN_PASSWORD_FILE": str(tmp_path / "missing"),
            "VESTIBULE_DATABASE_URL": "mysql://u:hunter2@h/d",
        }
    )
    names = ("PORT", "REGION", "SEED", "COLOUR", "MANAGEMENT_ACCOUNT_ID", "TLS_CERTIFICATE")
    for name in (*names, "BOOTSTRAP_ACCESS_KEY_ID", "ADMIN_PASSWORD_FILE", "DATABASE_URL"):
        assert any(f"VESTIBULE_{name}" in fault for fault in told), name
    assert "sesame" not in " ".join(told)
    assert "hunter2" not in " ".join(told)


@pytest.mark.parametrize("port", ["-1", "65536", "80a", "８０", "1e3"])
def test_a_port_is_a_number_in_its_range(port: str) -> None:
    assert faults({"VESTIBULE_PORT": port}) == ["VESTIBULE_PORT must be a number from 0 to 65535"]


@pytest.mark.parametrize(
    ("access_key_id", "secret"),
    [
        ("ASIAVESTIBULETESTKEY", "sesame"),
        ("AKIAVESTIBULETESTKEY", "open\nsesame"),
        ("AKIAVESTIBULETESTKEY", "open sesame"),
        ("AKIA-VESTIBULE-TESTKEY", "sesame"),
    ],
)
def test_a_root_key_that_no_client_could_use_is_a_fault(access_key_id: str, secret: str) -> None:
    told = faults(
        {
            "VESTIBULE_BOOTSTRAP_ACCESS_KEY_ID": access_key_id,
            "VESTIBULE_BOOTSTRAP_SECRET_ACCESS_KEY": secret,
        }
    )
    assert len(told) == 1
    assert "sesame" not in told[0]


def test_a_secret_given_twice_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("one")
    given = {
        "VESTIBULE_ADMIN_PASSWORD": "two",
        "VESTIBULE_ADMIN_PASSWORD_FILE": str(tmp_path / "password"),
    }
    assert len(faults(given)) == 1
