"""Versions of managed policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.operations.iam.shapes import version_shape
from vestibule.operations.iam.short_lists import short_list
from vestibule.operations.iam.targets import policy_target
from vestibule.operations.operation import operation
from vestibule.organization import iam_policies
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import (
        CreatePolicyVersionRequestTypeDef,
        DeletePolicyVersionRequestTypeDef,
        GetPolicyVersionRequestTypeDef,
        ListPolicyVersionsRequestTypeDef,
        SetDefaultPolicyVersionRequestTypeDef,
    )


@operation("iam", "CreatePolicyVersion", targets=policy_target)
def create_policy_version(
    work: Work, call: Call, request: CreatePolicyVersionRequestTypeDef
) -> dict[str, Any]:
    """A new version. Raises NotFound, MalformedPolicy, QuotaExceeded and Invalid.

    Source: iam 2010-05-08, API_CreatePolicyVersion.
    """
    version = iam_policies.create_policy_version(
        work,
        call.caller.account_id,
        policy_arn=request["PolicyArn"],
        document=request["PolicyDocument"],
        is_default=request.get("SetAsDefault", False),
    )
    return {"PolicyVersion": version_shape(version, has_document=False)}


@operation("iam", "GetPolicyVersion", reads=True, targets=policy_target)
def get_policy_version(
    work: Work, call: Call, request: GetPolicyVersionRequestTypeDef
) -> dict[str, Any]:
    """The version with its document. Raises NotFound and Invalid.

    Source: iam 2010-05-08, API_GetPolicyVersion.
    """
    version = iam_policies.get_policy_version(
        work,
        call.caller.account_id,
        policy_arn=request["PolicyArn"],
        version_id=request["VersionId"],
    )
    return {"PolicyVersion": version_shape(version, has_document=True)}


@operation("iam", "ListPolicyVersions", reads=True, targets=policy_target)
def list_policy_versions(
    work: Work, call: Call, request: ListPolicyVersionsRequestTypeDef
) -> dict[str, Any]:
    """A page of the versions, of at most five, the newest first. Raises NotFound and Invalid.

    Source: iam 2010-05-08, API_ListPolicyVersions.
    """
    account_id = call.caller.account_id
    versions = iam_policies.list_policy_versions(work, account_id, request["PolicyArn"])
    return short_list(
        work,
        call,
        request,
        name="Versions",
        listed=[version_shape(version, has_document=False) for version in versions],
        key=lambda shape: -int(shape["VersionId"].removeprefix("v")),
    )


@operation("iam", "SetDefaultPolicyVersion", targets=policy_target)
def set_default_policy_version(
    work: Work, call: Call, request: SetDefaultPolicyVersionRequestTypeDef
) -> dict[str, Any]:
    """Puts another version in force. Raises NotFound and Invalid.

    Source: iam 2010-05-08, API_SetDefaultPolicyVersion.
    """
    iam_policies.set_default_policy_version(
        work,
        call.caller.account_id,
        policy_arn=request["PolicyArn"],
        version_id=request["VersionId"],
    )
    return {}


@operation("iam", "DeletePolicyVersion", targets=policy_target)
def delete_policy_version(
    work: Work, call: Call, request: DeletePolicyVersionRequestTypeDef
) -> dict[str, Any]:
    """Removes a version. Raises NotFound, Invalid and Conflict.

    Source: iam 2010-05-08, API_DeletePolicyVersion.
    """
    iam_policies.delete_policy_version(
        work,
        call.caller.account_id,
        policy_arn=request["PolicyArn"],
        version_id=request["VersionId"],
    )
    return {}
