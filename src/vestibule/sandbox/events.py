"""What the audit trail is told of a request: names, and parameters without secrets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vestibule.policy.catalogue import Catalogue
from vestibule.sandbox.requests import SandboxRequest

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_MOST_CHARACTERS = 4096
_MOST_ENTRIES = 100
# Members whose content belongs to the customer, though not every model calls it sensitive.
_SECRET = re.compile(
    r"password|passphrase|private_?key|secret(?:string|binary|access_?key|key)|token$"
    r"|^(?:message|messagebody|messageattributes|subject|userdata|plaintext|statement)$"
    r"|^(?:item|key|keys|expected|attributeupdates|expressionattributevalues|logevents)$",
    re.IGNORECASE,
)
_PLAIN = frozenset({"nexttoken", "continuationtoken", "clientrequesttoken", "clienttoken"})
_SPELLINGS = {"s3": {"Bucket": "bucketName"}}


@dataclass(frozen=True, slots=True)
class EventFacts:
    """A call as CloudTrail names it; request_parameters are in its lower-camel spelling."""

    source: str
    name: str
    is_read_only: bool
    request_parameters: Mapping[str, Any]


def event_facts(request: SandboxRequest, catalogue: Catalogue) -> EventFacts:
    """The facts of one call, whether or not it is allowed."""
    service = catalogue.find_service(request.prefix)
    actions = () if service is None else service.actions_of_operation(request.operation)
    is_reading_name = request.operation.startswith(("Get", "List", "Describe", "Head"))
    spellings = _SPELLINGS.get(request.service.name, {})
    return EventFacts(
        source=request.service.event_source,
        name=request.operation,
        is_read_only=all(each.is_read_only for each in actions) if actions else is_reading_name,
        request_parameters=_members(request.model.input_shape, request.parameters, spellings),
    )


def _members(shape: Any, values: Mapping[str, Any], spellings: Mapping[str, str]) -> dict[str, Any]:
    shown = {}
    for name, value in values.items():
        member = shape.members.get(name)
        if member is None or member.type_name == "blob":
            continue
        spelled = spellings.get(name, name[:1].lower() + name[1:])
        shown[spelled] = HIDDEN if _is_secret(name, member) else _value(member, value)
    return shown


def _is_secret(name: str, shape: Any) -> bool:
    if shape.metadata.get("sensitive"):
        return True
    if shape.type_name == "string" and name in {"Key", "key"}:
        return False  # of an S3 object or a tag; a DynamoDB key is a map
    return _SECRET.search(name) is not None and name.lower() not in _PLAIN


def _value(shape: Any, value: Any) -> Any:
    kind = shape.type_name
    if shape.metadata.get("sensitive") or shape.name == "AttributeValue":
        return HIDDEN
    if kind == "structure" and isinstance(value, Mapping):
        return _members(shape, value, {})
    if kind == "map" and isinstance(value, Mapping):
        entries = list(value.items())[:_MOST_ENTRIES]
        return {
            str(key): HIDDEN if _SECRET.search(str(key)) else _value(shape.value, item)
            for key, item in entries
        }
    if kind == "list" and isinstance(value, list):
        return [_value(shape.member, item) for item in value[:_MOST_ENTRIES]]
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
