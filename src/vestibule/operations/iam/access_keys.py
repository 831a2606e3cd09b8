"""Access keys of IAM users, and of the account's root user when it calls for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.callers import CallerKind
from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.model.iam_entities import AccessKeyMetadata, AccessKeyStatus
from vestibule.operations.iam.short_lists import short_list
from vestibule.operations.iam.targets import user_target
from vestibule.operations.operation import operation
from vestibule.organization import access_keys
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import (
        CreateAccessKeyRequestTypeDef,
        DeleteAccessKeyRequestTypeDef,
        ListAccessKeysRequestTypeDef,
        UpdateAccessKeyRequestTypeDef,
    )


@operation("iam", "CreateAccessKey", targets=user_target, secrets=("SecretAccessKey",))
def create_access_key(
    work: Work, call: Call, request: CreateAccessKeyRequestTypeDef
) -> dict[str, Any]:
    """A new key with its secret, which is told only now.

    Raises NotFound, Invalid and QuotaExceeded. Source: iam 2010-05-08, API_CreateAccessKey.
    """
    user_name = _user_name(call, request.get("UserName"))
    key = access_keys.create_access_key(work, call.caller.account_id, user_name=user_name)
    shape = _shape(key.metadata)
    return {"AccessKey": {**shape, "SecretAccessKey": key.secret_access_key.value}}


@operation("iam", "ListAccessKeys", reads=True, targets=user_target)
def list_access_keys(
    work: Work, call: Call, request: ListAccessKeysRequestTypeDef
) -> dict[str, Any]:
    """A page of the keys of the user. Raises NotFound and Invalid.

    Source: iam 2010-05-08, API_ListAccessKeys.
    """
    user_name = _user_name(call, request.get("UserName"))
    keys = access_keys.list_access_keys(work, call.caller.account_id, user_name=user_name)
    return short_list(
        work,
        call,
        request,
        name="AccessKeyMetadata",
        listed=[_shape(key) for key in keys],
        key=lambda shape: [shape["CreateDate"].timestamp(), shape["AccessKeyId"]],
    )


@operation("iam", "UpdateAccessKey", targets=user_target)
def update_access_key(
    work: Work, call: Call, request: UpdateAccessKeyRequestTypeDef
) -> dict[str, Any]:
    """Activates or deactivates the key. Raises NotFound and Invalid.

    Source: iam 2010-05-08, API_UpdateAccessKey.
    """
    if request["Status"] not in set(AccessKeyStatus):
        raise Invalid(f"The status {request['Status']} cannot be set.")
    access_keys.update_access_key(
        work,
        call.caller.account_id,
        user_name=_user_name(call, request.get("UserName")),
        access_key_id=request["AccessKeyId"],
        status=AccessKeyStatus(request["Status"]),
    )
    return {}


@operation("iam", "DeleteAccessKey", targets=user_target)
def delete_access_key(
    work: Work, call: Call, request: DeleteAccessKeyRequestTypeDef
) -> dict[str, Any]:
    """Removes the key. Raises NotFound and Invalid. Source: iam 2010-05-08, API_DeleteAccessKey."""
    access_keys.delete_access_key(
        work,
        call.caller.account_id,
        user_name=_user_name(call, request.get("UserName")),
        access_key_id=request["AccessKeyId"],
    )
    return {}


def _user_name(call: Call, asked: str | None) -> str | None:
    """Whose keys are meant: the caller's own where no user is named; None for root's.

    Raises Invalid for a role session that names nobody, which would else reach root's keys.
    """
    if asked is not None or call.caller.kind is CallerKind.ROOT:
        return asked
    if call.caller.kind is not CallerKind.IAM_USER:
        raise Invalid("Must specify userName when calling with non-User credentials")
    return call.caller.user_name


def _shape(key: AccessKeyMetadata) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "AccessKeyId": key.access_key_id,
        "Status": key.status.value,
        "CreateDate": key.created_at,
    }
    return {**shape, "UserName": key.user_name or ""}
