"""Identity stores: one an instance."""

from typing import Any

from vestibule.identity_store.instances import check_identity_store, get_instance
from vestibule.model.calls import Call
from vestibule.operations.identitystore.identifiers import bare_id, own_account, store_and
from vestibule.operations.operation import Request, operation
from vestibule.store.paging import check_no_token
from vestibule.store.work import Work


@operation("identitystore", "ListIdentityStores", reads=True, targets=own_account)
def list_identity_stores(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The one store. Source: identitystore 2020-06-15, API_ListIdentityStores."""
    check_no_token(request.get("NextToken"))
    found = get_instance(work)
    return {
        "IdentityStores": [
            {
                "IdentityStoreId": found.identity_store_id,
                "IdentityStoreArn": found.identity_store_arn,
            }
        ]
    }


@operation("identitystore", "DescribeIdentityStore", reads=True, targets=store_and())
def describe_identity_store(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The store. Source: identitystore 2020-06-15, API_DescribeIdentityStore."""
    found = check_identity_store(work, bare_id(request["IdentityStoreId"]))
    return {
        "IdentityStoreId": found.identity_store_id,
        "IdentityStoreArn": found.identity_store_arn,
    }
