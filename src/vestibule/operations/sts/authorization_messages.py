"""What the message of a denial says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vestibule.model.calls import Call
from vestibule.operations.operation import operation
from vestibule.organization import authorization_messages
from vestibule.store.work import Work

if TYPE_CHECKING:
    from mypy_boto3_sts.type_defs import DecodeAuthorizationMessageRequestTypeDef


@operation("sts", "DecodeAuthorizationMessage", reads=True)
def decode_authorization_message(
    work: Work, call: Call, request: DecodeAuthorizationMessageRequestTypeDef
) -> dict[str, Any]:
    """The decision behind a denial in the caller's account, as JSON. Raises Invalid.

    Source: sts 2011-06-15, API_DecodeAuthorizationMessage.
    """
    decoded = authorization_messages.decode_authorization_message(
        work.keyring, request["EncodedMessage"], account_id=call.caller.account_id
    )
    return {"DecodedMessage": decoded}
