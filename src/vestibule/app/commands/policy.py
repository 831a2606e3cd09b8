"""`vestibule policy`: the IAM policy engine on the command line."""

import sys
from typing import BinaryIO

import click

from vestibule.policy.cases import decide_line


@click.group()
def policy() -> None:
    """Ask the IAM policy engine."""


@policy.command()
@click.argument("file", type=click.File("rb"), default="-")
def decide(file: BinaryIO) -> None:
    """Read one JSON case a line and write one decision a line."""
    for line in file:
        if line.strip():
            sys.stdout.write(f"{decide_line(line.decode('utf-8', 'replace'))}\n")
