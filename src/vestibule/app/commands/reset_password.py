"""`vestibule reset-password`: a one-time password for a user."""

import click

from vestibule.app.commands.orders import order


@click.command("reset-password")
@click.argument("user_name")
def reset_password(user_name: str) -> None:
    """Give a user of the running server a one-time password, to be changed at sign-in."""
    answer = order("reset-password", user=user_name)
    click.echo(f"One-time password of {user_name}: {answer['password']}")
