"""The settings of the process, for commands that need them."""

import os
import sys

import click

from vestibule.app.settings import Misconfigured, Settings, read_settings


def process_settings(**overrides: object) -> Settings:
    """The environment's settings, some of them given as options instead (None: not given).

    All faults are told together; then the process ends with 2.
    """
    given = {
        f"VESTIBULE_{name.upper()}": str(value)
        for name, value in overrides.items()
        if value is not None
    }
    try:
        return read_settings({**os.environ, **given})
    except Misconfigured as error:
        for fault in error.faults:
            click.echo(f"Error: {fault}", err=True)
        sys.exit(2)
