"""Identifiers of requests, which may be ARNs, and what calls are authorized on.

Source: identitystore 2020-06-15; Service Authorization Reference, AWS Identity Store.
"""

from collections.abc import Callable, Sequence
from typing import Any

from vestibule.identity_store.instances import check_identity_store
from vestibule.model.arns import identity_store_member_arn
from vestibule.model.calls import Call
from vestibule.model.operations import Target
from vestibule.operations.operation import Request
from vestibule.store.work import Work

_KINDS = {
    "UserId": "user",
    "GroupId": "group",
    "MembershipId": "membership",
}


def bare_id(identifier: str) -> str:
    """The id, also where an ARN was given."""
    return identifier.rpartition("/")[2]


def store_id(work: Work, request: Request) -> str:
    """The identity store that the request names. Raises NotFound (IDENTITY_STORE)."""
    return check_identity_store(work, bare_id(request["IdentityStoreId"])).identity_store_id


def member_id(request: Request) -> str:
    """The user that `MemberId` names."""
    return bare_id(request["MemberId"]["UserId"])


def store_and(*members: str) -> Callable[[Work, Call, Any], Sequence[Target]]:
    """The identity store, and what these members of the request name in it."""

    def targets(work: Work, _call: Call, request: Any) -> Sequence[Target]:
        instance = check_identity_store(work, bare_id(request["IdentityStoreId"]))
        owner = instance.owner_account_id
        found = [Target(instance.identity_store_arn, owner)]
        for member in members:
            if member == "MemberId":
                arn = identity_store_member_arn("user", member_id(request))
            else:
                arn = identity_store_member_arn(_KINDS[member], bare_id(request[member]))
            found.append(Target(arn, owner))
        return found

    return targets


def own_account(_work: Work, call: Call, _request: Any) -> Sequence[Target]:
    """For actions without resource types."""
    return (Target(account=call.caller.account_id),)
