"""Where a browser may be sent back to: the client's own machine, or a web server over TLS.

Source: RFC 8252, sections 7.3 and 8.3; RFC 9700, section 2.1.
"""

from urllib.parse import SplitResult, urlencode, urlsplit

from vestibule.model.errors import Invalid

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_LONGEST = 512


def check_redirect_uri(uri: str) -> None:
    """Raises Invalid (INVALID_REDIRECT_URI) for what no client may register."""
    parts = _split(uri)
    is_web = parts is not None and parts.scheme == "https" and bool(parts.hostname)
    if parts is None or not (_is_loopback(parts) or is_web):
        raise Invalid(
            "A redirect URI must be http on a loopback address (127.0.0.1 or [::1]), or https.",
            kind="INVALID_REDIRECT_URI",
        )


def is_registered(uri: str, registered: tuple[str, ...]) -> bool:
    """Whether the URI is one of the registered; on a loopback address the port may be any."""
    parts = _split(uri)
    if parts is None:
        return False
    if not _is_loopback(parts):
        return uri in registered
    return any(_without_port(uri) == _without_port(other) for other in registered)


def redirect_location(uri: str, **parameters: str) -> str:
    """The URI with the parameters added to its query."""
    separator = "&" if urlsplit(uri).query else "?"
    return uri + separator + urlencode(parameters)


def is_loopback(uri: str) -> bool:
    """Whether the URI leads to a program on the user's own machine."""
    parts = _split(uri)
    return parts is not None and _is_loopback(parts)


def redirect_origin(uri: str) -> str:
    """Scheme, host and port of a redirect URI."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def _split(uri: str) -> SplitResult | None:
    """The parts of a plain absolute URI; None for anything a parser could read differently."""
    if len(uri) > _LONGEST or any(not "!" <= letter <= "~" or letter in '\\"<>' for letter in uri):
        return None
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 - raises for a port that is no number
    except ValueError:
        return None
    # A ";" or "," in the host would end a directive of the Content-Security-Policy.
    if "#" in uri or "@" in parts.netloc or set(parts.netloc) & set(";,'*"):
        return None
    return parts


def _is_loopback(parts: SplitResult) -> bool:
    return parts.scheme == "http" and parts.hostname in _LOOPBACK


def _without_port(uri: str) -> tuple[str, str | None, str, str] | None:
    parts = _split(uri)
    if parts is None or not _is_loopback(parts):
        return None
    return parts.scheme, parts.hostname, parts.path, parts.query
