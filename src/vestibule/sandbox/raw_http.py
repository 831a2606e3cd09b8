"""A request to the sandbox as the gateway verified it, and the answer to it."""

from collections.abc import Mapping
from dataclasses import dataclass

MAX_BODY_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RawRequest:
    """One HTTP request whose signature has been verified.

    path: percent-encoded, without the query; query_string: percent-encoded, without `?`.
    headers: lower-case names. body: whole, any `aws-chunked` coding already removed.
    signing_name: the service in the verified credential scope, such as `s3`.
    base_url: scheme and host as the client wrote them, for URLs in answers.
    request_id: ours, for answers.
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes
    signing_name: str
    base_url: str = ""
    request_id: str = ""

    @property
    def host(self) -> str:
        """The Host header without its port, in lower case."""
        return self.headers.get("host", "").partition(":")[0].lower()


@dataclass(frozen=True, slots=True)
class RawResponse:
    """One HTTP answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
