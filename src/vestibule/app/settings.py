"""Settings from the environment; all faults are told together.

Every setting is `VESTIBULE_<NAME>`; a secret may stand in a file named by `VESTIBULE_<NAME>_FILE`.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vestibule.model.secret import Secret

_PREFIX = "VESTIBULE_"
SECRETS: Mapping[str, str] = {
    "BOOTSTRAP_ACCESS_KEY_ID": "id of the management account's root key (generated)",
    "BOOTSTRAP_SECRET_ACCESS_KEY": "its secret (generated)",
    "ADMIN_PASSWORD": "password of the user admin; without it a one-time link is printed",
    "DATABASE_URL": "postgresql://… for production (an SQLite file in the data directory)",
}
"""What may also stand in a file named by VESTIBULE_<NAME>_FILE, and what it is for."""

PLAIN: Mapping[str, str] = {
    "DATA_DIR": "directory of the keys and the database (./data)",
    "HOST": "address to listen on (127.0.0.1)",
    "PORT": "port to listen on (8700)",
    "REGION": "home Region (us-east-1)",
    "MANAGEMENT_ACCOUNT_ID": "12 digits (generated)",
    "SEED": "what a first start makes: sample (an organization) or account (bare) (sample)",
    "TLS_CERTIFICATE": "PEM file of the certificate chain; serves HTTPS",
    "TLS_PRIVATE_KEY": "PEM file of its key",
    "TRUSTED_PROXIES": "addresses and networks whose X-Forwarded-For and -Proto count (none)",
}
"""The other settings and what they are for."""

_SEEDS = ("sample", "account")


class Misconfigured(Exception):
    """The environment cannot be used; `faults` names everything that is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """What an administrator chose.

    seed: `sample` (an organization to try things in) or `account` (one bare account).
    """

    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8700
    region: str = "us-east-1"
    seed: str = "sample"
    management_account_id: str | None = None
    bootstrap_access_key_id: str | None = None
    bootstrap_secret_access_key: Secret | None = None
    admin_password: Secret | None = None
    database_url: Secret | None = None
    tls_certificate: Path | None = None
    tls_private_key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()

    @property
    def is_production(self) -> bool:
        """Several processes on PostgreSQL, instead of one on SQLite."""
        return self.database_url is not None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment. Raises Misconfigured with all faults."""
    faults: list[str] = []
    given = _values(environment, faults)
    settings = Settings(
        data_dir=Path(given.get("DATA_DIR", "data")),
        host=given.get("HOST", "127.0.0.1"),
        port=_port(given.get("PORT"), faults),
        region=_matching(given, "REGION", r"[a-z]{2}(-[a-z]+)+-\d", faults) or "us-east-1",
        seed=_seed(given.get("SEED"), faults),
        management_account_id=_matching(given, "MANAGEMENT_ACCOUNT_ID", r"\d{12}", faults),
        # Ids of role sessions begin with ASIA: such a key would never be taken for a root key.
        bootstrap_access_key_id=_matching(
            given, "BOOTSTRAP_ACCESS_KEY_ID", r"(?!ASIA)\w{16,128}", faults
        ),
        bootstrap_secret_access_key=_secret_key(given, "BOOTSTRAP_SECRET_ACCESS_KEY", faults),
        admin_password=_secret(given, "ADMIN_PASSWORD"),
        database_url=_secret(given, "DATABASE_URL"),
        tls_certificate=_file(given, "TLS_CERTIFICATE", faults),
        tls_private_key=_file(given, "TLS_PRIVATE_KEY", faults),
        trusted_proxies=_networks(given, "TRUSTED_PROXIES", faults),
    )
    _check_pairs(settings, faults)
    if faults:
        raise Misconfigured(faults)
    return settings


def _values(environment: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    known = {*PLAIN, *SECRETS, *(f"{name}_FILE" for name in SECRETS)}
    for variable, value in sorted(environment.items()):
        if variable.startswith(_PREFIX) and variable.removeprefix(_PREFIX) not in known:
            faults.append(f"{variable} is not a setting")
        elif variable.startswith(_PREFIX) and value:
            values[variable.removeprefix(_PREFIX)] = value
    for name in SECRETS:
        path = values.pop(f"{name}_FILE", None)
        if path is None:
            continue
        if name in values:
            faults.append(f"{_PREFIX}{name} and {_PREFIX}{name}_FILE are both set")
        try:
            values[name] = Path(path).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            faults.append(f"{_PREFIX}{name}_FILE cannot be read: {path}")
    return values


def _port(value: str | None, faults: list[str]) -> int:
    if value is None:
        return 8700
    if not value.isascii() or not value.isdigit() or not 0 <= int(value) <= 65535:
        faults.append(f"{_PREFIX}PORT must be a number from 0 to 65535")
        return 0
    return int(value)


def _seed(value: str | None, faults: list[str]) -> str:
    if value is not None and value not in _SEEDS:
        faults.append(f"{_PREFIX}SEED must be one of {', '.join(_SEEDS)}")
    return value or "sample"


def _matching(given: Mapping[str, str], name: str, pattern: str, faults: list[str]) -> str | None:
    value = given.get(name)
    if value is not None and not re.fullmatch(pattern, value, re.ASCII):
        # The value is not told: an access key id typed into the wrong variable may be a secret.
        faults.append(f"{_PREFIX}{name} does not have the form {pattern}")
    return value


def _secret(given: Mapping[str, str], name: str) -> Secret | None:
    return Secret(given[name]) if name in given else None


def _secret_key(given: Mapping[str, str], name: str, faults: list[str]) -> Secret | None:
    """It is written into a line of a credentials file, where a line break would go on."""
    text = _matching(given, name, r"[!-~]+", faults)
    return None if text is None else Secret(text)


def _file(given: Mapping[str, str], name: str, faults: list[str]) -> Path | None:
    if name not in given:
        return None
    path = Path(given[name])
    if not path.is_file():
        faults.append(f"{_PREFIX}{name} is not a file: {path}")
    return path


def _networks(given: Mapping[str, str], name: str, faults: list[str]) -> tuple[str, ...]:
    networks: list[str] = []
    for text in filter(None, (each.strip() for each in given.get(name, "").split(","))):
        try:
            network = ipaddress.ip_network(text)
        except ValueError:
            faults.append(f"{_PREFIX}{name} has something that is no address or network: {text}")
            continue
        if network.prefixlen == 0:
            faults.append(f"{_PREFIX}{name} must not trust everybody: {text}")
        networks.append(str(network))
    return tuple(networks)


def _check_pairs(settings: Settings, faults: list[str]) -> None:
    pairs = (
        (
            ("BOOTSTRAP_ACCESS_KEY_ID", settings.bootstrap_access_key_id),
            ("BOOTSTRAP_SECRET_ACCESS_KEY", settings.bootstrap_secret_access_key),
        ),
        (
            ("TLS_CERTIFICATE", settings.tls_certificate),
            ("TLS_PRIVATE_KEY", settings.tls_private_key),
        ),
    )
    for (one, first), (other, second) in pairs:
        if (first is None) != (second is None):
            faults.append(f"{_PREFIX}{one} and {_PREFIX}{other} go together")
    url = settings.database_url
    if url is not None and not url.value.startswith("postgresql://"):
        faults.append(f"{_PREFIX}DATABASE_URL must begin with postgresql://")
