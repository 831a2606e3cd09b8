"""`vestibule aws-config`: profiles for every role of a user, for the AWS CLI and SDKs."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO

import click

from vestibule.app.aws_config_file import (
    NotOurs,
    Section,
    merge_sections,
    read_config,
    write_config,
)
from vestibule.app.portal_client import (
    SCOPE,
    Approval,
    PortalClient,
    PortalError,
    PortalRole,
    is_loopback,
)
from vestibule.model.secret import Secret

SESSION = "vestibule"
_SERVICES = (
    "cloudtrail",
    "cloudwatch_logs",
    "dynamodb",
    "ec2",
    "iam",
    "identitystore",
    "kms",
    "lambda",
    "organizations",
    "s3",
    "secrets_manager",
    "sns",
    "sqs",
    "sso",
    "sso_admin",
    "sso_oidc",
    "sts",
)
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_ROLE = re.compile(r"[\w+=,.@-]+", re.ASCII)
_PREFIX = re.compile(r"[\w+=,.@/-]*", re.ASCII)
_ADDRESS = re.compile(r"https?://[\w.:\[\]-]+", re.ASCII)
_START_URL = re.compile(r"https?://[\w.:\[\]/-]+", re.ASCII)


@click.command()
@click.option("--profile-prefix", default="", help="Put before each profile's name.")
@click.option("--write/--print", default=False, help="Change the file, or show what it would get.")
@click.option(
    "--server", default="http://localhost:8700", show_default=True, help="Where Vestibule answers."
)
@click.option(
    "--config-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The AWS configuration file; $AWS_CONFIG_FILE, else ~/.aws/config.",
)
@click.option(
    "--access-token-file",
    type=click.File("r"),
    help="Take the access token from here (- for standard input) instead of signing in.",
)
def aws_config(
    profile_prefix: str,
    write: bool,
    server: str,
    config_file: Path | None,
    access_token_file: TextIO | None,
) -> None:
    """Sign in, and make an AWS profile for each of your roles."""
    server = _checked(server.rstrip("/"), _ADDRESS, "--server")
    _checked(profile_prefix, _PREFIX, "--profile-prefix")
    if server.startswith("http:") and not is_loopback(server):
        click.echo(
            f"Nothing sent to {server} is encrypted: tokens can be read on the way.", err=True
        )
    given = None if access_token_file is None else Secret(access_token_file.read().strip())
    try:
        sections = _sections(PortalClient(server), server, prefix=profile_prefix, given=given)
    except (PortalError, KeyError, TypeError, ValueError) as error:
        raise click.ClickException(f"no profiles from {server}: {error}") from error
    if write:
        _write(config_file or _default_file(), sections)
    else:
        click.echo(merge_sections("", sections, session=SESSION), nl=False)


def _default_file() -> Path:
    return Path(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser()


def _sections(
    portal: PortalClient, server: str, *, prefix: str, given: Secret | None
) -> list[Section]:
    instance = portal.instance()
    start_url = _start_url(instance)
    region = _checked(instance["ssoRegion"], _REGION, "ssoRegion")
    token = given or portal.sign_in(start_url, tell=_tell)
    try:
        roles = list(portal.roles(token))
    finally:
        if given is None:
            portal.sign_out(token)
    return [
        _session(start_url, region),
        _services(server),
        *(_profile(role, prefix=prefix, region=region) for role in _checked_roles(roles)),
    ]


def _start_url(instance: Mapping[str, Any]) -> str:
    """What AWS CLI 2.35.13 and later accept: https, of a host of AWS's.

    Source: the reference, C.2; the server knows the alias as its own.
    """
    issuer = instance["issuerUrl"]
    is_secure = isinstance(issuer, str) and issuer.startswith("https://")
    return _checked(issuer if is_secure else instance["startUrl"], _START_URL, "startUrl")


def _tell(approval: Approval) -> None:
    click.echo(f"Open {approval.url}", err=True)
    click.echo(f"and approve the code {approval.user_code}. Waiting ...", err=True)


def _checked(value: object, pattern: re.Pattern[str], name: str) -> str:
    """The value, when it is safe to write into the file. Raises ClickException."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise click.ClickException(f"{name} cannot be used: {value!r}")
    return value


def _checked_roles(roles: Iterable[PortalRole]) -> Iterable[PortalRole]:
    for role in roles:
        _checked(role.account_id, _ACCOUNT, "the account")
        _checked(role.role_name, _ROLE, "the role")
        yield role


def _session(start_url: str, region: str) -> Section:
    return Section(
        f"sso-session {SESSION}",
        (
            f"sso_start_url = {start_url}",
            f"sso_region = {region}",
            f"sso_registration_scopes = {SCOPE}",
        ),
    )


def _services(server: str) -> Section:
    lines = [line for name in _SERVICES for line in (f"{name} =", f"  endpoint_url = {server}")]
    return Section(f"services {SESSION}", tuple(lines))


def _profile(role: PortalRole, *, prefix: str, region: str) -> Section:
    return Section(
        f"profile {prefix}{role.role_name}-{role.account_id}",
        (
            f"sso_session = {SESSION}",
            f"sso_account_id = {role.account_id}",
            f"sso_role_name = {role.role_name}",
            f"region = {region}",
            f"services = {SESSION}",
            # Buckets have no host names of their own here.
            "s3 =",
            "  addressing_style = path",
        ),
    )


def _write(path: Path, sections: list[Section]) -> None:
    try:
        before = read_config(path)
        after = merge_sections(before, sections, session=SESSION)
        if after != before:
            write_config(path, after)
    except NotOurs as error:
        raise click.ClickException(
            f"{path} has a profile {error.name} of its own; choose a --profile-prefix"
        ) from error
    except OSError as error:
        raise click.ClickException(f"{path} cannot be changed: {error.strerror}") from error
    for section in sections[2:]:
        click.echo(section.name.removeprefix("profile "))
    click.echo(
        f"{len(sections) - 2} profiles in {path}. Next: aws sso login --sso-session vestibule"
    )
