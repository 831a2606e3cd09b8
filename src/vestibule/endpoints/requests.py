"""Where a browser's request came from, as it is kept and shown."""

from starlette.requests import Request

from vestibule.model.oidc import Origin

_LONGEST_USER_AGENT = 256


def request_origin(request: Request) -> Origin:
    """Address and user agent; both empty where they are not known."""
    host = request.client.host if request.client else ""
    return Origin(host, request.headers.get("user-agent", "")[:_LONGEST_USER_AGENT])
