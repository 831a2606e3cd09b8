"""The policies of roles: managed ones attached, and inline ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.operations.iam.shapes import encoded
from vestibule.operations.iam.short_lists import attached_policies, policy_names
from vestibule.operations.iam.targets import role_target
from vestibule.operations.operation import operation
from vestibule.organization import roles
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import (
        AttachRolePolicyRequestTypeDef,
        DeleteRolePolicyRequestTypeDef,
        DetachRolePolicyRequestTypeDef,
        GetRolePolicyRequestTypeDef,
        ListAttachedRolePoliciesRequestTypeDef,
        ListRolePoliciesRequestTypeDef,
        PutRolePolicyRequestTypeDef,
    )


@operation("iam", "AttachRolePolicy", targets=role_target)
def attach_role_policy(
    work: Work, call: Call, request: AttachRolePolicyRequestTypeDef
) -> dict[str, Any]:
    """Attaches a managed policy. Raises NotFound, Protected, Invalid and QuotaExceeded.

    Source: iam 2010-05-08, API_AttachRolePolicy.
    """
    roles.attach_role_policy(
        work,
        call.caller.account_id,
        role_name=request["RoleName"],
        policy_arn=request["PolicyArn"],
    )
    return {}


@operation("iam", "DetachRolePolicy", targets=role_target)
def detach_role_policy(
    work: Work, call: Call, request: DetachRolePolicyRequestTypeDef
) -> dict[str, Any]:
    """Detaches a managed policy. Raises NotFound, Protected and Invalid.

    Source: iam 2010-05-08, API_DetachRolePolicy.
    """
    roles.detach_role_policy(
        work,
        call.caller.account_id,
        role_name=request["RoleName"],
        policy_arn=request["PolicyArn"],
    )
    return {}


@operation("iam", "PutRolePolicy", targets=role_target)
def put_role_policy(work: Work, call: Call, request: PutRolePolicyRequestTypeDef) -> dict[str, Any]:
    """Keeps an inline policy. Raises NotFound, Protected, MalformedPolicy and QuotaExceeded.

    Source: iam 2010-05-08, API_PutRolePolicy.
    """
    roles.put_role_policy(
        work,
        call.caller.account_id,
        role_name=request["RoleName"],
        policy_name=request["PolicyName"],
        document=request["PolicyDocument"],
    )
    return {}


@operation("iam", "DeleteRolePolicy", targets=role_target)
def delete_role_policy(
    work: Work, call: Call, request: DeleteRolePolicyRequestTypeDef
) -> dict[str, Any]:
    """Removes an inline policy. Raises NotFound and Protected.

    Source: iam 2010-05-08, API_DeleteRolePolicy.
    """
    roles.delete_role_policy(
        work,
        call.caller.account_id,
        role_name=request["RoleName"],
        policy_name=request["PolicyName"],
    )
    return {}


@operation("iam", "GetRolePolicy", reads=True, targets=role_target)
def get_role_policy(work: Work, call: Call, request: GetRolePolicyRequestTypeDef) -> dict[str, Any]:
    """The inline policy. Raises NotFound. Source: iam 2010-05-08, API_GetRolePolicy."""
    policy = roles.get_role_policy(
        work,
        call.caller.account_id,
        role_name=request["RoleName"],
        policy_name=request["PolicyName"],
    )
    return {
        "RoleName": request["RoleName"],
        "PolicyName": policy.name,
        "PolicyDocument": encoded(policy.document),
    }


@operation("iam", "ListRolePolicies", reads=True, targets=role_target)
def list_role_policies(
    work: Work, call: Call, request: ListRolePoliciesRequestTypeDef
) -> dict[str, Any]:
    """A page of the names of the inline policies. Raises NotFound.

    Source: iam 2010-05-08, API_ListRolePolicies.
    """
    found = roles.list_role_policies(work, call.caller.account_id, role_name=request["RoleName"])
    return policy_names(work, call, request, found)


@operation("iam", "ListAttachedRolePolicies", reads=True, targets=role_target)
def list_attached_role_policies(
    work: Work, call: Call, request: ListAttachedRolePoliciesRequestTypeDef
) -> dict[str, Any]:
    """A page of the managed policies that are attached, below PathPrefix. Raises NotFound.

    Source: iam 2010-05-08, API_ListAttachedRolePolicies.
    """
    attached = roles.list_attached_role_policies(
        work, call.caller.account_id, role_name=request["RoleName"]
    )
    return attached_policies(work, call, request, attached)
