"""What a user's role sessions are called."""

import re

_NOT_ALLOWED = re.compile(r"[^\w+=,.@-]", re.ASCII)
_SHORTEST, _LONGEST = 2, 64


def role_session_name(user_name: str) -> str:
    """The user name, made to fit where it does not. Source: sts 2011-06-15, RoleSessionName."""
    return _NOT_ALLOWED.sub("_", user_name)[:_LONGEST].ljust(_SHORTEST, "_")
