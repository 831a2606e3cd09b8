"""Reads an answer of what-can as a person would: may this action be done there, in this context?"""

import fnmatch
from collections.abc import Mapping

from vestibule.policy.asked_principals import AskedPrincipal, caller_levels
from vestibule.policy.catalogue import shared_catalogue
from vestibule.policy.conditions.condition import Condition
from vestibule.policy.conditions.setting import Setting
from vestibule.policy.context_values import ContextValue, ContextValues
from vestibule.policy.granted_regions import Reach, Region
from vestibule.policy.kinds import Layer
from vestibule.policy.policies import NamedPolicy
from vestibule.policy.resources import ResourceSet, ResourceSetting
from vestibule.policy.service_actions import UNKNOWN_LEVEL, ActionsOfLevel
from vestibule.policy.special_cases import has_trust_root
from vestibule.policy.switches import DEFAULT_SWITCHES
from vestibule.policy.what_can import Permissions


def is_told(
    permissions: Permissions,
    asked: AskedPrincipal,
    *,
    action: str,
    resource: str,
    context: Mapping[str, ContextValue],
) -> bool:
    """Whether the answer says that the action is allowed there, without a resource policy."""
    values = ContextValues(context, shared_catalogue())
    prefix, _, name = action.partition(":")
    own = [each for each in permissions.services if each.prefix == prefix.lower()]
    needs = has_trust_root(action.lower(), resource)
    for grant in (grant for each in own for grant in each.grants):
        if any(_has(each, prefix, name) for each in grant.actions):
            if needs:
                assert grant.needs_resource_policy
                return False
            if _reaches(grant.reach, asked, resource, values):
                return True
    if own or permissions.others is None or needs or prefix.lower() in permissions.nothing_of:
        return False
    if permissions.others_are_unknown and shared_catalogue().find_service(prefix) is not None:
        return False
    return _reaches(permissions.others, asked, resource, values)


def _has(told: ActionsOfLevel, prefix: str, name: str) -> bool:
    known = shared_catalogue().find_action(prefix, name)
    if told.access_level != (UNKNOWN_LEVEL if known is None else known.access_level):
        return False
    is_named = any(fnmatch.fnmatchcase(name.lower(), each.lower()) for each in told.names)
    return is_named is not told.is_all_but


def _reaches(reach: Reach, asked: AskedPrincipal, resource: str, values: ContextValues) -> bool:
    def applies(region: Region) -> bool:
        return _applies(region, asked, resource, values)

    return (
        any(map(applies, reach.where))
        and all(any(map(applies, level)) for level in reach.limits)
        and not any(map(applies, reach.exceptions))
    )


def _applies(region: Region, asked: AskedPrincipal, resource: str, values: ContextValues) -> bool:
    document = _named(region, asked).document
    has_variables = document.version == "2012-10-17"
    resources = ResourceSet(
        region.resources,
        ResourceSetting(has_variables, document.kind.completes_short_arns, DEFAULT_SWITCHES),
    )
    if resources.matches(resource, values) is region.is_all_but:
        return False
    is_deny = not document.statements[region.index].is_allow
    setting = Setting(has_variables, is_deny, DEFAULT_SWITCHES)
    return all(
        Condition(each.operator, each.key, each.values, setting=setting).holds(values)
        for each in region.conditions
    )


def _named(region: Region, asked: AskedPrincipal) -> NamedPolicy:
    policies = asked.policies
    identity, boundary, session, scp = caller_levels(policies)
    levels = {
        Layer.IDENTITY: identity,
        Layer.BOUNDARY: boundary,
        Layer.SESSION: session,
        Layer.SCP: scp,
        Layer.RCP: policies.rcp,
    }[region.layer]
    assert levels is not None
    return next(each for each in levels[region.level] if each.name_or_arn == region.policy)
