"""`vestibule audit`."""

import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vestibule.app.commands.audit import audit
from vestibule.app.data_folder import DataFolder
from vestibule.app.graph import Embedded


def verify(*arguments: str) -> Result:
    return CliRunner().invoke(audit, ["verify", *arguments])


@pytest.fixture
def database(installed: Embedded) -> Path:
    return DataFolder(installed.settings.data_dir).database


def test_the_trail_of_a_fresh_installation_is_whole_and_its_link_can_be_noted(
    database: Path,
) -> None:
    assert database.is_file()
    result = verify()
    assert result.exit_code == 0
    told = re.search(r"([0-9]+) events?, all as recorded.\nThe last link is (.+)\n", result.output)
    assert told is not None
    assert int(told[1]) > 0
    assert verify("--noted", told[2]).exit_code == 0
    assert verify("--noted", told[2][:-4] + "beef").exit_code == 1


def test_a_change_in_the_database_is_told_and_fails(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE audit_events SET record = '{}' WHERE sequence = 1")
    connection.close()
    result = verify()
    assert result.exit_code == 1
    assert "event 1 is not what was recorded" in result.output


def test_what_is_no_link_is_refused(database: Path) -> None:
    assert database.is_file()
    assert verify("--noted", "3:xyz").exit_code == 2
