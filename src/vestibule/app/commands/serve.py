"""`vestibule serve`: the server, until it is told to stop."""

import signal
import socket
import ssl
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click
import uvicorn

from vestibule.app.commands.environment import process_settings
from vestibule.app.connections import BoundedHttpProtocol
from vestibule.app.control import ControlServer, Order
from vestibule.app.data_folder import DataFolder, write_private
from vestibule.app.graph import Embedded, build_embedded
from vestibule.app.interpreter import settle_memory, share_interpreter
from vestibule.app.listening import listening
from vestibule.app.logs import configure_logs
from vestibule.app.seed import ADMINISTRATOR, FirstStart
from vestibule.app.server import Application
from vestibule.app.settings import PLAIN, SECRETS, Settings
from vestibule.app.trusted_proxies import TrustedProxies
from vestibule.store.database import Unusable

_DRAIN_SECONDS = 10


def _settings_told() -> str:
    """The settings for --help, one a line (\\b keeps click from joining them)."""
    names = [(f"VESTIBULE_{name}", text) for name, text in PLAIN.items()]
    names += [(f"VESTIBULE_{name}[_FILE]", text) for name, text in SECRETS.items()]
    lines = "\n".join(f"  {name}: {text}" for name, text in names)
    return f"\b\nSettings, as environment variables:\n{lines}"


@click.command(epilog=_settings_told())
@click.option("--host", help="Address to listen on; loopback unless told otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (8700).")
def serve(host: str | None, port: int | None) -> None:
    """Serve the portal and the AWS APIs."""
    configure_logs()
    settings = process_settings(host=host, port=port)
    if settings.is_production:
        raise click.ClickException("production mode (VESTIBULE_DATABASE_URL) is not built yet")
    with listening(settings.host, settings.port) as sockets:
        settings = replace(settings, port=sockets[0].getsockname()[1])
        _serve(settings, sockets)


def _serve(settings: Settings, sockets: list[socket.socket]) -> None:
    """Serves on the sockets; what can fail before anything is made has to fail first."""
    tls = _tls(settings)
    folder = DataFolder(settings.data_dir)
    folder.create()
    folder.lock()
    try:
        embedded = build_embedded(settings, folder)
    except Unusable as error:
        raise click.ClickException(str(error)) from error
    made = embedded.start()
    base_url = _base_url(settings)
    if made is not None:
        _write_root_credentials(folder, made)
        click.echo(_told_once(made, folder, base_url))
    click.echo(f"Portal: {base_url}/start")
    control = ControlServer(folder.control_socket, _orders(embedded, folder, base_url))
    application: Application = embedded.application
    if settings.trusted_proxies:
        application = TrustedProxies(application, settings.trusted_proxies)
    settle_memory()
    share_interpreter()
    _run(application, tls, sockets)
    control.close()
    embedded.stop()


def _base_url(settings: Settings) -> str:
    scheme = "https" if settings.tls_certificate else "http"
    is_loopback = settings.host in {"127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104
    host = "localhost" if is_loopback else settings.host
    return f"{scheme}://{host}:{settings.port}"


def _write_root_credentials(folder: DataFolder, made: FirstStart) -> None:
    write_private(
        folder.root_credentials,
        "[default]\n"
        f"aws_access_key_id = {made.access_key_id}\n"
        f"aws_secret_access_key = {made.secret_access_key.value}\n",
    )


def _told_once(made: FirstStart, folder: DataFolder, base_url: str) -> str:
    lines = [
        f"Management account: {made.management_account_id}",
        f"Its root access key is in {folder.root_credentials}",
    ]
    if made.password_token is not None:
        link = f"{base_url}/set-password?token={made.password_token.value}"
        lines.append(f"Set the password of user {ADMINISTRATOR}, once: {link}")
    return "\n".join(lines)


def _reset(embedded: Embedded, folder: DataFolder, base_url: str) -> dict[str, Any]:
    made = embedded.reset()
    if made is None:
        return {"error": "the server did not come back to its first start"}
    _write_root_credentials(folder, made)
    return {"told": _told_once(made, folder, base_url)}


def _orders(embedded: Embedded, folder: DataFolder, base_url: str) -> Mapping[str, Order]:
    """What the owner of the data directory may ask of the running server."""

    def reset(_: Mapping[str, str]) -> dict[str, Any]:
        return _reset(embedded, folder, base_url)

    def reset_password(told: Mapping[str, str]) -> dict[str, Any]:
        return {"password": embedded.reset_password(told["user"]).value}

    def disable_user(told: Mapping[str, str]) -> dict[str, Any]:
        embedded.disable_user(told["user"])
        return {}

    def enable_user(told: Mapping[str, str]) -> dict[str, Any]:
        embedded.enable_user(told["user"])
        return {}

    return {
        "reset": reset,
        "reset-password": reset_password,
        "disable-user": disable_user,
        "enable-user": enable_user,
    }


def _tls(settings: Settings) -> ssl.SSLContext | None:
    """The certificate and its key, ready to serve. Raises ClickException."""
    if settings.tls_certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.tls_certificate, settings.tls_private_key)
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        raise click.ClickException(
            f"the TLS certificate {settings.tls_certificate} and its key "
            f"{settings.tls_private_key} cannot be used: {error}"
        ) from error
    return context


def _run(
    application: Application, tls: ssl.SSLContext | None, sockets: list[socket.socket]
) -> None:
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http=BoundedHttpProtocol,
        ws="none",
        access_log=False,
        log_level="error",  # a warning for every malformed request would let anybody fill the log
        server_header=False,
        proxy_headers=False,  # see TrustedProxies
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        ssl_context_factory=None if tls is None else lambda *_: tls,
    )
    # uvicorn drains, then raises the signal once more for whoever had asked for it before: nobody
    # else has to know, so that the process ends with 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    uvicorn.Server(config).run(sockets)
