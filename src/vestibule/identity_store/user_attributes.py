"""The attributes of a user as AWS's attribute paths name them, checked and changed.

A document holds them as JSON: {"userName": …, "name": {"givenName": …}, "emails": [{…}], …};
an extension is a member of its own, "aws:identitystore:enterprise".
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from vestibule.identity_store.attribute_texts import check_text, check_user_name
from vestibule.model.errors import Invalid
from vestibule.model.users import AttributeOperation, Email, PersonName, UserProfile

_ENTERPRISE = "aws:identitystore:enterprise"
_MAX_OPERATIONS = 100
_TEXTS = frozenset(
    {
        "nickName",
        "profileUrl",
        "userType",
        "title",
        "preferredLanguage",
        "locale",
        "timezone",
        "website",
        "birthdate",
    }
)
_NAME = {
    "givenName": "given_name",
    "familyName": "family_name",
    "middleName": "middle_name",
    "formatted": "formatted",
    "honorificPrefix": "honorific_prefix",
    "honorificSuffix": "honorific_suffix",
}
_VALUE = frozenset({"value", "type"})
_ADDRESS = frozenset(
    {"streetAddress", "locality", "region", "postalCode", "country", "formatted", "type"}
)
_LISTS = {  # how many elements, and the text members of each
    "emails": (1, _VALUE),
    "addresses": (1, _ADDRESS),
    "phoneNumbers": (1, _VALUE),
    "roles": (1, _VALUE),
    "photos": (3, _VALUE | {"display"}),
}
_EXTENSION = frozenset(
    {"employeeNumber", "costCenter", "organization", "division", "department", "manager"}
)


def parse_profile(document: Mapping[str, Any]) -> UserProfile:
    """The checked profile of a document. Raises Invalid.

    Source: identitystore 2020-06-15, API_CreateUser.
    """
    _check_required(document)
    name = _mapping(document["name"], "name", frozenset(_NAME))
    emails = _list(document["emails"], "emails") if "emails" in document else []
    named = {"userName", "displayName", "name", "emails"}
    return UserProfile(
        check_user_name(document["userName"]),
        check_text(document["displayName"], "displayName"),
        PersonName(**{_NAME[member]: text for member, text in name.items()}),
        tuple(Email(**email) for email in emails),
        {path: _attribute(path, value) for path, value in document.items() if path not in named},
    )


def render_profile(profile: UserProfile) -> dict[str, Any]:
    """The document of a profile, without what is not set."""
    name = asdict(profile.name)
    document: dict[str, Any] = {
        "userName": profile.user_name,
        "displayName": profile.display_name,
        "name": {member: name[key] for member, key in _NAME.items() if name[key] is not None},
        **profile.attributes,
    }
    if profile.emails:
        document["emails"] = [
            {member: value for member, value in asdict(email).items() if value is not None}
            for email in profile.emails
        ]
    return document


def apply_operations(
    document: Mapping[str, Any], operations: Sequence[AttributeOperation]
) -> dict[str, Any]:
    """The document after the operations in their order, not yet checked. Raises Invalid.

    Source: identitystore 2020-06-15, API_UpdateUser.
    """
    if not 1 <= len(operations) <= _MAX_OPERATIONS:
        raise Invalid("There must be 1 to 100 operations.", kind="OPERATIONS")
    changed = dict(document)
    for operation in operations:
        path, _, member = operation.path.partition(".")
        if not member:
            _put(changed, path, operation.value)
            continue
        if path not in {"name", _ENTERPRISE}:
            raise _unknown(operation.path)
        inner = _structure(changed.get(path, {}), path)
        _put(inner, member, operation.value)
        _put(changed, path, inner or None)
    return changed


def _structure(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid(f"{path} must be a structure.", kind="ATTRIBUTE")
    return dict(value)


def _put(document: dict[str, Any], member: str, value: Any) -> None:
    if value is None:
        document.pop(member, None)
    else:
        document[member] = value


def _check_required(document: Mapping[str, Any]) -> None:
    if not document.get("userName"):
        raise Invalid("userName is a required attribute", kind="ATTRIBUTE")
    name = document.get("name")
    parts = name if isinstance(name, Mapping) else {}
    has = {
        "displayname": document.get("displayName"),
        "name.givenname": parts.get("givenName"),
        "name.familyname": parts.get("familyName"),
    }
    missing = [f"{path}: The attribute {path} is required" for path in has if not has[path]]
    if missing:
        raise Invalid(", ".join(missing), kind="ATTRIBUTE")


def _attribute(path: str, value: Any) -> Any:
    if path in _TEXTS:
        return check_text(value, path)
    if path in _LISTS:
        return _list(value, path)
    if path == _ENTERPRISE:
        return _mapping(value, path, _EXTENSION)
    raise _unknown(path)


def _list(value: Any, path: str) -> list[dict[str, Any]]:
    most, texts = _LISTS[path]
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= most:
        raise Invalid(f"{path} must be a list of 1 to {most} elements.", kind="ATTRIBUTE")
    return [_mapping(element, path, texts, flags=frozenset({"primary"})) for element in value]


def _mapping(
    value: Any, path: str, texts: frozenset[str], *, flags: frozenset[str] = frozenset()
) -> dict[str, Any]:
    structure = _structure(value, path)
    for member, content in structure.items():
        if member in texts:
            check_text(content, f"{path}.{member}")
        elif member not in flags:
            raise _unknown(f"{path}.{member}")
        elif not isinstance(content, bool):
            raise Invalid(f"{path}.{member} must be true or false.", kind="ATTRIBUTE")
    return structure


def _unknown(path: str) -> Invalid:
    return Invalid(f"The attribute {path} is not supported.", kind="ATTRIBUTE")
