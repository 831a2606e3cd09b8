"""`vestibule enable-user`."""

import click

from vestibule.app.commands.orders import order


@click.command("enable-user")
@click.argument("user_name")
def enable_user(user_name: str) -> None:
    """Let a user of the running server sign in again."""
    order("enable-user", user=user_name)
    click.echo(f"{user_name} can sign in again.")
