"""The identity store on the wire, as botocore reads it."""

import pytest

from operation_calls import OWNER, call_operation
from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import NotFound
from vestibule.store.work import Work


def test_the_one_store_is_listed_and_described(work: Work) -> None:
    made = create_instance(work, owner_account_id=OWNER)
    named = {"IdentityStoreId": made.identity_store_id}
    described = call_operation(work, "identitystore", "DescribeIdentityStore", named)
    arn = f"arn:aws:identitystore::{OWNER}:identitystore/{made.identity_store_id}"
    assert described == {**named, "IdentityStoreArn": arn}
    [listed] = call_operation(work, "identitystore", "ListIdentityStores", {})["IdentityStores"]
    assert listed.items() <= described.items()
    other = {"IdentityStoreId": "d-0000000000"}
    with pytest.raises(NotFound):
        call_operation(work, "identitystore", "DescribeIdentityStore", other)
