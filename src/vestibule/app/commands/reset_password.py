"""`vestibule reset-password`: a one-time password for a user."""

import click

from vestibule.app.commands.environment import process_settings
from vestibule.app.control import send_order
from vestibule.app.data_folder import DataFolder


@click.command("reset-password")
@click.argument("user_name")
def reset_password(user_name: str) -> None:
    """Give a user of the running server a one-time password, to be changed at sign-in."""
    settings = process_settings()
    folder = DataFolder(settings.data_dir)
    answer = send_order(folder.control_socket, "reset-password", user=user_name)
    if answer is None:
        raise click.ClickException(f"no server runs on the data directory {folder.path}")
    if "error" in answer:
        raise click.ClickException(answer["error"])
    click.echo(f"One-time password of {user_name}: {answer['password']}")
