"""Orders sent to a running server through the socket in its data directory."""

import json
import os
import socket
from pathlib import Path
from typing import Any

MAX_MESSAGE = 4096
TIMEOUT_SECONDS = 30
MAX_PATH_BYTES = 103  # of a socket, on every system


def send_order(path: Path, order: str, **arguments: str) -> dict[str, Any] | None:
    """The running server's answer; None where no server listens."""
    if is_too_long(path):
        return None
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(TIMEOUT_SECONDS)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        connection.sendall(json.dumps({"order": order, **arguments}).encode())
        parts = []
        while part := connection.recv(MAX_MESSAGE):
            parts.append(part)
    answer: dict[str, Any] = json.loads(b"".join(parts))
    return answer


def is_too_long(path: Path) -> bool:
    """Whether no socket can be at the path."""
    return len(os.fsencode(path)) > MAX_PATH_BYTES
