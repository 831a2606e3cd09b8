"""The CloudTrail-shaped record of a call: who, what, from where, and how it ended; no secrets.

Source: CloudTrail User Guide, cloudtrail-event-reference-record-contents and -user-identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from vestibule.audit.events import AuditEvent
from vestibule.gateway.exchange import Exchange
from vestibule.gateway.service_models import Shape
from vestibule.model.callers import Caller, CallerKind

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_MAX_RESOURCES = 20
_MAX_TEXT = 4096
_NAMING = ("Arn", "Id", "Name")
_SPELLINGS = 4096  # names of members whose spelling is remembered


def call_event(
    exchange: Exchange, *, home_account: str, region: str, error: tuple[str, str] | None = None
) -> AuditEvent:
    """The event of a call, for the caller's trail.

    home_account: whose trail takes calls of nobody; region: of calls that name none.
    error: code and message as told.
    """
    operation, served, service = exchange.operation, exchange.served, exchange.service
    if operation is None or served is None or service is None:
        raise ValueError("only calls of served operations are recorded")
    caller = exchange.caller
    secrets = served.secrets
    shown = shown_members(operation.input, exchange.parameters, secrets=secrets)
    answered = None
    if not served.reads and exchange.result:
        answered = shown_members(operation.output, exchange.result, secrets=secrets)
    resources = named_resources(shown, answered or {})
    details: dict[str, Any] = {
        "userIdentity": user_identity(caller),
        "sourceIPAddress": exchange.source_ip,
        "userAgent": exchange.user_agent,
        "requestParameters": shown or None,
        "responseElements": answered or None,
        "requestID": exchange.request_id,
    }
    if caller.role_session is not None and caller.access_key_id is None:
        details["sessionCredentialFromConsole"] = "true"
    if error is not None:
        details["errorCode"], details["errorMessage"] = error
    return AuditEvent(
        account_id=caller.account_id or home_account,
        name=operation.name,
        source=service.event_source,
        region=exchange.call.region if exchange.call else region,
        reads=served.reads,
        user_name=event_user_name(caller),
        access_key_id=caller.access_key_id,
        resources=resources,
        details=details,
    )


def user_identity(caller: Caller) -> dict[str, Any]:
    """The `userIdentity` of a record."""
    if caller.kind is CallerKind.UNKNOWN:
        return {"type": "Unknown", "principalId": "", "accountId": "", "userName": ""}
    if caller.kind is CallerKind.IDENTITY_CENTER_USER:
        return {
            "type": caller.kind.value,
            "accountId": caller.account_id,
            "onBehalfOf": {"userId": caller.identity_store_user_id, "userArn": caller.arn},
            "credentialId": caller.session_id,
        }
    identity: dict[str, Any] = {
        "type": caller.kind.value,
        "principalId": caller.principal_id,
        "arn": caller.arn,
        "accountId": caller.account_id,
    }
    if caller.access_key_id is not None:
        identity["accessKeyId"] = caller.access_key_id
    if caller.user_name is not None:
        identity["userName"] = caller.user_name
    session = caller.role_session
    if session is not None:
        identity["sessionContext"] = {
            "sessionIssuer": {
                "type": "Role",
                "principalId": session.role_id,
                "arn": session.role_arn,
                "accountId": caller.account_id,
                "userName": session.role_name,
            },
            "attributes": {
                "creationDate": f"{session.issued_at:%Y-%m-%dT%H:%M:%SZ}",
                "mfaAuthenticated": "false",
            },
        }
        if session.source_identity:
            identity["sessionContext"]["sourceIdentity"] = session.source_identity
        if session.identity_store_user_id:
            identity["onBehalfOf"] = {"userId": session.identity_store_user_id}
    return identity


def event_user_name(caller: Caller) -> str | None:
    """What LookupEvents finds the event by: user, session or root."""
    if caller.kind is CallerKind.ROOT:
        return "root"
    if caller.role_session is not None:
        return caller.role_session.session_name
    return caller.user_name


def shown_members(
    shape: Shape | None, members: Mapping[str, Any], *, secrets: frozenset[str]
) -> dict[str, Any]:
    """The members in CloudTrail's spelling; secrets are hidden, binary content is left out."""
    if shape is None:
        return {}
    shown: dict[str, Any] = {}
    known = shape.members
    for name, value in members.items():
        member = known.get(name)
        if member is None or value is None:
            continue
        hides = name in secrets or member.shape.is_sensitive
        shown[_shown_name(name)] = HIDDEN if hides else _shown(member.shape, value, secrets)
    return shown


def _shown(shape: Shape, value: Any, secrets: frozenset[str]) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _MAX_TEXT else f"{value[:_MAX_TEXT]}…"
    if isinstance(value, Mapping) and shape.type == "structure" and not shape.is_document:
        return shown_members(shape, value, secrets=secrets)
    if isinstance(value, Mapping) and shape.type == "map":
        element = shape.value.shape
        if element.is_sensitive:
            return HIDDEN
        return {key: _shown(element, item, secrets) for key, item in value.items()}
    if isinstance(value, list | tuple) and shape.type == "list":
        element = shape.element.shape
        if element.is_sensitive:
            return HIDDEN
        return [_shown(element, item, secrets) for item in value]
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, str):
        return value if len(value) <= _MAX_TEXT else f"{value[:_MAX_TEXT]}…"
    if isinstance(value, bytes | bytearray):
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


@lru_cache(_SPELLINGS)
def _shown_name(name: str) -> str:
    return name[:1].lower() + name[1:]


def named_resources(*shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the call names, by members such as RoleName, UserId, PermissionSetArn."""
    found: dict[tuple[str, str], None] = {}
    for members in shown:
        _find_named(members, found, parent="")
    return list(found)[:_MAX_RESOURCES]


def _find_named(
    members: Mapping[str, Any], found: dict[tuple[str, str], None], *, parent: str
) -> None:
    """Adds what the members name, and those of the structures in them."""
    for name, value in members.items():
        if isinstance(value, str):
            if not value or value == HIDDEN:
                continue
            kind = _resource_kind(name, parent)
            if kind or value.startswith("arn:"):
                found[kind or _upper_first(name), value] = None
        elif isinstance(value, Mapping) and not parent:
            _find_named(value, found, parent=name)


@lru_cache(_SPELLINGS)
def _resource_kind(name: str, parent: str) -> str:
    """Role of roleName, OrganizationalUnit of an id in organizationalUnit; empty for others."""
    if name in {"id", "arn"}:
        return _upper_first(parent)
    suffix = next((each for each in _NAMING if name.endswith(each)), "")
    return _upper_first(name.removesuffix(suffix)) if suffix else ""


def _upper_first(name: str) -> str:
    return name[:1].upper() + name[1:]
