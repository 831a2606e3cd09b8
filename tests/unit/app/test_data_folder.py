import stat
from pathlib import Path

import click
import pytest

from vestibule.app.control_client import send_order
from vestibule.app.data_folder import DataFolder, write_private


def test_the_directory_and_its_files_are_the_owners_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "a" / "data")
    folder.create()
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    write_private(folder.root_credentials, "secret")
    assert stat.S_IMODE(folder.root_credentials.stat().st_mode) == 0o600
    assert folder.root_credentials.read_text() == "secret"


def test_a_directory_that_others_could_read_is_closed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    DataFolder(tmp_path / "data").create()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(click.ClickException, match="cannot be used"):
        DataFolder(tmp_path / "file" / "data").create()


def test_a_directory_whose_socket_nobody_could_reach_is_told_before_it_is_made(
    tmp_path: Path,
) -> None:
    folder = DataFolder(tmp_path / ("long" * 30) / "data")
    with pytest.raises(click.ClickException, match="too long"):
        folder.create()
    assert not folder.path.parent.exists()
    assert send_order(folder.control_socket, "reset") is None


def test_a_locked_directory_serves_nobody_else(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.lock()
    with pytest.raises(click.ClickException, match="another server"):
        folder.lock()


def test_clearing_removes_what_a_first_start_makes_and_nothing_else(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    for path in (folder.database, folder.key_ring, folder.root_credentials, tmp_path / "mine"):
        path.write_text("x")
    folder.clear()
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    write_private(tmp_path / "f", "first")
    write_private(tmp_path / "f", "2nd")
    assert (tmp_path / "f").read_text() == "2nd"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
