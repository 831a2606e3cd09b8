"""Checks for operations whose resources the authorization reference alone can tell.

Where a request names no resource of a type that its action needs, it is checked on every one of
the type, which only broad permissions allow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from vestibule.policy.catalogue import Action, ResourceType
from vestibule.sandbox.arn_templates import (
    fill_template,
    filled_types,
    is_arn_of,
    own_variables,
)
from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker


def generic_checks(
    maker: CheckMaker, *, synonyms: Mapping[str, tuple[str, ...]] | None = None
) -> list[AuthorizationCheck]:
    """The checks of an operation that needs one action. Raises SandboxRefusal."""
    action = maker.action(maker.operation_action())
    if action.is_wildcard_only:
        return [maker.check(action.name, "*")]
    found = filled_types(action, maker.request, synonyms or {})
    found |= _named_by_arn(action, maker, found)
    resources = [arn for arns in found.values() for arn in arns]
    missing = [kind for kind in action.resource_types if kind.required and kind.name not in found]
    if not resources and not missing:
        missing = list(action.resource_types)
    checks = maker.checks(action.name, resources) if resources else []
    return [*checks, *(_wide_check(action.name, kind, maker) for kind in missing)]


def _wide_check(action: str, kind: ResourceType, maker: CheckMaker) -> AuthorizationCheck:
    return replace(maker.check(action, _any_of(kind, maker)), is_wide=True)


def _named_by_arn(
    action: Action, maker: CheckMaker, found: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Resource types that a request names by ARN in a member of any name."""
    named: dict[str, list[str]] = {}
    for arn in _arns_in(maker.request.parameters):
        for kind in action.resource_types:
            if kind.name not in found and is_arn_of(arn, kind):
                named.setdefault(kind.name, []).append(arn)
    return named


def _arns_in(parameters: Mapping[str, Any]) -> Iterator[str]:
    for value in parameters.values():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text.startswith("arn:"):
                yield text


def _any_of(kind: ResourceType, maker: CheckMaker) -> str:
    return fill_template(kind.arn, dict.fromkeys(own_variables(kind.arn), "*"), maker.request)
