"""ARNs from the templates of the service authorization reference and a request's parameters."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vestibule.policy.catalogue import Action, ResourceType
from vestibule.sandbox.requests import SandboxRequest

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_PLACE = ("Partition", "Region", "Account")


def own_variables(template: str) -> list[str]:
    """The variables of a template that a request must fill."""
    return [name for name in _VARIABLE.findall(template) if name not in _PLACE]


def fill_template(template: str, values: Mapping[str, str], request: SandboxRequest) -> str:
    """The ARN in the caller's account and Region."""
    place = {"Partition": "aws", "Region": request.region, "Account": request.account_id}
    return _VARIABLE.sub(lambda found: {**place, **values}[found[1]], template)


def named_values(parameters: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """The texts under any of these member names, singular or plural, one level deep."""
    wanted = {name.lower() for name in names}
    wanted |= {f"{name}s" for name in wanted} | {f"{name}list" for name in wanted}
    found: list[str] = []
    for name, value in parameters.items():
        if name.lower() in wanted:
            found += _texts(value)
    return [text for text in found if text]


def _texts(value: Any) -> Sequence[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str)]
    return []


def is_arn_of(arn: str, kind: ResourceType) -> bool:
    """Whether an ARN has the shape of a resource type, wherever it lies."""
    pattern = "".join(
        ".+" if index % 2 else re.escape(part)
        for index, part in enumerate(_VARIABLE.split(kind.arn))
    ).replace(".+:.+:.+", "[^:]*:[^:]*:.+", 1)
    shape = re.compile(pattern.replace(r"arn:.+:", "arn:aws:", 1))
    return shape.fullmatch(arn) is not None


def filled_types(
    action: Action, request: SandboxRequest, synonyms: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """For each resource type of an action that the request names, the ARNs that it names.

    synonyms: member names by resource type, asked besides the template's own variable.
    """
    found: dict[str, list[str]] = {}
    for kind in action.resource_types:
        arns = _arns_of(kind, request, synonyms.get(kind.name, ()))
        if arns:
            found[kind.name] = arns
    return found


def _arns_of(kind: ResourceType, request: SandboxRequest, synonyms: Sequence[str]) -> list[str]:
    variables = own_variables(kind.arn)
    if not variables:
        return [fill_template(kind.arn, {}, request)]
    *outer, last = variables
    values: dict[str, str] = {}
    for variable in outer:
        texts = named_values(request.parameters, [variable])
        if len(texts) != 1:
            return []
        values[variable] = texts[0]
    arns = []
    for text in named_values(request.parameters, [last, *synonyms]):
        if text.startswith("arn:"):
            arns += [text] if is_arn_of(text, kind) else []
        else:
            arns.append(fill_template(kind.arn, {**values, last: text}, request))
    return arns
