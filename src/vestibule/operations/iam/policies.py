"""Managed policies: made, read, listed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.operations.iam.shapes import (
    page_answer,
    page_of,
    policy_shape,
    tags_of,
)
from vestibule.operations.iam.short_lists import tags_answer
from vestibule.operations.iam.targets import new_policy_target, policy_target
from vestibule.operations.operation import operation
from vestibule.organization import iam_policies, iam_policy_lists
from vestibule.organization.iam_policy_lists import PolicyScope, PolicyUsage
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import (
        CreatePolicyRequestTypeDef,
        DeletePolicyRequestTypeDef,
        GetPolicyRequestTypeDef,
        ListEntitiesForPolicyRequestTypeDef,
        ListPoliciesRequestTypeDef,
        ListPolicyTagsRequestTypeDef,
        TagPolicyRequestTypeDef,
        UntagPolicyRequestTypeDef,
    )

_ROLES, _USERS = "Role", "User"


@operation("iam", "CreatePolicy", targets=new_policy_target)
def create_policy(work: Work, call: Call, request: CreatePolicyRequestTypeDef) -> dict[str, Any]:
    """A new policy. Raises Conflict, MalformedPolicy, QuotaExceeded and Invalid.

    Source: iam 2010-05-08, API_CreatePolicy.
    """
    account_id = call.caller.account_id
    policy = iam_policies.create_policy(
        work,
        account_id,
        name=request["PolicyName"],
        path=request.get("Path", "/"),
        document=request["PolicyDocument"],
        description=request.get("Description", ""),
        tags=tags_of(request),
    )
    return {"Policy": policy_shape(policy, iam_policies.PolicyUse(0, 0))}


@operation("iam", "GetPolicy", reads=True, targets=policy_target)
def get_policy(work: Work, call: Call, request: GetPolicyRequestTypeDef) -> dict[str, Any]:
    """The policy. Raises NotFound and Invalid. Source: iam 2010-05-08, API_GetPolicy."""
    account_id = call.caller.account_id
    policy = iam_policies.get_policy(work, account_id, request["PolicyArn"])
    use = iam_policies.policy_uses(work, account_id, [policy])[policy.arn]
    return {"Policy": policy_shape(policy, use)}


@operation("iam", "ListPolicies", reads=True)
def list_policies(work: Work, call: Call, request: ListPoliciesRequestTypeDef) -> dict[str, Any]:
    """A page of policies. Raises Invalid. Source: iam 2010-05-08, API_ListPolicies."""
    usage = request.get("PolicyUsageFilter")
    listed, token = iam_policy_lists.list_policies(
        work,
        call.caller.account_id,
        scope=PolicyScope(request.get("Scope", PolicyScope.ALL.value)),
        path_prefix=request.get("PathPrefix", "/"),
        used_as=None if usage is None else PolicyUsage(usage),
        only_attached=request.get("OnlyAttached", False),
        **page_of(request),
    )
    shapes = [policy_shape(policy, use, is_whole=False) for policy, use in listed]
    return page_answer("Policies", shapes, token)


@operation("iam", "ListEntitiesForPolicy", reads=True, targets=policy_target)
def list_entities_for_policy(
    work: Work, call: Call, request: ListEntitiesForPolicyRequestTypeDef
) -> dict[str, Any]:
    """A page of the roles and users that use the policy. Raises NotFound and Invalid.

    Source: iam 2010-05-08, API_ListEntitiesForPolicy.
    """
    wanted = request.get("EntityFilter")
    found, token = iam_policy_lists.list_entities_for_policy(
        work,
        call.caller.account_id,
        request["PolicyArn"],
        usage=PolicyUsage(request.get("PolicyUsageFilter", PolicyUsage.PERMISSIONS.value)),
        path_prefix=request.get("PathPrefix", "/"),
        **page_of(request),
    )
    roles = iam_policy_lists.roles_among(found) if wanted in (None, _ROLES) else []
    users = iam_policy_lists.users_among(found) if wanted in (None, _USERS) else []
    shapes = [{"RoleName": role.name, "RoleId": role.id} for role in roles]
    answer = page_answer("PolicyRoles", shapes, token)
    answer["PolicyUsers"] = [{"UserName": user.name, "UserId": user.id} for user in users]
    return {**answer, "PolicyGroups": []}


@operation("iam", "DeletePolicy", targets=policy_target)
def delete_policy(work: Work, call: Call, request: DeletePolicyRequestTypeDef) -> dict[str, Any]:
    """Removes the policy. Raises NotFound, Invalid and Conflict.

    Source: iam 2010-05-08, API_DeletePolicy.
    """
    iam_policies.delete_policy(work, call.caller.account_id, request["PolicyArn"])
    return {}


@operation("iam", "TagPolicy", targets=policy_target)
def tag_policy(work: Work, call: Call, request: TagPolicyRequestTypeDef) -> dict[str, Any]:
    """Adds tags. Raises NotFound, Invalid and QuotaExceeded.

    Source: iam 2010-05-08, API_TagPolicy.
    """
    iam_policies.tag_policy(
        work, call.caller.account_id, arn=request["PolicyArn"], tags=tags_of(request)
    )
    return {}


@operation("iam", "UntagPolicy", targets=policy_target)
def untag_policy(work: Work, call: Call, request: UntagPolicyRequestTypeDef) -> dict[str, Any]:
    """Removes tags. Raises NotFound and Invalid. Source: iam 2010-05-08, API_UntagPolicy."""
    iam_policies.untag_policy(
        work, call.caller.account_id, arn=request["PolicyArn"], keys=request["TagKeys"]
    )
    return {}


@operation("iam", "ListPolicyTags", reads=True, targets=policy_target)
def list_policy_tags(
    work: Work, call: Call, request: ListPolicyTagsRequestTypeDef
) -> dict[str, Any]:
    """A page of the tags of the account's own policy. Raises NotFound and Invalid.

    Source: iam 2010-05-08, API_ListPolicyTags.
    """
    policy = iam_policies.get_own_policy(work, call.caller.account_id, request["PolicyArn"])
    return tags_answer(work, call, request, policy.tags)
