"""The data directory of an installation, opened beside a server or without one."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from vestibule.app.commands.environment import process_settings
from vestibule.app.data_folder import DataFolder
from vestibule.model.clock import system_clock
from vestibule.model.randomness import Randomness
from vestibule.store.keyring import load_key_ring
from vestibule.store.sqlite import SqliteDatabase
from vestibule.store.work import UnitsOfWork


@contextmanager
def installed_data() -> Iterator[UnitsOfWork]:
    """What an embedded installation knows. Raises ClickException where there is none."""
    settings = process_settings()
    if settings.is_production:
        raise click.ClickException("only the data of an embedded installation can be read")
    folder = DataFolder(settings.data_dir)
    if not folder.database.is_file() or not folder.key_ring.is_file():
        raise click.ClickException(f"the data directory {folder.path} holds no installation")
    units = UnitsOfWork(
        SqliteDatabase(folder.database),
        load_key_ring(folder.key_ring),
        Randomness(),
        system_clock,
        settings.region,
    )
    try:
        yield units
    finally:
        units.database.close()
