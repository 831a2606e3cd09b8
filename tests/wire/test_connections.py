"""Requests as no client library writes them, over bare connections."""

import json
import socket
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from served import Served

_CALL = json.dumps({"clientName": "x", "clientType": "public"}).encode()
_HEAD = b"POST /client/register HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"


def _status(served: Served, *pieces: bytes) -> int:
    """The status of the answer to what is sent until the server has enough of it."""
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        with suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
        answer = connection.makefile("rb").readline()
    return int(answer.split()[1])


@pytest.mark.parametrize(
    "head", [b"GET /" + b"a" * 70_000, _HEAD + b"X-A: " + b"a" * 70_000], ids=["address", "header"]
)
def test_a_head_without_end_is_refused(served: Served, head: bytes) -> None:
    assert _status(served, head) == 431


def test_headers_after_the_body_are_none(served: Served) -> None:
    chunk = b"%x\r\n%s\r\n0\r\n" % (len(_CALL), _CALL)
    trailer = b"Host: evil.example\r\nX-Amz-Date: 1\r\n\r\n"
    assert _status(served, _HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + trailer) == 200


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 99999999999999999999999\r\n\r\n",
        b"Transfer-Encoding: identity\r\n\r\nabcd",
        b"X-A : b\r\n\r\n",
        b"X-A: b\0c\r\n\r\n",
    ],
    ids=repr,
)
def test_what_two_servers_could_read_differently_is_refused(served: Served, framing: bytes) -> None:
    assert _status(served, _HEAD + framing) == 400


def test_an_endless_string_takes_no_endless_time(served: Served) -> None:
    body = b'{"clientName":' + b"[]," * 70 + b'"' + b'\\"' * 30_000
    request = _HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
    assert _status(served, request) == 400
