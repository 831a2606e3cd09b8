"""Policies of permission sets on the wire, as botocore sends and reads them."""

from typing import Any

import pytest

from operation_calls import OWNER, call_operation
from vestibule.identity_store.instances import create_instance
from vestibule.model.errors import Invalid, NotFound
from vestibule.operations.sso_admin.errors import SERVICE
from vestibule.store.work import Work

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
DOCUMENT = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
)
GUARD = {"Name": "Guard", "Path": "/team/"}


@pytest.fixture
def named(work: Work) -> dict[str, str]:
    """The members that name a permission set."""
    instance = {"InstanceArn": create_instance(work, owner_account_id=OWNER).arn}
    made = call_operation(work, "sso-admin", "CreatePermissionSet", {**instance, "Name": "X"})
    return {**instance, "PermissionSetArn": made["PermissionSet"]["PermissionSetArn"]}


def call(work: Work, operation: str, named: dict[str, str], **members: Any) -> dict[str, Any]:
    return call_operation(work, "sso-admin", operation, {**named, **members})


def test_managed_policies_are_attached_listed_and_detached(
    work: Work, named: dict[str, str]
) -> None:
    policy = {"ManagedPolicyArn": READ_ONLY}
    assert call(work, "AttachManagedPolicyToPermissionSet", named, **policy) == {}
    listed = call(work, "ListManagedPoliciesInPermissionSet", named, MaxResults=1)
    assert listed == {"AttachedManagedPolicies": [{"Name": "ReadOnlyAccess", "Arn": READ_ONLY}]}
    assert call(work, "DetachManagedPolicyFromPermissionSet", named, **policy) == {}
    with pytest.raises(NotFound):
        call(work, "DetachManagedPolicyFromPermissionSet", named, **policy)


def test_references_are_attached_listed_page_by_page_and_detached(
    work: Work, named: dict[str, str]
) -> None:
    attach = "AttachCustomerManagedPolicyReferenceToPermissionSet"
    call(work, attach, named, CustomerManagedPolicyReference=GUARD)
    call(work, attach, named, CustomerManagedPolicyReference={"Name": "Other"})
    listing = "ListCustomerManagedPolicyReferencesInPermissionSet"
    first = call(work, listing, named, MaxResults=1)
    last = call(work, listing, named, MaxResults=1, NextToken=first["NextToken"])
    assert first["CustomerManagedPolicyReferences"] == [{"Name": "Other", "Path": "/"}]
    assert last == {"CustomerManagedPolicyReferences": [GUARD]}
    detach = "DetachCustomerManagedPolicyReferenceFromPermissionSet"
    assert call(work, detach, named, CustomerManagedPolicyReference=GUARD) == {}


def test_the_inline_policy_is_empty_where_there_is_none(work: Work, named: dict[str, str]) -> None:
    get = "GetInlinePolicyForPermissionSet"
    assert call(work, get, named) == {"InlinePolicy": ""}
    call(work, "PutInlinePolicyToPermissionSet", named, InlinePolicy=DOCUMENT)
    assert call(work, get, named) == {"InlinePolicy": DOCUMENT}
    call(work, "DeleteInlinePolicyFromPermissionSet", named)
    assert call(work, get, named) == {"InlinePolicy": ""}


def test_a_malformed_inline_policy_is_a_validation_error(work: Work, named: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        call(work, "PutInlinePolicyToPermissionSet", named, InlinePolicy="{}")
    assert SERVICE.error_name(refused.value) == "ValidationException"


@pytest.mark.parametrize(
    "boundary", [{"ManagedPolicyArn": READ_ONLY}, {"CustomerManagedPolicyReference": GUARD}]
)
def test_a_boundary_is_read_back_as_it_was_put(
    work: Work, named: dict[str, str], boundary: dict[str, Any]
) -> None:
    call(work, "PutPermissionsBoundaryToPermissionSet", named, PermissionsBoundary=boundary)
    get = "GetPermissionsBoundaryForPermissionSet"
    assert call(work, get, named) == {"PermissionsBoundary": boundary}
    call(work, "DeletePermissionsBoundaryFromPermissionSet", named)
    with pytest.raises(NotFound):
        call(work, get, named)


@pytest.mark.parametrize(
    "boundary", [{}, {"ManagedPolicyArn": READ_ONLY, "CustomerManagedPolicyReference": GUARD}]
)
def test_a_boundary_is_one_policy(
    work: Work, named: dict[str, str], boundary: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        call(work, "PutPermissionsBoundaryToPermissionSet", named, PermissionsBoundary=boundary)
