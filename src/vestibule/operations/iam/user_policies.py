"""The policies of users: managed ones attached, and inline ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.operations.iam.shapes import encoded
from vestibule.operations.iam.short_lists import attached_policies, policy_names
from vestibule.operations.iam.targets import user_target
from vestibule.operations.operation import operation
from vestibule.organization import iam_users
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import (
        AttachUserPolicyRequestTypeDef,
        DeleteUserPolicyRequestTypeDef,
        DetachUserPolicyRequestTypeDef,
        GetUserPolicyRequestTypeDef,
        ListAttachedUserPoliciesRequestTypeDef,
        ListUserPoliciesRequestTypeDef,
        PutUserPolicyRequestTypeDef,
    )


@operation("iam", "AttachUserPolicy", targets=user_target)
def attach_user_policy(
    work: Work, call: Call, request: AttachUserPolicyRequestTypeDef
) -> dict[str, Any]:
    """Attaches a managed policy. Raises NotFound, Invalid and QuotaExceeded.

    Source: iam 2010-05-08, API_AttachUserPolicy.
    """
    iam_users.attach_user_policy(
        work,
        call.caller.account_id,
        user_name=request["UserName"],
        policy_arn=request["PolicyArn"],
    )
    return {}


@operation("iam", "DetachUserPolicy", targets=user_target)
def detach_user_policy(
    work: Work, call: Call, request: DetachUserPolicyRequestTypeDef
) -> dict[str, Any]:
    """Detaches a managed policy. Raises NotFound and Invalid.

    Source: iam 2010-05-08, API_DetachUserPolicy.
    """
    iam_users.detach_user_policy(
        work,
        call.caller.account_id,
        user_name=request["UserName"],
        policy_arn=request["PolicyArn"],
    )
    return {}


@operation("iam", "PutUserPolicy", targets=user_target)
def put_user_policy(work: Work, call: Call, request: PutUserPolicyRequestTypeDef) -> dict[str, Any]:
    """Keeps an inline policy. Raises NotFound, MalformedPolicy and QuotaExceeded.

    Source: iam 2010-05-08, API_PutUserPolicy.
    """
    iam_users.put_user_policy(
        work,
        call.caller.account_id,
        user_name=request["UserName"],
        policy_name=request["PolicyName"],
        document=request["PolicyDocument"],
    )
    return {}


@operation("iam", "DeleteUserPolicy", targets=user_target)
def delete_user_policy(
    work: Work, call: Call, request: DeleteUserPolicyRequestTypeDef
) -> dict[str, Any]:
    """Removes an inline policy. Raises NotFound.

    Source: iam 2010-05-08, API_DeleteUserPolicy.
    """
    iam_users.delete_user_policy(
        work,
        call.caller.account_id,
        user_name=request["UserName"],
        policy_name=request["PolicyName"],
    )
    return {}


@operation("iam", "GetUserPolicy", reads=True, targets=user_target)
def get_user_policy(work: Work, call: Call, request: GetUserPolicyRequestTypeDef) -> dict[str, Any]:
    """The inline policy. Raises NotFound. Source: iam 2010-05-08, API_GetUserPolicy."""
    policy = iam_users.get_user_policy(
        work,
        call.caller.account_id,
        user_name=request["UserName"],
        policy_name=request["PolicyName"],
    )
    return {
        "UserName": request["UserName"],
        "PolicyName": policy.name,
        "PolicyDocument": encoded(policy.document),
    }


@operation("iam", "ListUserPolicies", reads=True, targets=user_target)
def list_user_policies(
    work: Work, call: Call, request: ListUserPoliciesRequestTypeDef
) -> dict[str, Any]:
    """A page of the names of the inline policies. Raises NotFound.

    Source: iam 2010-05-08, API_ListUserPolicies.
    """
    found = iam_users.list_user_policies(
        work, call.caller.account_id, user_name=request["UserName"]
    )
    return policy_names(work, call, request, found)


@operation("iam", "ListAttachedUserPolicies", reads=True, targets=user_target)
def list_attached_user_policies(
    work: Work, call: Call, request: ListAttachedUserPoliciesRequestTypeDef
) -> dict[str, Any]:
    """A page of the managed policies that are attached, below PathPrefix. Raises NotFound.

    Source: iam 2010-05-08, API_ListAttachedUserPolicies.
    """
    attached = iam_users.list_attached_user_policies(
        work, call.caller.account_id, user_name=request["UserName"]
    )
    return attached_policies(work, call, request, attached)
