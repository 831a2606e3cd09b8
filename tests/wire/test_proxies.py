"""Addresses behind a proxy, in the trail of a served process."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from served import Served, serving

_CLAIM = {"X-Forwarded-For": "198.51.100.9", "X-Forwarded-Proto": "https"}


def _caller_as_recorded(served: Served) -> tuple[str, str]:
    """The address in the record of a call that came with the headers, and a page's cookie."""
    sts = served.client("sts")
    sts.meta.events.register("before-send.sts", _add_claim)
    sts.get_caller_identity()
    found = served.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "GetCallerIdentity"}]
    )["Events"]
    request = urllib.request.Request(f"{served.url}/sign-in", headers=_CLAIM)
    with urllib.request.urlopen(request) as page:
        cookie = page.headers["set-cookie"]
    return json.loads(found[0]["CloudTrailEvent"])["sourceIPAddress"], cookie


def _add_claim(request: Any, **_: Any) -> None:
    for name, value in _CLAIM.items():
        request.headers[name] = value


@pytest.mark.parametrize("settings", [{}, {"VESTIBULE_TRUSTED_PROXIES": "10.0.0.0/8"}])
def test_headers_of_somebody_who_is_no_trusted_proxy_are_ignored(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    with serving(tmp_path / "data", FORWARDED_ALLOW_IPS="*", **settings) as served:
        address, cookie = _caller_as_recorded(served)
    assert address == "127.0.0.1"
    assert not cookie.startswith("__Host-")


def test_a_trusted_proxy_tells_the_address_and_that_tls_was_spoken(tmp_path: Path) -> None:
    settings = {"VESTIBULE_TRUSTED_PROXIES": "127.0.0.1"}
    with serving(tmp_path / "data", **settings) as served:
        address, cookie = _caller_as_recorded(served)
    assert address == "198.51.100.9"
    assert cookie.startswith("__Host-")
