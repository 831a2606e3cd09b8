"""The whole schema: every table that a module of this package defines."""

import importlib
import pkgutil

from sqlalchemy import MetaData

from vestibule import store
from vestibule.store.statements import metadata


def load_schema() -> MetaData:
    """The metadata with all tables in it."""
    for module in pkgutil.iter_modules(store.__path__):
        if module.name not in {"sqlite", "postgresql"}:
            importlib.import_module(f"vestibule.store.{module.name}")
    return metadata
