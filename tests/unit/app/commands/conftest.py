"""A data directory as a first start leaves it, for commands that read it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from vestibule.app.data_folder import DataFolder
from vestibule.app.graph import Embedded, build_embedded
from vestibule.app.settings import read_settings


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedded]:
    """The installation that the commands find; the management account is 111122223333."""
    monkeypatch.setenv("VESTIBULE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("VESTIBULE_MANAGEMENT_ACCOUNT_ID", "111122223333")
    monkeypatch.setenv("VESTIBULE_ADMIN_PASSWORD", "correct horse battery")
    folder = DataFolder(tmp_path)
    folder.create()
    embedded = build_embedded(read_settings(os.environ), folder)
    embedded.start()
    embedded.worker.run_until_idle()
    yield embedded
    embedded.stop()
