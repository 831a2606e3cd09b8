import socket
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from vestibule.app.control import ControlServer
from vestibule.app.control_client import send_order
from vestibule.model.errors import NotFound


def _greet(told: Mapping[str, str]) -> dict[str, Any]:
    return {"told": f"hello {told['user']}"}


def _refuse(_: Mapping[str, str]) -> dict[str, Any]:
    raise NotFound("There is no user of that name.")


@pytest.fixture
def control(tmp_path: Path) -> Iterator[Path]:
    """The socket of a server that knows two orders."""
    path = tmp_path / "control.sock"
    server = ControlServer(path, {"greet": _greet, "refuse": _refuse})
    yield path
    server.close()


def test_an_order_is_carried_out_and_answered(control: Path) -> None:
    assert send_order(control, "greet", user="alice") == {"told": "hello alice"}
    assert send_order(control, "greet", user="bob") == {"told": "hello bob"}


def test_the_socket_is_the_owners_alone(control: Path) -> None:
    assert stat.S_IMODE(control.stat().st_mode) == 0o600


def test_a_refusal_is_told_in_its_words(control: Path) -> None:
    assert send_order(control, "refuse") == {"error": "There is no user of that name."}


@pytest.mark.parametrize(
    "message",
    [b"not json", b"[]", b"{}", b'{"order": "unknown"}', b'{"order": ["greet"]}', b"\xff"],
)
def test_what_is_no_order_harms_nothing(control: Path, message: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(control))
        connection.sendall(message)
        assert b"error" in connection.recv(4096)
    assert send_order(control, "greet", user="alice") == {"told": "hello alice"}


def test_an_order_without_what_it_needs_is_refused(control: Path) -> None:
    answer = send_order(control, "greet")
    assert answer is not None
    assert "error" in answer


def test_where_no_server_listens_there_is_no_answer(tmp_path: Path) -> None:
    assert send_order(tmp_path / "control.sock", "greet") is None
