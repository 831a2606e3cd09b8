"""Roles: made, read, changed, deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.operations.iam.shapes import page_answer, page_of, role_shape, tags_of
from vestibule.operations.iam.short_lists import tags_answer
from vestibule.operations.iam.targets import new_role_target, role_target, roles_target
from vestibule.operations.operation import operation
from vestibule.organization import roles
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import (
        CreateRoleRequestTypeDef,
        DeleteRolePermissionsBoundaryRequestTypeDef,
        DeleteRoleRequestTypeDef,
        GetRoleRequestTypeDef,
        ListInstanceProfilesForRoleRequestTypeDef,
        ListRolesRequestTypeDef,
        ListRoleTagsRequestTypeDef,
        PutRolePermissionsBoundaryRequestTypeDef,
        TagRoleRequestTypeDef,
        UntagRoleRequestTypeDef,
        UpdateAssumeRolePolicyRequestTypeDef,
        UpdateRoleDescriptionRequestTypeDef,
        UpdateRoleRequestTypeDef,
    )

_DEFAULT_SECONDS = 3600


@operation("iam", "CreateRole", targets=new_role_target)
def create_role(work: Work, call: Call, request: CreateRoleRequestTypeDef) -> dict[str, Any]:
    """A new role.

    Raises Conflict, Protected, NotFound, MalformedPolicy, QuotaExceeded and Invalid.
    Source: iam 2010-05-08, API_CreateRole.
    """
    seconds = request.get("MaxSessionDuration", _DEFAULT_SECONDS)
    role = roles.create_role(
        work,
        call.caller.account_id,
        name=request["RoleName"],
        path=request.get("Path", "/"),
        trust_policy=request["AssumeRolePolicyDocument"],
        description=request.get("Description", ""),
        max_session_duration=timedelta(seconds=seconds),
        boundary_arn=request.get("PermissionsBoundary"),
        tags=tags_of(request),
    )
    return {"Role": role_shape(role)}


@operation("iam", "GetRole", reads=True, targets=role_target)
def get_role(work: Work, call: Call, request: GetRoleRequestTypeDef) -> dict[str, Any]:
    """The role. Raises NotFound. Source: iam 2010-05-08, API_GetRole."""
    return {"Role": role_shape(roles.get_role(work, call.caller.account_id, request["RoleName"]))}


@operation("iam", "ListRoles", reads=True, targets=roles_target)
def list_roles(work: Work, call: Call, request: ListRolesRequestTypeDef) -> dict[str, Any]:
    """A page of the roles by name. Raises Invalid. Source: iam 2010-05-08, API_ListRoles."""
    listed, token = roles.list_roles(
        work,
        call.caller.account_id,
        path_prefix=request.get("PathPrefix", "/"),
        **page_of(request),
    )
    return page_answer("Roles", [role_shape(role, is_whole=False) for role in listed], token)


@operation("iam", "UpdateRole", targets=role_target)
def update_role(work: Work, call: Call, request: UpdateRoleRequestTypeDef) -> dict[str, Any]:
    """Changes description and longest session. Raises NotFound, Protected and Invalid.

    Source: iam 2010-05-08, API_UpdateRole.
    """
    seconds = request.get("MaxSessionDuration")
    roles.update_role(
        work,
        call.caller.account_id,
        name=request["RoleName"],
        description=request.get("Description"),
        max_session_duration=None if seconds is None else timedelta(seconds=seconds),
    )
    return {}


@operation("iam", "UpdateRoleDescription", targets=role_target)
def update_role_description(
    work: Work, call: Call, request: UpdateRoleDescriptionRequestTypeDef
) -> dict[str, Any]:
    """The role with another description. Raises NotFound and Protected.

    Source: iam 2010-05-08, API_UpdateRoleDescription.
    """
    role = roles.update_role(
        work,
        call.caller.account_id,
        name=request["RoleName"],
        description=request["Description"],
    )
    return {"Role": role_shape(role)}


@operation("iam", "UpdateAssumeRolePolicy", targets=role_target)
def update_assume_role_policy(
    work: Work, call: Call, request: UpdateAssumeRolePolicyRequestTypeDef
) -> dict[str, Any]:
    """Changes the trust policy. Raises NotFound, Protected, MalformedPolicy and QuotaExceeded.

    Source: iam 2010-05-08, API_UpdateAssumeRolePolicy.
    """
    roles.update_trust_policy(
        work,
        call.caller.account_id,
        name=request["RoleName"],
        document=request["PolicyDocument"],
    )
    return {}


@operation("iam", "DeleteRole", targets=role_target)
def delete_role(work: Work, call: Call, request: DeleteRoleRequestTypeDef) -> dict[str, Any]:
    """Removes the role. Raises NotFound, Protected and Conflict.

    Source: iam 2010-05-08, API_DeleteRole.
    """
    roles.delete_role(work, call.caller.account_id, request["RoleName"])
    return {}


@operation("iam", "PutRolePermissionsBoundary", targets=role_target)
def put_role_permissions_boundary(
    work: Work, call: Call, request: PutRolePermissionsBoundaryRequestTypeDef
) -> dict[str, Any]:
    """Bounds the role. Raises NotFound and Protected.

    Source: iam 2010-05-08, API_PutRolePermissionsBoundary.
    """
    roles.put_role_boundary(
        work,
        call.caller.account_id,
        name=request["RoleName"],
        policy_arn=request["PermissionsBoundary"],
    )
    return {}


@operation("iam", "DeleteRolePermissionsBoundary", targets=role_target)
def delete_role_permissions_boundary(
    work: Work, call: Call, request: DeleteRolePermissionsBoundaryRequestTypeDef
) -> dict[str, Any]:
    """Lifts the bounds. Raises NotFound and Protected.

    Source: iam 2010-05-08, API_DeleteRolePermissionsBoundary.
    """
    roles.delete_role_boundary(work, call.caller.account_id, name=request["RoleName"])
    return {}


@operation("iam", "TagRole", targets=role_target)
def tag_role(work: Work, call: Call, request: TagRoleRequestTypeDef) -> dict[str, Any]:
    """Adds tags. Raises NotFound, Protected, Invalid and QuotaExceeded.

    Source: iam 2010-05-08, API_TagRole.
    """
    roles.tag_role(work, call.caller.account_id, name=request["RoleName"], tags=tags_of(request))
    return {}


@operation("iam", "UntagRole", targets=role_target)
def untag_role(work: Work, call: Call, request: UntagRoleRequestTypeDef) -> dict[str, Any]:
    """Removes tags. Raises NotFound and Protected. Source: iam 2010-05-08, API_UntagRole."""
    roles.untag_role(
        work, call.caller.account_id, name=request["RoleName"], keys=request["TagKeys"]
    )
    return {}


@operation("iam", "ListRoleTags", reads=True, targets=role_target)
def list_role_tags(work: Work, call: Call, request: ListRoleTagsRequestTypeDef) -> dict[str, Any]:
    """A page of the tags of the role. Raises NotFound. Source: iam 2010-05-08, API_ListRoleTags."""
    role = roles.get_role(work, call.caller.account_id, request["RoleName"])
    return tags_answer(work, call, request, role.tags)


@operation("iam", "ListInstanceProfilesForRole", reads=True, targets=role_target)
def list_instance_profiles_for_role(
    work: Work, call: Call, request: ListInstanceProfilesForRoleRequestTypeDef
) -> dict[str, Any]:
    """None: there are no instance profiles here. Raises NotFound.

    Source: iam 2010-05-08, API_ListInstanceProfilesForRole.
    """
    roles.get_role(work, call.caller.account_id, request["RoleName"])
    return {"InstanceProfiles": [], "IsTruncated": False}
