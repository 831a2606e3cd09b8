"""`vestibule policy`: the IAM policy engine on the command line."""

import gc
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import click

from vestibule.model.errors import Invalid, NotFound
from vestibule.policy.cases import (
    decide_line,
    is_public_access_blocked,
    read_policies,
    read_request,
)
from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.containment import Containment, is_no_broader
from vestibule.policy.decide import decide as decide_request
from vestibule.policy.documents import compile_policy, parse_policy
from vestibule.policy.errors import MalformedPolicy
from vestibule.policy.kinds import PolicyKind
from vestibule.policy.limits import largest_of_kind


@click.group()
def policy() -> None:
    """Ask the IAM policy engine."""


@policy.command()
@click.argument("file", type=click.File("rb"), default="-")
def decide(file: BinaryIO) -> None:
    """Read one JSON case a line and write one decision a line."""
    with _without_collector():
        for line in file:
            if line.strip():
                sys.stdout.write(f"{decide_line(line.decode('utf-8', 'replace'))}\n")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Cases leave no circles of references: what they made is freed without looking for any."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # what is remembered need not be looked through at the end either
        gc.enable()


@policy.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in PolicyKind]),
    default=PolicyKind.IDENTITY.value,
    show_default=True,
    help="What the document is used as.",
)
def validate(file: BinaryIO, kind: str) -> None:
    """Tell whether AWS would accept a policy document; exit with 1 when it would not."""
    text = _text(file)
    try:
        parse_policy(text, PolicyKind(kind))
    except MalformedPolicy as error:
        detail = f" ({error.detail})" if error.detail else ""
        click.echo(f"{_name(file)}:{error.line}:{error.column}: {error.message}{detail}")
        sys.exit(1)
    limit = largest_of_kind(PolicyKind(kind))
    if limit is not None and limit.is_exceeded_by(text):
        what = "characters" if limit.counts_white_space else "characters other than white space"
        click.echo(
            f"{_name(file)}:1:1: {limit.size([text])} {what}, and the most for the kind {kind} is "
            f"{limit.characters}"
        )
        sys.exit(1)
    click.echo(f"{_name(file)}: valid as a policy of kind {kind}")


@policy.command()
@click.argument("new", type=click.File("rb"))
@click.argument("existing", type=click.File("rb"))
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in PolicyKind if not kind.has_principal]),
    default=PolicyKind.IDENTITY.value,
    show_default=True,
    help="What the documents are used as.",
)
def compare(new: BinaryIO, existing: BinaryIO, kind: str) -> None:
    """Tell whether policy NEW allows nothing that policy EXISTING does not; exit with 1 if not.

    "yes" is certain; "no" comes with a request that only NEW allows; "unknown" says what is in
    doubt.
    """
    try:
        first, second = (compile_policy(_text(each), PolicyKind(kind)) for each in (new, existing))
    except MalformedPolicy as error:
        raise click.ClickException(f"{error.message} ({error.detail})") from error
    verdict = is_no_broader(first, second)
    click.echo(f"{verdict.answer.value}{f': {verdict.reason}' if verdict.reason else ''}")
    if verdict.witness is not None:
        request = verdict.witness
        click.echo(f"{request.action} on {request.resource}")
        for key, value in request.context.items():
            click.echo(f"  {key}: {value if isinstance(value, str) else ', '.join(value)}")
    if verdict.answer is not Containment.YES:
        sys.exit(1)


@policy.command()
@click.argument("file", type=click.File("rb"), default="-")
def explain(file: BinaryIO) -> None:
    """Read one JSON case and tell in plain words what is decided, and why."""
    try:
        case = json.load(file)
        if not isinstance(case, dict):
            raise Invalid("the case is not an object")
        catalogue = shared_catalogue()
        request = read_request(case, catalogue=catalogue)
        decision = decide_request(request, read_policies(case, request), catalogue=catalogue)
    except (ValueError, RecursionError) as error:
        raise click.ClickException("the case is not JSON") from error
    except Invalid as error:
        detail = f" ({error.detail})" if error.detail else ""
        raise click.ClickException(f"{error.message}{detail}") from error
    if is_public_access_blocked(case, decision):
        click.echo("DENIED: S3's block of public access is on, and the bucket policy is public.")
        return
    click.echo(decision.explain())


@policy.command("explain-access")
@click.argument("principal_arn")
@click.argument("action")
@click.argument("resource", default="*")
@click.option(
    "--context",
    "entries",
    multiple=True,
    metavar="KEY=VALUE",
    help="A condition key of the request; several of one key are a set.",
)
def explain_access(
    principal_arn: str, action: str, resource: str, entries: tuple[str, ...]
) -> None:
    """Tell why PRINCIPAL_ARN may do ACTION on RESOURCE or may not, and what would allow it.

    The principal is a role, an IAM user or the root user of an account. Policies of resources are
    not looked at, but for the trust policy of a role that is to be assumed.
    """
    from vestibule.app.policy_questions import tell_explained_access

    try:
        click.echo(
            tell_explained_access(principal_arn, action, resource, context=_context(entries))
        )
    except (NotFound, Invalid) as error:
        raise click.ClickException(error.message) from error


def _context(entries: Iterable[str]) -> dict[str, str | tuple[str, ...]]:
    given: dict[str, list[str]] = {}
    for entry in entries:
        key, equals, value = entry.partition("=")
        if not key or not equals:
            raise click.BadParameter(f"{entry} is not KEY=VALUE")
        given.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else tuple(values) for key, values in given.items()}


@policy.command("who-can")
@click.argument("action")
@click.argument("resource")
@click.option("--account", "account_id", help="Only principals of this account.")
@click.option("--resource-account", help="Who owns the resource, where its ARN does not tell.")
def who_can(
    action: str, resource: str, account_id: str | None, resource_account: str | None
) -> None:
    """Tell which roles, IAM users and people may do ACTION on RESOURCE, and on what conditions."""
    # Imported here: the other commands need no database.
    from vestibule.app.policy_questions import tell_who_can

    try:
        for line in tell_who_can(
            action, resource, account_id=account_id, resource_account=resource_account
        ):
            click.echo(line)
    except NotFound as error:
        raise click.ClickException(error.message) from error


@policy.command("what-can")
@click.argument("principal")
@click.option("--account", "account_id", help="Only in this account.")
@click.option("--service", "services", multiple=True, help="Only of this service, such as s3.")
@click.option("--action", "actions", multiple=True, help="Only these actions, such as s3:Get*.")
@click.option(
    "--level",
    "levels",
    multiple=True,
    type=click.Choice(
        ["List", "Read", "Write", "Tagging", "Permissions management", "Unknown"],
        case_sensitive=False,
    ),
    help="Only actions of this access level; Unknown: not in the catalogue.",
)
def what_can(
    principal: str,
    account_id: str | None,
    services: tuple[str, ...],
    actions: tuple[str, ...],
    levels: tuple[str, ...],
) -> None:
    """Tell what PRINCIPAL may do, in which accounts, on which resources and conditions.

    PRINCIPAL is user/NAME, group/NAME, permission-set/NAME, a name alone where only one has it, or
    the ARN of a role, an IAM user or a permission set. Options may be given several times.

    The answer takes in identity policies, boundaries and service control policies; for each
    permission set, accounts that are alike are told together. "on" tells where actions are allowed,
    "only on" what a boundary or service control policy leaves of it, "except on" what is denied.
    """
    # Imported here: the other commands need no database.
    from vestibule.app.policy_questions import tell_what_can

    wanted = (*actions, *(f"{service}:*" for service in services))
    try:
        for line in tell_what_can(principal, account_id=account_id, actions=wanted, levels=levels):
            click.echo(line)
    except (Invalid, NotFound) as error:
        raise click.ClickException(error.message) from error


@policy.command()
@click.option("--version", is_flag=True, help="Only the date of the data.")
def catalogue(version: bool) -> None:
    """Tell which data on AWS's services, actions and condition keys is used."""
    known = shared_catalogue()
    click.echo(known.version.isoformat())
    if not version:
        click.echo(f"{len(known.service_names())} services, from {known.source}")


def _text(file: BinaryIO) -> str:
    try:
        return file.read().decode()
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{_name(file)} is not UTF-8 text") from error


def _name(file: BinaryIO) -> str:
    return str(getattr(file, "name", "<stdin>"))
