"""Where requests come from, as far as it can be told apart."""

import ipaddress


def source_network(source_ip: str) -> str:
    """The address itself; of IPv6 the /64, all of which one machine may use."""
    try:
        address = ipaddress.ip_address(source_ip)
    except ValueError:
        return source_ip
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address), 64), strict=False))
