"""A served process of Vestibule for the tests that drive it from outside."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from vestibule.operations.table import OWN_MODELS

ACCESS_KEY_ID = "AKIAVESTIBULETESTKEY"
SECRET_ACCESS_KEY = "a-secret-of-the-tests-that-nobody-else-uses"
MANAGEMENT_ACCOUNT = "111122223333"
ADMIN_PASSWORD = "Correct-horse-7-battery"
REGION = "us-east-1"
_START_SECONDS = 30
_SESSION = boto3.Session()
_SESSION._session.get_component("data_loader").search_paths.append(str(OWN_MODELS))


@dataclass(frozen=True)
class Served:
    """A running server and how to reach it."""

    url: str
    data_dir: Path
    process: subprocess.Popen[str]

    def client(
        self,
        service: str,
        *,
        signs: str | None = None,
        validates: bool = True,
        **credentials: Any,
    ) -> Any:
        """A boto3 client of the service; the management account's root unless told otherwise.

        validates: whether botocore refuses bad input before it is sent.
        """
        given = {
            "aws_access_key_id": ACCESS_KEY_ID,
            "aws_secret_access_key": SECRET_ACCESS_KEY,
            **credentials,
        }
        return _SESSION.client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            config=Config(
                retries={"total_max_attempts": 1},
                s3={"addressing_style": "path"},
                signature_version=signs,
                parameter_validation=validates,
            ),
            **given,
        )

    def stop(self) -> int:
        """Asks the server to end and answers its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def kill(self) -> None:
        """Ends the server without warning."""
        self.process.kill()
        self.process.wait(timeout=20)


def free_port() -> int:
    """A port of the loopback interface that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def command(*arguments: str) -> list[str]:
    """The command line of `vestibule`."""
    program = "from vestibule.app.main import main; main()"
    return [sys.executable, "-c", program, *arguments]


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """The environment of a server with the bootstrap key of the tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VESTIBULE_")}
    return {
        **clean,
        "VESTIBULE_DATA_DIR": str(data_dir),
        "VESTIBULE_MANAGEMENT_ACCOUNT_ID": MANAGEMENT_ACCOUNT,
        "VESTIBULE_BOOTSTRAP_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "VESTIBULE_BOOTSTRAP_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "VESTIBULE_ADMIN_PASSWORD": ADMIN_PASSWORD,
        **settings,
    }


def run_command(*arguments: str, data_dir: Path, **settings: str) -> str:
    """What a command of `vestibule` on the data directory wrote; it must succeed."""
    ended = subprocess.run(
        command(*arguments),
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def start(
    data_dir: Path,
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
    scheme: str = "http",
) -> Served:
    """Starts a server and returns once it answers."""
    port = port or free_port()
    log = (data_dir.parent / f"{data_dir.name}.log").open("a")
    process = subprocess.Popen(
        command("serve", "--port", str(port)),
        env=environment(data_dir, **(settings or {})),
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
    )
    host = "127.0.0.1" if scheme == "http" else "localhost"
    served = Served(f"{scheme}://{host}:{port}".removesuffix(":443"), data_dir, process)
    _wait_for(port, process)
    return served


@contextmanager
def serving(data_dir: Path, **settings: str) -> Iterator[Served]:
    """A server for as long as the block runs; it must end with 0."""
    served = start(data_dir, settings=settings)
    try:
        yield served
    finally:
        status = served.stop() if served.process.poll() is None else 0
    assert status == 0


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server does not answer")
