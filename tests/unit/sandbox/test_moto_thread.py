"""The thread that moto runs on reaches nothing outside."""

import os
import socket
import subprocess
import threading
from collections.abc import Callable
from typing import Any

import pytest

from vestibule.sandbox.moto_thread import MotoThread, OutsideRefused


def _connect() -> None:
    with socket.socket() as made:
        made.connect(("127.0.0.1", 9))


_ATTEMPTS: list[Callable[[], Any]] = [
    _connect,
    lambda: socket.getaddrinfo("localhost", 80),
    lambda: subprocess.run(["true"], check=True),
    lambda: os.system("true"),  # noqa: S605
]


@pytest.mark.parametrize("attempt", _ATTEMPTS)
def test_it_has_no_network_and_no_processes(attempt: Callable[[], Any]) -> None:
    thread = MotoThread()
    with pytest.raises(OutsideRefused):
        thread.submit(attempt).result()
    thread.close()


def test_other_threads_are_as_free_as_before() -> None:
    thread = MotoThread()
    thread.submit(lambda: None).result()
    thread.close()
    made = threading.Thread(target=lambda: socket.getaddrinfo("127.0.0.1", 80))
    made.start()
    made.join()
    assert socket.getaddrinfo("127.0.0.1", 80)
