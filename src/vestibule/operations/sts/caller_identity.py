"""Who calls, and whose an access key is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.model.errors import NotFound
from vestibule.operations.operation import Request, operation
from vestibule.organization.access_keys import find_access_key
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_sts.type_defs import GetAccessKeyInfoRequestTypeDef


@operation("sts", "GetCallerIdentity", reads=True)
def get_caller_identity(_work: Work, call: Call, _request: Request) -> dict[str, Any]:
    """Account, unique id and ARN of whoever signed; no policy can refuse it.

    Source: sts 2011-06-15, API_GetCallerIdentity.
    """
    caller = call.caller
    return {"UserId": caller.principal_id, "Account": caller.account_id, "Arn": caller.arn}


@operation("sts", "GetAccessKeyInfo", reads=True)
def get_access_key_info(
    work: Work, _call: Call, request: GetAccessKeyInfoRequestTypeDef
) -> dict[str, Any]:
    """The account of a long-term access key. Raises NotFound.

    Source: sts 2011-06-15, API_GetAccessKeyInfo.
    """
    key = find_access_key(work, request["AccessKeyId"])
    if key is None:
        raise NotFound("The access key id is not known.", kind="ACCESS_KEY")
    return {"Account": key.account_id}
