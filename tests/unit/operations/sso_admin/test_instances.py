"""The instance on the wire, as botocore reads it."""

import pytest

from operation_calls import OWNER, call_operation, targets_of
from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import Denied, Invalid
from vestibule.model.operations import Target
from vestibule.store.work import Work


def test_the_instance_is_listed_and_described(work: Work) -> None:
    made = create_instance(work, owner_account_id=OWNER, name="corp")
    [listed] = call_operation(work, "sso-admin", "ListInstances", {})["Instances"]
    described = call_operation(work, "sso-admin", "DescribeInstance", {"InstanceArn": made.arn})
    assert described.items() >= listed.items()
    assert (listed["InstanceArn"], listed["IdentityStoreId"]) == (made.arn, made.identity_store_id)
    assert (listed["OwnerAccountId"], listed["Name"], listed["Status"]) == (OWNER, "corp", "ACTIVE")


def test_another_instance_may_not_be_seen(work: Work) -> None:
    create_instance(work, owner_account_id=OWNER)
    other = {"InstanceArn": "arn:aws:sso:::instance/ssoins-0000000000000000"}
    with pytest.raises(Denied, match="not authorized to perform: sso:DescribeInstance"):
        call_operation(work, "sso-admin", "DescribeInstance", other)


def test_describing_belongs_to_the_owner_and_listing_to_every_account(work: Work) -> None:
    made = create_instance(work, owner_account_id="222222222222")
    describe = targets_of(work, "sso-admin", "DescribeInstance", {"InstanceArn": made.arn})
    assert describe == [Target(made.arn, "222222222222")]
    assert targets_of(work, "sso-admin", "ListInstances", {}) == [Target(account=OWNER)]


def test_only_the_name_of_an_instance_is_changed(work: Work) -> None:
    named = {"InstanceArn": create_instance(work, owner_account_id=OWNER).arn}
    assert call_operation(work, "sso-admin", "UpdateInstance", {**named, "Name": "corp"}) == {}
    assert call_operation(work, "sso-admin", "DescribeInstance", named)["Name"] == "corp"
    key = {**named, "EncryptionConfiguration": {"KeyType": "AWS_OWNED_KMS_KEY"}}
    with pytest.raises(Invalid):
        call_operation(work, "sso-admin", "UpdateInstance", key)
