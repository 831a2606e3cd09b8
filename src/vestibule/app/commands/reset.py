"""`vestibule reset`: back to the first start."""

import click

from vestibule.app.commands.environment import process_settings
from vestibule.app.control_client import send_order
from vestibule.app.data_folder import DataFolder


@click.command()
@click.option("--yes", is_flag=True, help="Really forget everything.")
def reset(yes: bool) -> None:
    """Return an embedded server, running or stopped, to its first start."""
    settings = process_settings()
    if settings.is_production:
        raise click.ClickException("a production installation cannot be reset")
    if not yes:
        raise click.ClickException("everything would be forgotten; say --yes to mean it")
    folder = DataFolder(settings.data_dir)
    if not folder.path.is_dir():
        click.echo("There is nothing to reset.")
        return
    answer = send_order(folder.control_socket, "reset")
    if answer is None:
        folder.lock()
        folder.clear()
        click.echo("The next start is a first start.")
    elif "error" in answer:
        raise click.ClickException(answer["error"])
    else:
        click.echo(answer["told"])
