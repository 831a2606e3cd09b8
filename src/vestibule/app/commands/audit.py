"""`vestibule audit`: the audit trail on the command line."""

import re

import click

from vestibule.app.installed_data import installed_data
from vestibule.audit.trail_check import Link, check_trail

_LINK = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """Look after the audit trail."""


@audit.command()
@click.option("--noted", metavar="LINK", help="A link that an earlier check told.")
def verify(noted: str | None) -> None:
    """Tell whether any event was changed, removed or slipped in since it was recorded.

    Ends with 1 where one was. Keep the link that is told where nobody who can write here can
    write: with it, a later check also notices events that were removed from the end.
    """
    known = _link(noted)
    with installed_data() as units:
        found = units.read(lambda work: check_trail(work, known))
    if found.fault is not None:
        raise click.ClickException(
            f"event {found.fault} is not what was recorded; those before it are"
        )
    count = found.last.sequence
    click.echo(f"{count:,} {'event' if count == 1 else 'events'}, all as recorded.")
    click.echo(f"The last link is {found.last.sequence}:{found.last.chain_hash}")


def _link(text: str | None) -> Link | None:
    if text is None:
        return None
    told = _LINK.fullmatch(text)
    if told is None:
        raise click.BadParameter("a link is a number, a colon and 64 hexadecimal digits")
    return Link(int(told[1]), told[2])
