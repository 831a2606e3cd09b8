"""Which texts an attribute of a user or group may hold."""

import unicodedata
from typing import Any

from vestibule.model.errors import Invalid
from vestibule.model.users import comparison_key

_RESERVED = frozenset({"administrator", "awsadministrators"})
_SPACES = "\t\n\r \u00a0\u3000"


def check_text(value: Any, path: str) -> str:
    """The text, where it has 1 to 1024 letters, marks, symbols, numbers, punctuation and spaces.

    Raises Invalid. Source: identitystore 2020-06-15, SensitiveStringType.
    """
    if not isinstance(value, str) or not 1 <= len(value) <= 1024:
        raise Invalid(f"{path} must be a text of 1 to 1024 characters.", kind="ATTRIBUTE")
    if not all(c in _SPACES or unicodedata.category(c)[0] in "LMSNP" for c in value):
        raise Invalid(f"{path} holds a character that is not allowed.", kind="ATTRIBUTE")
    return value


def check_user_name(value: Any) -> str:
    """The user name, where it has 1 to 128 characters without spaces and is not reserved.

    Raises Invalid. Source: identitystore 2020-06-15, UserName.
    """
    name = check_text(value, "userName")
    if len(name) > 128 or any(c in _SPACES for c in name):
        raise Invalid("userName must have 1 to 128 characters and no spaces.", kind="ATTRIBUTE")
    return check_not_reserved(name, "userName")


def check_not_reserved(name: str, path: str) -> str:
    """The name, where AWS does not keep it for itself. Raises Invalid.

    Source: identitystore 2020-06-15, API_CreateUser and API_CreateGroup.
    """
    if comparison_key(name) in _RESERVED:
        raise Invalid(f"{path} is a reserved name.", kind="ATTRIBUTE")
    return name
