"""Orders to a running server from whoever owns its data directory, over a socket in it."""

import json
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from vestibule.app.control_client import MAX_MESSAGE, TIMEOUT_SECONDS
from vestibule.model.errors import VestibuleError

Order = Callable[[Mapping[str, str]], dict[str, Any]]

_log = structlog.get_logger("control")


class ControlServer:
    """Listens on the socket; each connection carries one order and its answer, as JSON."""

    def __init__(self, path: Path, orders: Mapping[str, Order]) -> None:
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
            with connection, suppress(OSError):
                connection.settimeout(TIMEOUT_SECONDS)
                answer = self._answer(connection.recv(MAX_MESSAGE))
                connection.sendall(json.dumps(answer).encode())

    def _answer(self, message: bytes) -> dict[str, Any]:
        try:
            told = json.loads(message)
            name = told.pop("order")
            act = self._orders[name]
        except (ValueError, KeyError, AttributeError, TypeError):
            return {"error": "the order is not known"}
        try:
            return act(told)
        except VestibuleError as error:
            return {"error": error.message}
        except Exception as error:  # one order that fails must not end the taking of orders
            _log.error("order failed", order=name, exc_info=error)
            return {"error": "the order failed; the server's log tells why"}
