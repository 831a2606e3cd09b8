"""Whose address counts when a request may have come through a proxy."""

import asyncio
from typing import Any

import pytest

from vestibule.app.trusted_proxies import TrustedProxies

PROXY, CLIENT = "10.1.2.3", "198.51.100.9"


def seen(peer: str, *headers: tuple[str, str], scheme: str = "http") -> tuple[str, str]:
    """Address and scheme as the application is told them."""
    told: list[Any] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        told.append(scope)

    scope = {
        "type": "http",
        "client": (peer, 4711),
        "scheme": scheme,
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    proxies = TrustedProxies(application, ["10.0.0.0/8", "2001:db8::1/128"])
    asyncio.run(proxies(scope, None, None))  # type: ignore[arg-type]
    return told[0]["client"][0], told[0]["scheme"]


def test_a_trusted_proxy_tells_whose_request_it_is() -> None:
    forwarded = (("x-forwarded-for", CLIENT), ("x-forwarded-proto", "https"))
    assert seen(PROXY, *forwarded) == (CLIENT, "https")
    assert seen("2001:db8::1", *forwarded) == (CLIENT, "https")


def test_nobody_else_is_believed() -> None:
    forwarded = (("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "https"))
    for stranger in (CLIENT, "2001:db8::2", "11.0.0.1", "::ffff:10.1.2.3"):
        assert seen(stranger, *forwarded) == (stranger, "http")


@pytest.mark.parametrize(
    "claimed", ["127.0.0.1", "10.9.9.9", "", "  ", "unknown", "192.0.2.1, 10.9.9.9"]
)
def test_what_the_client_claimed_before_the_proxy_does_not_count(claimed: str) -> None:
    assert seen(PROXY, ("x-forwarded-for", f"{claimed}, {CLIENT}"))[0] == CLIENT
    both = (("x-forwarded-for", claimed), ("x-forwarded-for", CLIENT))
    assert seen(PROXY, *both)[0] == CLIENT


def test_a_chain_of_trusted_proxies_is_followed_to_the_first_stranger() -> None:
    assert seen(PROXY, ("x-forwarded-for", f"192.0.2.1, {CLIENT}, 10.9.9.9"))[0] == CLIENT


@pytest.mark.parametrize("nonsense", ["unknown", "", "_hidden", "'; drop table users", "x" * 9000])
def test_what_is_no_address_leaves_the_proxys(nonsense: str) -> None:
    assert seen(PROXY, ("x-forwarded-for", nonsense))[0] == PROXY


def test_only_the_schemes_of_the_web_are_taken() -> None:
    assert seen(PROXY, ("x-forwarded-proto", "javascript"))[1] == "http"


def test_without_the_headers_it_is_the_proxy_itself() -> None:
    assert seen(PROXY) == (PROXY, "http")
