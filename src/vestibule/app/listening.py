"""The sockets that the server will listen on, had before anything is made."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import click

_NOT_THERE = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


@contextmanager
def listening(host: str, port: int) -> Iterator[list[socket.socket]]:
    """Sockets at every address of the host; port 0 takes a free one, the same for all.

    They are bound and not open yet: nobody can connect before the server is ready.
    Raises ClickException.
    """
    sockets: list[socket.socket] = []
    try:
        _open_all(sockets, host, port)
        yield sockets
    finally:
        for each in sockets:
            each.close()


def _open_all(sockets: list[socket.socket], host: str, port: int) -> None:
    missing: OSError | None = None
    try:
        for family, address in _addresses(host, port):
            try:
                made = _bound(family, address, port)
            except OSError as error:
                if error.errno not in _NOT_THERE:
                    raise
                missing = error  # such as ::1 of localhost where there is no IPv6
                continue
            sockets.append(made)
            port = made.getsockname()[1]
        if not sockets and missing is not None:
            raise missing
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host} port {port}: {error.strerror}"
        ) from error


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((address, port))
    except OSError:
        made.close()
        raise
    return made


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, str]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found))
