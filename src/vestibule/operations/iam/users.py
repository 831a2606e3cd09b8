"""IAM users: made, read, changed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.operations.iam.shapes import page_answer, page_of, tags_of, user_shape
from vestibule.operations.iam.short_lists import tags_answer
from vestibule.operations.iam.targets import (
    changed_user_target,
    new_user_target,
    user_target,
    users_target,
)
from vestibule.operations.operation import operation
from vestibule.organization import iam_users
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import (
        CreateUserRequestTypeDef,
        DeleteUserPermissionsBoundaryRequestTypeDef,
        DeleteUserRequestTypeDef,
        GetUserRequestTypeDef,
        ListUsersRequestTypeDef,
        ListUserTagsRequestTypeDef,
        PutUserPermissionsBoundaryRequestTypeDef,
        TagUserRequestTypeDef,
        UntagUserRequestTypeDef,
        UpdateUserRequestTypeDef,
    )


@operation("iam", "CreateUser", targets=new_user_target)
def create_user(work: Work, call: Call, request: CreateUserRequestTypeDef) -> dict[str, Any]:
    """A new user. Raises Conflict, NotFound (boundary), QuotaExceeded and Invalid.

    Source: iam 2010-05-08, API_CreateUser.
    """
    user = iam_users.create_user(
        work,
        call.caller.account_id,
        name=request["UserName"],
        path=request.get("Path", "/"),
        boundary_arn=request.get("PermissionsBoundary"),
        tags=tags_of(request),
    )
    return {"User": user_shape(user)}


@operation("iam", "GetUser", reads=True, targets=user_target)
def get_user(work: Work, call: Call, request: GetUserRequestTypeDef) -> dict[str, Any]:
    """The user, without a name the caller. Raises NotFound and Invalid (no user calls).

    Source: iam 2010-05-08, API_GetUser.
    """
    caller = call.caller
    name = request.get("UserName") or caller.user_name
    if name is None:
        raise Invalid("Must specify userName when calling with non-User credentials")
    return {"User": user_shape(iam_users.get_user(work, caller.account_id, name))}


@operation("iam", "ListUsers", reads=True, targets=users_target)
def list_users(work: Work, call: Call, request: ListUsersRequestTypeDef) -> dict[str, Any]:
    """A page of the users by name. Raises Invalid. Source: iam 2010-05-08, API_ListUsers."""
    listed, token = iam_users.list_users(
        work,
        call.caller.account_id,
        path_prefix=request.get("PathPrefix", "/"),
        **page_of(request),
    )
    return page_answer("Users", [user_shape(user, is_whole=False) for user in listed], token)


@operation("iam", "UpdateUser", targets=changed_user_target)
def update_user(work: Work, call: Call, request: UpdateUserRequestTypeDef) -> dict[str, Any]:
    """Changes name and path. Raises NotFound, Conflict and Invalid.

    Source: iam 2010-05-08, API_UpdateUser.
    """
    iam_users.update_user(
        work,
        call.caller.account_id,
        name=request["UserName"],
        new_name=request.get("NewUserName"),
        new_path=request.get("NewPath"),
    )
    return {}


@operation("iam", "DeleteUser", targets=user_target)
def delete_user(work: Work, call: Call, request: DeleteUserRequestTypeDef) -> dict[str, Any]:
    """Removes the user. Raises NotFound and Conflict. Source: iam 2010-05-08, API_DeleteUser."""
    iam_users.delete_user(work, call.caller.account_id, request["UserName"])
    return {}


@operation("iam", "PutUserPermissionsBoundary", targets=user_target)
def put_user_permissions_boundary(
    work: Work, call: Call, request: PutUserPermissionsBoundaryRequestTypeDef
) -> dict[str, Any]:
    """Bounds the user. Raises NotFound. Source: iam 2010-05-08, API_PutUserPermissionsBoundary."""
    iam_users.put_user_boundary(
        work,
        call.caller.account_id,
        name=request["UserName"],
        policy_arn=request["PermissionsBoundary"],
    )
    return {}


@operation("iam", "DeleteUserPermissionsBoundary", targets=user_target)
def delete_user_permissions_boundary(
    work: Work, call: Call, request: DeleteUserPermissionsBoundaryRequestTypeDef
) -> dict[str, Any]:
    """Lifts the bounds. Raises NotFound.

    Source: iam 2010-05-08, API_DeleteUserPermissionsBoundary.
    """
    iam_users.delete_user_boundary(work, call.caller.account_id, name=request["UserName"])
    return {}


@operation("iam", "TagUser", targets=user_target)
def tag_user(work: Work, call: Call, request: TagUserRequestTypeDef) -> dict[str, Any]:
    """Adds tags. Raises NotFound, Invalid and QuotaExceeded.

    Source: iam 2010-05-08, API_TagUser.
    """
    account_id = call.caller.account_id
    iam_users.tag_user(work, account_id, name=request["UserName"], tags=tags_of(request))
    return {}


@operation("iam", "UntagUser", targets=user_target)
def untag_user(work: Work, call: Call, request: UntagUserRequestTypeDef) -> dict[str, Any]:
    """Removes tags. Raises NotFound. Source: iam 2010-05-08, API_UntagUser."""
    iam_users.untag_user(
        work, call.caller.account_id, name=request["UserName"], keys=request["TagKeys"]
    )
    return {}


@operation("iam", "ListUserTags", reads=True, targets=user_target)
def list_user_tags(work: Work, call: Call, request: ListUserTagsRequestTypeDef) -> dict[str, Any]:
    """A page of the tags of the user. Raises NotFound. Source: iam 2010-05-08, API_ListUserTags."""
    user = iam_users.get_user(work, call.caller.account_id, request["UserName"])
    return tags_answer(work, call, request, user.tags)
