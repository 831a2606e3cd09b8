import pytest

from vestibule.gateway.throttling import SourceThrottle
from vestibule.model.errors import Throttled


def test_an_address_is_refused_after_its_burst_and_served_again_later() -> None:
    now = [100.0]
    throttle = SourceThrottle(rate=2, burst=3, clock=lambda: now[0])
    for _ in range(3):
        throttle.check("192.0.2.1")
    with pytest.raises(Throttled):
        throttle.check("192.0.2.1")
    now[0] += 0.5
    throttle.check("192.0.2.1")
    with pytest.raises(Throttled):
        throttle.check("192.0.2.1")


def test_one_address_does_not_use_up_anothers_calls() -> None:
    throttle = SourceThrottle(rate=1, burst=1, clock=lambda: 0.0)
    throttle.check("192.0.2.1")
    throttle.check("192.0.2.2")
    with pytest.raises(Throttled):
        throttle.check("192.0.2.1")


def test_many_addresses_do_not_fill_the_memory() -> None:
    throttle = SourceThrottle(rate=1, burst=1, clock=lambda: 0.0)
    for number in range(12_000):
        throttle.check(f"2001:db8:{number:x}::1")
    throttle.check("2001:db8:0::1")  # forgotten, hence fresh
    with pytest.raises(Throttled):
        throttle.check("2001:db8:2edf::1")


def test_the_addresses_of_one_ipv6_network_share_its_calls() -> None:
    throttle = SourceThrottle(rate=1, burst=1, clock=lambda: 0.0)
    throttle.check("2001:db8:1:2::1")
    with pytest.raises(Throttled):
        throttle.check("2001:db8:1:2:ffff::9")
