"""Attributes between the wire's spelling (UserName) and that of attribute paths (userName)."""

from collections.abc import Mapping
from typing import Any

from vestibule.identity_store.revisions import not_found
from vestibule.identity_store.user_attributes import render_profile
from vestibule.model.users import AttributeOperation, Changes, User
from vestibule.operations.operation import Request

_NOT_ATTRIBUTES = frozenset({"IdentityStoreId", "Extensions"})


def read_attributes(request: Request) -> dict[str, Any]:
    """The attributes of a new user by their paths."""
    attributes = {
        _lower(name): _lowered(value)
        for name, value in request.items()
        if name not in _NOT_ATTRIBUTES
    }
    return {**attributes, **(request.get("Extensions") or {})}


def render_user(user: User, *, extensions: Request | None = None) -> dict[str, Any]:
    """The user as the wire tells it; extensions only those that were asked for."""
    document = render_profile(user.profile)
    plain = {_upper(path): _uppered(value) for path, value in document.items() if ":" not in path}
    told: dict[str, Any] = {
        "IdentityStoreId": user.identity_store_id,
        "UserId": user.id,
        **plain,
        "UserStatus": user.status.value,
        **render_changes(user.changes),
    }
    wanted = {name: document[name] for name in extensions or () if name in document}
    return {**told, "Extensions": wanted} if wanted else told


def render_changes(changes: Changes) -> dict[str, Any]:
    """Who made it and who changed it last, and its revision."""
    return {
        "Revision": str(changes.revision),
        "CreatedAt": changes.created_at,
        "CreatedBy": changes.created_by,
        "UpdatedAt": changes.updated_at,
        "UpdatedBy": changes.updated_by,
    }


def read_operations(request: Request) -> list[AttributeOperation]:
    """The changes that an update asks for."""
    return [
        AttributeOperation(told["AttributePath"], told.get("AttributeValue"))
        for told in request["Operations"]
    ]


def read_unique_attribute(request: Request, *, kind: str) -> tuple[str, Any]:
    """(path, value) of an AlternateIdentifier.

    kind: USER or GROUP. Raises NotFound for an external id: nobody comes from outside.
    """
    unique = request["AlternateIdentifier"].get("UniqueAttribute")
    if unique is None:
        raise not_found(kind)
    return unique["AttributePath"], unique["AttributeValue"]


def _lowered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_lower(name): _lowered(each) for name, each in value.items()}
    return [_lowered(each) for each in value] if isinstance(value, list | tuple) else value


def _uppered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_upper(name): _uppered(each) for name, each in value.items()}
    return [_uppered(each) for each in value] if isinstance(value, list | tuple) else value


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]
