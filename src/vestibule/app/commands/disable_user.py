"""`vestibule disable-user`."""

import click

from vestibule.app.commands.orders import order


@click.command("disable-user")
@click.argument("user_name")
def disable_user(user_name: str) -> None:
    """Shut a user of the running server out; all its sessions end."""
    order("disable-user", user=user_name)
    click.echo(f"{user_name} can no longer sign in.")
