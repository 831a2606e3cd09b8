"""Orders to a running server from whoever owns its data directory, over a socket in it."""

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

_MAX_MESSAGE = 4096
_TIMEOUT_SECONDS = 30


class ControlServer:
    """Listens on the socket; each connection carries one order and its answer, as JSON."""

    def __init__(self, path: Path, orders: dict[str, Callable[[], dict[str, Any]]]) -> None:
        self._path = path
        self._orders = orders
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        path.chmod(0o600)
        self._socket.listen(4)
        threading.Thread(target=self._serve, name="control", daemon=True).start()

    def close(self) -> None:
        """Stops listening."""
        self._path.unlink(missing_ok=True)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(_TIMEOUT_SECONDS)
                try:
                    order = connection.recv(_MAX_MESSAGE).decode("ascii", "replace").strip()
                    act = self._orders.get(order)
                    answer = {"error": "unknown order"} if act is None else act()
                    connection.sendall(json.dumps(answer).encode())
                except OSError:
                    continue


def send_order(path: Path, order: str) -> dict[str, Any] | None:
    """The running server's answer; None where no server listens."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_TIMEOUT_SECONDS)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        connection.sendall(f"{order}\n".encode())
        parts = []
        while part := connection.recv(_MAX_MESSAGE):
            parts.append(part)
    answer: dict[str, Any] = json.loads(b"".join(parts))
    return answer
