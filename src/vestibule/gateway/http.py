"""What the gateway knows of one HTTP request and its answer, whatever server carries them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vestibule.gateway.protocol.wire_errors import WireError

# A request has at most one of each: were two joined, we and whoever stands in front of us
# could each believe in another one.
_SINGLE_HEADERS = frozenset(
    {
        "authorization",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-decoded-content-length",
        "x-amz-security-token",
        "x-amz-target",
        "x-csrf-token",
        "x-vestibule-role",
    }
)


@dataclass(slots=True)
class HttpRequest:
    """One request as it came: nothing decoded, so that signatures can be checked.

    path: percent-encoded, without the query. query_string: percent-encoded, without `?`.
    headers: lower-case names; values are the bytes sent, read as Latin-1 (see read_headers).
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer; header names as they shall appear on the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def read_headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers of a request by lower-case name; repeated ones joined by a comma.

    Raises WireError when a header that decides who calls what is repeated.
    Source: RFC 9110 section 5.3.
    """
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name = raw_name.decode("latin-1").lower()
        value = raw_value.decode("latin-1")
        earlier = headers.get(name)
        if earlier is not None:
            if name in _SINGLE_HEADERS:
                raise WireError("MalformedHttpRequestException", f"The header {name} is repeated.")
            value = f"{earlier},{value}"
        headers[name] = value
    return headers
