import pytest

from vestibule.model.sources import source_network


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:socket", "unix:socket"),
    ],
)
def test_an_ipv6_network_is_one_source(address: str, network: str) -> None:
    assert source_network(address) == network
