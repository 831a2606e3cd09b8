"""Answers of what-can in lines that a person can read."""

from collections.abc import Iterable, Iterator, Sequence

from vestibule.access.what_can_in_organization import HeldRole, Holding, Subject
from vestibule.policy.denial_text import policy_type
from vestibule.policy.granted_regions import Reach, Region
from vestibule.policy.service_actions import ActionsOfLevel
from vestibule.policy.what_can import Grant, Permissions, ServicePermissions

_MOST_ACCOUNTS = 5
_MOST_NAMES = 12
_REMARK = (
    "Resource policies are not looked at: they may grant more, and on resources of other accounts, "
    "KMS keys and roles to be assumed they must allow as well."
)


def permission_lines(subject: Subject, holdings: Sequence[Holding]) -> Iterator[str]:
    """All lines of an answer."""
    if subject.is_disabled:
        yield f"Nothing: {subject.name} is disabled."
        return
    if all(each.permissions.is_empty for each in holdings):
        yield "Nothing."
        return
    for each in holdings:
        yield from _holding(each)
    yield _REMARK


def _holding(holding: Holding) -> Iterator[str]:
    if holding.permission_set is None:
        yield holding.roles[0].arn
    else:
        yield f"{holding.permission_set.name} {_places(holding.roles)}"
    if holding.permissions.is_empty:
        yield "  nothing"
    for service in holding.permissions.services:
        yield from _service(service)
    yield from _others(holding.permissions)


def _places(roles: Sequence[HeldRole]) -> str:
    accounts = [role.account_id for role in roles]
    shown = _shortened(accounts, _MOST_ACCOUNTS)
    ways = ["directly"] if any(role.is_direct for role in roles) else []
    groups = sorted({group for role in roles for group in role.groups})
    ways += [f"through {_shortened(groups, _MOST_ACCOUNTS)}"] if groups else []
    told = f" ({', '.join(ways)})" if ways else ""
    if len(accounts) == 1:
        return f"in account {shown}{told}"
    return f"in {len(accounts):,} accounts: {shown}{told}"


def _service(service: ServicePermissions) -> Iterator[str]:
    yield f"  {service.prefix}{f' ({service.name})' if service.name else ''}"
    for grant in service.grants:
        yield from _grant(grant)


def _grant(grant: Grant) -> Iterator[str]:
    for actions in grant.actions:
        yield f"    {_actions(actions)}"
    yield from _reach(grant.reach, indent="      ")
    if grant.needs_resource_policy:
        yield "      where the resource's own policy allows it as well"


def _actions(actions: ActionsOfLevel) -> str:
    level = actions.access_level
    if actions.count == actions.total:
        return f"{level}: all {actions.total}"
    if actions.is_all_but:
        return f"{level}: all {actions.total} but {', '.join(actions.names)}"
    return f"{level}: {actions.count} of {actions.total}: {_shortened(actions.names, _MOST_NAMES)}"


def _others(permissions: Permissions) -> Iterator[str]:
    if permissions.others is None:
        return
    if permissions.others_are_unknown:
        yield "  services that the catalogue does not know"
    else:
        other = "other " if permissions.services else ""
        nothing_of = ", ".join(permissions.nothing_of)
        yield f"  every {other}service{f', but nothing of {nothing_of}' if nothing_of else ''}"
    yield "    every action"
    yield from _reach(permissions.others, indent="      ")


def _reach(reach: Reach, *, indent: str) -> Iterator[str]:
    for number, region in enumerate(reach.where):
        yield f"{indent}{'or ' if number else ''}on {_region(region)}"
    for level in reach.limits:
        regions = " or ".join(map(_region, level))
        yield f"{indent}only on {regions}"
    for region in reach.exceptions:
        yield f"{indent}except on {_region(region)}"


def _region(region: Region) -> str:
    resources = _shortened(region.resources, _MOST_NAMES)
    what = f"all but {resources}" if region.is_all_but else resources
    conditions = f" if {' and '.join(map(str, region.conditions))}" if region.conditions else ""
    statement = region.sid or f"statement {region.index + 1}"
    return f"{what}{conditions} [{policy_type(region.layer)} {region.policy}, {statement}]"


def _shortened(names: Iterable[str], most: int) -> str:
    known = list(names)
    more = f" and {len(known) - most:,} more" if len(known) > most else ""
    return ", ".join(known[:most]) + more
