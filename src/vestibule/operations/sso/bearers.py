"""Who bears the token of a portal call."""

from vestibule.model.calls import Call
from vestibule.model.errors import Unauthenticated


def bearer_id(call: Call) -> str:
    """The id of the user. Raises Unauthenticated where the caller is no user."""
    user_id = call.caller.identity_store_user_id
    if user_id is None:
        raise Unauthenticated("Session token not found or invalid", kind="INVALID_ACCESS_TOKEN")
    return user_id
