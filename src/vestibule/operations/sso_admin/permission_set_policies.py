"""The policies of permission sets."""

from typing import Any

from vestibule.access import permission_set_policies as policies
from vestibule.access.permission_sets import check_instance
from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.model.permission_sets import Boundary, CustomerPolicyReference
from vestibule.operations.operation import Request, operation
from vestibule.operations.sso_admin.targets import permission_set
from vestibule.policy.limits import MAX_POLICIES_OF_PERMISSION_SET
from vestibule.store.work import Work


@operation("sso-admin", "AttachManagedPolicyToPermissionSet", targets=permission_set)
def attach_managed_policy_to_permission_set(work: Work, _call: Call, request: Request) -> None:
    """Source: sso-admin 2020-07-20, API_AttachManagedPolicyToPermissionSet."""
    policies.attach_managed_policy(
        work, _set(work, request), policy_arn=request["ManagedPolicyArn"]
    )


@operation("sso-admin", "DetachManagedPolicyFromPermissionSet", targets=permission_set)
def detach_managed_policy_from_permission_set(work: Work, _call: Call, request: Request) -> None:
    """Source: sso-admin 2020-07-20, API_DetachManagedPolicyFromPermissionSet."""
    policies.detach_managed_policy(
        work, _set(work, request), policy_arn=request["ManagedPolicyArn"]
    )


@operation("sso-admin", "ListManagedPoliciesInPermissionSet", reads=True, targets=permission_set)
def list_managed_policies_in_permission_set(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """A page of them. Source: sso-admin 2020-07-20, API_ListManagedPoliciesInPermissionSet."""
    found, token = policies.list_managed_policies(
        work,
        _set(work, request),
        token=request.get("NextToken"),
        count=request.get("MaxResults", MAX_POLICIES_OF_PERMISSION_SET),
    )
    attached = [{"Name": each.name, "Arn": each.arn} for each in found]
    return {"AttachedManagedPolicies": attached, "NextToken": token}


@operation(
    "sso-admin", "AttachCustomerManagedPolicyReferenceToPermissionSet", targets=permission_set
)
def attach_customer_managed_policy_reference_to_permission_set(
    work: Work, _call: Call, request: Request
) -> None:
    """Source: sso-admin 2020-07-20, API_AttachCustomerManagedPolicyReferenceToPermissionSet."""
    reference = _reference(request["CustomerManagedPolicyReference"])
    policies.attach_customer_managed_policy(work, _set(work, request), reference=reference)


@operation(
    "sso-admin", "DetachCustomerManagedPolicyReferenceFromPermissionSet", targets=permission_set
)
def detach_customer_managed_policy_reference_from_permission_set(
    work: Work, _call: Call, request: Request
) -> None:
    """Source: sso-admin 2020-07-20, API_DetachCustomerManagedPolicyReferenceFromPermissionSet."""
    reference = _reference(request["CustomerManagedPolicyReference"])
    policies.detach_customer_managed_policy(work, _set(work, request), reference=reference)


@operation(
    "sso-admin",
    "ListCustomerManagedPolicyReferencesInPermissionSet",
    reads=True,
    targets=permission_set,
)
def list_customer_managed_policy_references_in_permission_set(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """A page of them.

    Source: sso-admin 2020-07-20, API_ListCustomerManagedPolicyReferencesInPermissionSet.
    """
    found, token = policies.list_customer_managed_policies(
        work,
        _set(work, request),
        token=request.get("NextToken"),
        count=request.get("MaxResults", MAX_POLICIES_OF_PERMISSION_SET),
    )
    told = [_told(each) for each in found]
    return {"CustomerManagedPolicyReferences": told, "NextToken": token}


@operation("sso-admin", "PutInlinePolicyToPermissionSet", targets=permission_set)
def put_inline_policy_to_permission_set(work: Work, _call: Call, request: Request) -> None:
    """Source: sso-admin 2020-07-20, API_PutInlinePolicyToPermissionSet."""
    policies.put_inline_policy(work, _set(work, request), document=request["InlinePolicy"])


@operation("sso-admin", "GetInlinePolicyForPermissionSet", reads=True, targets=permission_set)
def get_inline_policy_for_permission_set(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """The document, empty when there is none.

    Source: sso-admin 2020-07-20, API_GetInlinePolicyForPermissionSet.
    """
    return {"InlinePolicy": policies.get_inline_policy(work, _set(work, request))}


@operation("sso-admin", "DeleteInlinePolicyFromPermissionSet", targets=permission_set)
def delete_inline_policy_from_permission_set(work: Work, _call: Call, request: Request) -> None:
    """Source: sso-admin 2020-07-20, API_DeleteInlinePolicyFromPermissionSet."""
    policies.delete_inline_policy(work, _set(work, request))


@operation("sso-admin", "PutPermissionsBoundaryToPermissionSet", targets=permission_set)
def put_permissions_boundary_to_permission_set(work: Work, _call: Call, request: Request) -> None:
    """Source: sso-admin 2020-07-20, API_PutPermissionsBoundaryToPermissionSet."""
    policies.put_permissions_boundary(
        work, _set(work, request), boundary=_boundary(request["PermissionsBoundary"])
    )


@operation(
    "sso-admin", "GetPermissionsBoundaryForPermissionSet", reads=True, targets=permission_set
)
def get_permissions_boundary_for_permission_set(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """The boundary. Source: sso-admin 2020-07-20, API_GetPermissionsBoundaryForPermissionSet."""
    boundary = policies.get_permissions_boundary(work, _set(work, request))
    if isinstance(boundary, CustomerPolicyReference):
        return {"PermissionsBoundary": {"CustomerManagedPolicyReference": _told(boundary)}}
    return {"PermissionsBoundary": {"ManagedPolicyArn": boundary}}


@operation("sso-admin", "DeletePermissionsBoundaryFromPermissionSet", targets=permission_set)
def delete_permissions_boundary_from_permission_set(
    work: Work, _call: Call, request: Request
) -> None:
    """Source: sso-admin 2020-07-20, API_DeletePermissionsBoundaryFromPermissionSet."""
    policies.delete_permissions_boundary(work, _set(work, request))


def _set(work: Work, request: Request) -> str:
    check_instance(work, request["InstanceArn"])
    arn: str = request["PermissionSetArn"]
    return arn


def _reference(told: Request) -> CustomerPolicyReference:
    return CustomerPolicyReference(told["Name"], told.get("Path", "/"))


def _told(reference: CustomerPolicyReference) -> dict[str, str]:
    return {"Name": reference.name, "Path": reference.path}


def _boundary(told: Request) -> Boundary:
    arn, reference = told.get("ManagedPolicyArn"), told.get("CustomerManagedPolicyReference")
    if (arn is None) == (reference is None):
        raise Invalid(
            "Only ManagedPolicyArn or CustomerManagedPolicyReference should be given.",
            kind="BOUNDARY",
        )
    return _reference(reference) if reference is not None else str(arn)
