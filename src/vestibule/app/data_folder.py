"""The data directory of an embedded installation: who may read it, what lies where."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

import click

from vestibule.app.control_client import is_too_long

_DATABASE = "vestibule.sqlite3"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The files below `VESTIBULE_DATA_DIR`."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.path / _DATABASE

    @property
    def key_ring(self) -> Path:
        """The keys that everything sealed or signed hangs on."""
        return self.path / "keyring.json"

    @property
    def root_credentials(self) -> Path:
        """The management account's root key, as an AWS credentials file."""
        return self.path / "root-credentials"

    @property
    def control_socket(self) -> Path:
        """Where the running server takes orders from whoever owns this directory."""
        return self.path / "control.sock"

    def create(self) -> None:
        """Makes the directory; it and what this process writes is its owner's alone.

        Raises ClickException.
        """
        os.umask(0o077)
        if is_too_long(self.control_socket):
            raise click.ClickException(
                f"the path of the data directory {self.path} is too long for the socket in it"
            )
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
        except OSError as error:
            raise click.ClickException(
                f"the data directory {self.path} cannot be used: {error.strerror}"
            ) from error

    def lock(self) -> int:
        """Holds the directory for this process; the lock goes with the process.

        Raises ClickException while another process has it, or where files cannot be written.
        """
        try:
            handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise click.ClickException(
                f"the data directory {self.path} cannot be used: {error.strerror}"
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise click.ClickException(
                f"another server uses the data directory {self.path}"
            ) from error
        return handle

    def clear(self) -> None:
        """Removes what a first start makes anew. The directory must be locked."""
        names = (
            *(f"{_DATABASE}{suffix}" for suffix in ("", "-wal", "-shm")),
            self.key_ring.name,
            self.root_credentials.name,
        )
        for name in names:
            (self.path / name).unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
