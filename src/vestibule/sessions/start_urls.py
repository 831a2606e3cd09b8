"""Which portal address names this instance, in the forms that clients send."""

from urllib.parse import SplitResult, urlsplit

from vestibule.identity_store.instances import find_instance
from vestibule.model.errors import Invalid
from vestibule.model.instances import Instance
from vestibule.store.work import Work

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"http": 80, "https": 443}


def check_start_url(work: Work, url: str, *, base_url: str) -> None:
    """Raises Invalid (INVALID_REQUEST) for a start or issuer URL of another instance.

    base_url: under which the client reached us; its /start is ours too.
    """
    instance = find_instance(work)
    if instance is None or not _is_ours(url, instance, base_url=base_url, region=work.region):
        raise Invalid("Couldn't find Identity Center Instance", kind="INVALID_REQUEST")


def _is_ours(url: str, instance: Instance, *, base_url: str, region: str) -> bool:
    parts = _split(url)
    if parts is None:
        return False
    path = parts.path.rstrip("/")
    host = (parts.hostname or "").lower()
    is_default_tls = _origin(parts) == ("https", host, 443)
    if is_default_tls and host == f"{instance.identity_store_id}.awsapps.com":
        return path == "/start"
    if is_default_tls and host == f"{instance.id}.portal.{region}.app.aws":
        return path in {"", "/start"}
    base = _split(base_url)
    return path == "/start" and base is not None and _is_same_place(parts, base)


def _is_same_place(one: SplitResult, other: SplitResult) -> bool:
    (scheme, host, port), (other_scheme, other_host, other_port) = _origin(one), _origin(other)
    # The names of the own machine mean the same listener.
    is_same_host = host == other_host or {host, other_host} <= _LOOPBACK
    return (scheme, port) == (other_scheme, other_port) and is_same_host


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    host = (parts.hostname or "").lower()
    return parts.scheme, host, parts.port or _PORTS.get(parts.scheme)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is no number
    except ValueError:
        return None
    return None if "@" in parts.netloc else parts
