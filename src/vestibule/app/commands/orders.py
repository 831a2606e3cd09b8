"""Orders to the running server of a data directory."""

from typing import Any

import click

from vestibule.app.commands.environment import process_settings
from vestibule.app.control_client import send_order
from vestibule.app.data_folder import DataFolder


def order(name: str, **arguments: str) -> dict[str, Any]:
    """The server's answer. Raises ClickException where none runs, or it refuses."""
    folder = DataFolder(process_settings().data_dir)
    answer = send_order(folder.control_socket, name, **arguments)
    if answer is None:
        raise click.ClickException(f"no server runs on the data directory {folder.path}")
    if "error" in answer:
        raise click.ClickException(answer["error"])
    return answer
