"""Users."""

from typing import Any

from vestibule.access import principals
from vestibule.identity_store import users
from vestibule.identity_store.pages import MAX_PAGE
from vestibule.model.arns import identity_store_member_arn
from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.model.users import User
from vestibule.operations.identitystore.attributes import (
    read_attributes,
    read_operations,
    read_unique_attribute,
    render_user,
)
from vestibule.operations.identitystore.identifiers import bare_id, store_and, store_id
from vestibule.operations.operation import Request, operation
from vestibule.store.work import Work


@operation("identitystore", "CreateUser", targets=store_and())
def create_user(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """A new user. Source: identitystore 2020-06-15, API_CreateUser."""
    made = users.create_user(
        work, store_id(work, request), attributes=read_attributes(request), by=call.caller.arn
    )
    return _named(made)


@operation("identitystore", "DescribeUser", reads=True, targets=store_and("UserId"))
def describe_user(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The user. Source: identitystore 2020-06-15, API_DescribeUser."""
    found = users.get_user(
        work, bare_id(request["UserId"]), identity_store_id=store_id(work, request)
    )
    return {**_arn(found.id), **render_user(found, extensions=request.get("Extensions"))}


@operation("identitystore", "UpdateUser", targets=store_and("UserId"))
def update_user(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """Changes attributes, all or none. Source: identitystore 2020-06-15, API_UpdateUser."""
    changed = users.update_user(
        work,
        bare_id(request["UserId"]),
        identity_store_id=store_id(work, request),
        operations=read_operations(request),
        by=call.caller.arn,
        revision=request.get("Revision"),
    )
    return _named(changed)


@operation("identitystore", "DeleteUser", targets=store_and("UserId"))
def delete_user(work: Work, call: Call, request: Request) -> None:
    """Removes the user and all it had. Source: identitystore 2020-06-15, API_DeleteUser."""
    principals.delete_user(
        work,
        store_id(work, request),
        bare_id(request["UserId"]),
        by=call.caller,
        revision=request.get("Revision"),
    )


@operation("identitystore", "ListUsers", reads=True, targets=store_and())
def list_users(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of the users. Source: identitystore 2020-06-15, API_ListUsers."""
    store = store_id(work, request)
    if request.get("Filters"):
        return {"Users": [_listed(each, request) for each in _filtered(work, store, request)]}
    found, token = users.list_users(
        work, store, token=request.get("NextToken"), count=request.get("MaxResults", MAX_PAGE)
    )
    return {"Users": [_listed(each, request) for each in found], "NextToken": token}


@operation("identitystore", "GetUserId", reads=True, targets=store_and())
def get_user_id(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The user of a unique attribute. Source: identitystore 2020-06-15, API_GetUserId."""
    store = store_id(work, request)
    path, value = read_unique_attribute(request, kind="USER")
    found = users.get_user_id(work, store, path=path, value=value)
    return {"IdentityStoreId": store, "UserId": found, **_arn(found)}


def _filtered(work: Work, store: str, request: Request) -> list[User]:
    wanted = request["Filters"][0]
    if len(request["Filters"]) > 1 or wanted["AttributePath"].lower() != "username":
        raise Invalid("Users can be filtered by UserName only.", kind="FILTER")
    found = users.find_user_by_user_name(work, wanted["AttributeValue"], identity_store_id=store)
    return [found] if found else []


def _listed(user: User, request: Request) -> dict[str, Any]:
    return {**_arn(user.id), **render_user(user, extensions=request.get("Extensions"))}


def _named(user: User) -> dict[str, Any]:
    return {
        "IdentityStoreId": user.identity_store_id,
        "UserId": user.id,
        "Revision": str(user.changes.revision),
        **_arn(user.id),
    }


def _arn(user_id: str) -> dict[str, str]:
    return {"UserArn": identity_store_member_arn("user", user_id)}
