"""Where browsers may be sent back to."""

import pytest

from vestibule.model.errors import Invalid
from vestibule.sessions.redirect_uris import (
    check_redirect_uri,
    is_registered,
    redirect_location,
    redirect_origin,
)

REGISTERED = ("http://127.0.0.1/oauth/callback", "https://tool.example.com/back?a=1")


@pytest.mark.parametrize("uri", [*REGISTERED, "http://127.0.0.1:80/x", "http://[::1]/oauth"])
def test_loopback_addresses_and_web_servers_over_tls_may_be_registered(uri: str) -> None:
    check_redirect_uri(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "http://example.com/oauth/callback",
        "http://localhost/oauth/callback",
        "http://127.0.0.1.example.com/oauth/callback",
        "http://127.0.0.1@example.com/oauth/callback",
        "https://user:secret@example.com/",
        "https://example.com/#fragment",
        "https://example.com\\@127.0.0.1/",
        "https://example.com;script-src/",
        "https://*/",
        "https:///nowhere",
        "http://127.0.0.1:port/",
        "http://127.0.0.1:99999/",
        "javascript:alert(1)",
        "com.example.app:/callback",
        "urn:ietf:wg:oauth:2.0:oob",
        "/oauth/callback",
        "http://127.0.0.1/\r\nSet-Cookie: a=b",
        "http://127.0.0.1/ä",
        "",
        "https://example.com/" + "a" * 600,
    ],
)
def test_nothing_else_may_be_registered(uri: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_redirect_uri(uri)
    assert refused.value.kind == "INVALID_REDIRECT_URI"


def test_the_port_of_a_loopback_address_may_be_any() -> None:
    assert is_registered("http://127.0.0.1:36419/oauth/callback", REGISTERED)
    assert is_registered(
        "http://127.0.0.1/oauth/callback", ("http://127.0.0.1:8912/oauth/callback",)
    )


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:36419/other",
        "http://127.0.0.1:36419/oauth/callback?more=1",
        "http://127.0.0.1:36419/oauth/callback/../other",
        "https://127.0.0.1:36419/oauth/callback",
        "http://[::1]:36419/oauth/callback",
        "http://127.0.0.1:36419@example.com/oauth/callback",
        "https://tool.example.com:444/back?a=1",
        "https://tool.example.com/back?a=2",
        "https://tool.example.com/back?a=1&b=2",
        "https://evil.example.com/back?a=1",
        "",
    ],
)
def test_all_but_the_port_must_be_as_registered(uri: str) -> None:
    assert not is_registered(uri, REGISTERED)


def test_an_answer_is_added_to_the_query() -> None:
    assert redirect_location(REGISTERED[0], code="a b", state="&") == (
        "http://127.0.0.1/oauth/callback?code=a+b&state=%26"
    )
    assert redirect_location(REGISTERED[1], code="c").endswith("/back?a=1&code=c")


def test_the_origin_keeps_the_port() -> None:
    assert redirect_origin("http://127.0.0.1:36419/oauth") == "http://127.0.0.1:36419"
