"""The archives of generated policy data that come with the package, opened when first asked for."""

import io
import json
import threading
import zipfile
from functools import cached_property
from importlib import resources
from typing import Any


class DataArchive:
    """One zip archive in `vestibule/policy/data`; members are read one at a time. Thread-safe.

    Raises FileNotFoundError where the data was not built (`make setup` builds it).
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()

    def read_text(self, member: str) -> str:
        """A member's text. Raises KeyError where there is none of that name."""
        with self._lock:
            return self._archive.read(member).decode("utf-8")

    def read_json(self, member: str) -> Any:
        """A member's JSON value. Raises KeyError where there is none of that name."""
        return json.loads(self.read_text(member))

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        source = resources.files("vestibule.policy") / "data" / self.name
        return zipfile.ZipFile(io.BytesIO(source.read_bytes()))
