"""What the two meanings of "public" share: when a condition fixes who may call, or from where."""

import ipaddress

from vestibule.policy.conditions.operators import Family, Operator, Quantifier, find_operator

TEXT_FAMILIES = frozenset(
    {Family.STRING, Family.STRING_IGNORE_CASE, Family.STRING_LIKE, Family.ARN}
)
_BROADEST = {4: 8, 6: 32}


def find_fixing_operator(name: str, values: tuple[str, ...]) -> Operator | None:
    """The operator, if it holds for none but the values; None for one that an absent key meets."""
    operator = find_operator(name)
    if operator is None or operator.is_negated or operator.if_exists or not values:
        return None
    return None if operator.quantifier is Quantifier.FOR_ALL_VALUES else operator


def are_narrow(ranges: tuple[str, ...]) -> bool:
    """Whether all are private addresses, or public ones of less than a very broad range.

    Source: S3 User Guide, access-control-block-public-access ("The meaning of public").
    """
    return all(map(_is_narrow, ranges))


def _is_narrow(text: str) -> bool:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return network.is_private or network.prefixlen >= _BROADEST[network.version]
