"""The command line. Each command is imported when it is used, so that all of them start fast."""

import importlib
from collections.abc import Mapping

import click

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("serve", "serve"),
    "reset": ("reset", "reset"),
    "reset-password": ("reset_password", "reset_password"),
    "disable-user": ("disable_user", "disable_user"),
    "enable-user": ("enable_user", "enable_user"),
    "aws-config": ("aws_config", "aws_config"),
    "policy": ("policy", "policy"),
    "audit": ("audit", "audit"),
}


class _Commands(click.Group):
    """The commands by name; none is imported before it is asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, for --help."""
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[cmd_name]
        loaded = importlib.import_module(f"vestibule.app.commands.{module}")
        command: click.Command = getattr(loaded, attribute)
        return command


@click.command(cls=_Commands)
@click.version_option(package_name="vestibule")
def main() -> None:
    """Workforce access to many AWS accounts, self-hosted."""
