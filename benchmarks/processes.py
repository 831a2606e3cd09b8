"""Processes that are measured: a server of ours on a data directory, and the bare one."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from botocore.credentials import Credentials

ROOT = Credentials("AKIAVESTIBULEBENCHKEY", "a-secret-of-the-benchmarks-and-of-nobody-else")
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Process:
    """A server that answers on a port of the loopback interface."""

    port: int
    pid: int


def environment(data_dir: Path) -> dict[str, str]:
    """The environment of a server with the root key of the benchmarks."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VESTIBULE_")}
    return {
        **clean,
        "VESTIBULE_DATA_DIR": str(data_dir),
        "VESTIBULE_MANAGEMENT_ACCOUNT_ID": "111122223333",
        "VESTIBULE_BOOTSTRAP_ACCESS_KEY_ID": ROOT.access_key,
        "VESTIBULE_BOOTSTRAP_SECRET_ACCESS_KEY": ROOT.secret_key,
        "VESTIBULE_ADMIN_PASSWORD": "Correct-horse-7-battery",
    }


@contextmanager
def vestibule(data_dir: Path) -> Iterator[Process]:
    """A server of ours for as long as the block runs."""
    port = _free_port()
    program = "from vestibule.app.main import main; main()"
    command = [sys.executable, "-c", program, "serve", "--port", str(port)]
    with _running(command, port, environment(data_dir)) as process:
        yield process


@contextmanager
def bare_server(answer_bytes: int) -> Iterator[Process]:
    """The yardstick for as long as the block runs."""
    port = _free_port()
    command = [sys.executable, str(_HERE / "bare_server.py"), str(port), str(answer_bytes)]
    with _running(command, port, dict(os.environ)) as process:
        yield process


@contextmanager
def _running(command: list[str], port: int, variables: dict[str, str]) -> Iterator[Process]:
    process = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command} does not answer")
            time.sleep(0.02)
        yield Process(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
