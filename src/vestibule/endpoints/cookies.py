"""Our cookies: read from requests, set so that scripts and other sites cannot use them.

Over TLS their names begin with `__Host-`: browsers keep such a cookie only from this very host, so
that no neighbouring host can slip one in. Source: RFC 6265bis, section 4.1.3.2.
"""

from collections.abc import Mapping
from datetime import timedelta

from starlette.responses import Response

SESSION_COOKIE = "vestibule_session"
SIGN_IN_COOKIE = "vestibule_sign_in"
KNOWN_COOKIE = "vestibule_known"
_HOST_PREFIX = "__Host-"
_LONGEST_HEADER = 16_384


def session_token(headers: Mapping[str, str], *, is_secure: bool | None = None) -> str | None:
    """The token of the browser's session; None when there is none.

    headers: by lower-case name. is_secure: whether the request came over TLS; None: not known,
    then the cookie that only TLS can have set goes first.
    """
    return read_cookie(headers, SESSION_COOKIE, is_secure=is_secure)


def read_cookie(
    headers: Mapping[str, str], name: str, *, is_secure: bool | None = None
) -> str | None:
    """The cookie's value; None also when the browser holds several different ones of that name.

    Which of them is ours nobody could tell.
    """
    values = _values(headers.get("cookie", ""))
    names = [_HOST_PREFIX + name] if is_secure is not False else []
    names += [name] if not is_secure else []
    for each in names:
        found = values.get(each, set())
        if found:
            return next(iter(found)) if len(found) == 1 else None
    return None


def set_cookie(
    response: Response,
    name: str,
    value: str,
    *,
    is_secure: bool,
    lifetime: timedelta | None = None,
) -> None:
    """Has the browser keep the cookie, for this host alone: so long, or until it is closed."""
    response.set_cookie(
        cookie_name(name, is_secure=is_secure),
        value,
        max_age=None if lifetime is None else int(lifetime.total_seconds()),
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response, name: str, *, is_secure: bool) -> None:
    """Has the browser forget the cookie."""
    response.delete_cookie(
        cookie_name(name, is_secure=is_secure),
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )


def cookie_name(name: str, *, is_secure: bool) -> str:
    """The name under which the cookie travels."""
    return _HOST_PREFIX + name if is_secure else name


def _values(header: str) -> dict[str, set[str]]:
    values: dict[str, set[str]] = {}
    for pair in header[:_LONGEST_HEADER].split(";"):
        name, separator, value = pair.strip().partition("=")
        if separator and value:
            values.setdefault(name, set()).add(value)
    return values
