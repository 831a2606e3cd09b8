"""What IAM tells about the account as a whole."""

from typing import Any

from vestibule.model.calls import Call
from vestibule.operations.operation import Request, operation
from vestibule.store.work import Work


@operation("iam", "ListAccountAliases", reads=True)
def list_account_aliases(_work: Work, _call: Call, _request: Request) -> dict[str, Any]:
    """None: accounts have no aliases here. Source: iam 2010-05-08, API_ListAccountAliases."""
    return {"AccountAliases": [], "IsTruncated": False}
