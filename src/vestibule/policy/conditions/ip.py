"""IP address operators: addresses and CIDR ranges of both families, mixed.

Source: IAM User Guide, reference_policies_elements_condition_operators#Conditions_IPAddress.
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from vestibule.policy.conditions.operators import Operator
from vestibule.policy.conditions.setting import Setting, ValueTest
from vestibule.policy.context_values import ContextValues

Networks = dict[tuple[int, int], set[int]]
"""Networks by family and mask; there are 162 masks at most."""
_LONGEST = 64
_PREFIX = re.compile(r"0|[1-9][0-9]{0,2}")


def ip_test(operator: Operator, values: Sequence[str], setting: Setting) -> ValueTest:
    """A test of one request value under IpAddress or NotIpAddress."""
    ranges = [parse_range(value) for value in values]
    readable = [each for each in ranges if each is not None]
    networks = _by_mask(readable)
    is_in_doubt = len(readable) < len(ranges)
    in_doubt = setting.is_deny and setting.switches.unparsable_value_fails_closed
    other_family = setting.switches.other_ip_family_satisfies_not_ip_address

    def positive(value: str, _: ContextValues) -> bool:
        given = parse_address(value)
        return given is not None and _is_within(given, networks)

    def negated(value: str, _: ContextValues) -> bool:
        given = parse_address(value)
        if given is None:
            return in_doubt
        if _is_within(given, networks):
            return False
        if is_in_doubt:
            return in_doubt
        return other_family or any(family == given[0] for family, _ in networks)

    return negated if operator.is_negated else positive


def _by_mask(ranges: Iterable[tuple[int, int, int]]) -> Networks:
    networks: Networks = {}
    for family, network, mask in ranges:
        networks.setdefault((family, mask), set()).add(network)
    return networks


def _is_within(given: tuple[int, int], networks: Networks) -> bool:
    family, number = given
    for (version, mask), found in networks.items():
        if version == family and number & mask in found:
            return True
    return False


def parse_address(text: str) -> tuple[int, int] | None:
    """The family (4 or 6) and the number of an address; None for what is none."""
    return _parse(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _parse(text: str) -> tuple[int, int] | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return None if "%" in text else (address.version, int(address))


def parse_range(text: str) -> tuple[int, int, int] | None:
    """The family, network and mask of a range; a bare address is a range of one."""
    address, slash, prefix = text.partition("/")
    if slash and not _PREFIX.fullmatch(prefix):
        return None
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    if "%" in address:
        return None
    return network.version, int(network.network_address), int(network.netmask)
