"""The policies of a permission set: managed, customer managed, inline, and the boundary.

Every change leaves accounts with an older version, until they are provisioned again.
"""

from functools import partial

from vestibule.access.permission_sets import MAX_PAGE, get_permission_set
from vestibule.model.errors import Conflict, Invalid, NotFound, QuotaExceeded
from vestibule.model.permission_sets import Boundary, CustomerPolicyReference, PermissionSet
from vestibule.policy.documents import PolicyKind, parse_policy
from vestibule.policy.limits import (
    INLINE_POLICY_OF_PERMISSION_SET,
    MAX_INLINE_BYTES_OF_PERMISSION_SET,
    MAX_POLICIES_OF_PERMISSION_SET,
)
from vestibule.policy.managed_policies import find_managed_policy
from vestibule.store import permission_set_policies as rows
from vestibule.store import permission_sets
from vestibule.store.database import UniqueViolation
from vestibule.store.paging import Listed, page
from vestibule.store.work import Work


class AttachedPolicy(Listed):
    """An AWS managed policy of a permission set."""

    def __init__(self, arn: str) -> None:
        self.arn = arn

    @property
    def id(self) -> str:
        """The key of the list: the ARN."""
        return self.arn

    @property
    def name(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition("/")[2]


def attach_managed_policy(work: Work, permission_set_arn: str, *, policy_arn: str) -> None:
    """Attaches an AWS managed policy.

    Raises NotFound (PERMISSION_SET, POLICY), Conflict (it is attached), QuotaExceeded.
    Source: sso-admin 2020-07-20, API_AttachManagedPolicyToPermissionSet.
    """
    found = get_permission_set(work, permission_set_arn)
    _check_managed_policy(policy_arn)
    _check_room(work, found, kind="ManagedPolicy")
    try:
        rows.insert_managed_policy(work.tx, found.id, policy_arn)
    except UniqueViolation as error:
        raise Conflict(
            f"Permission set with id {found.id} already has a typed link attachment to a manged "
            f"policy with {policy_arn}",
            kind="POLICY",
        ) from error
    _changed(work, found)


def detach_managed_policy(work: Work, permission_set_arn: str, *, policy_arn: str) -> None:
    """Detaches it. Raises NotFound (PERMISSION_SET, POLICY)."""
    found = get_permission_set(work, permission_set_arn)
    if not rows.delete_managed_policy(work.tx, found.id, policy_arn):
        raise NotFound(f"Could not find ManagedPolicy with arn {policy_arn}", kind="POLICY")
    _changed(work, found)


def list_managed_policies(
    work: Work, permission_set_arn: str, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[AttachedPolicy], str | None]:
    """A page of the attached AWS managed policies, and the next page's token."""
    found = get_permission_set(work, permission_set_arn)
    return page(
        work,
        f"managed-policies:{found.id}",
        token=token,
        count=count,
        most=MAX_PAGE,
        rows=partial(_managed_policies, work, found.id),
    )


def attach_customer_managed_policy(
    work: Work, permission_set_arn: str, *, reference: CustomerPolicyReference
) -> None:
    """Attaches a customer managed policy by name and path; each account must have it.

    Raises NotFound (PERMISSION_SET), Conflict (it is attached), QuotaExceeded.
    Source: sso-admin 2020-07-20, API_AttachCustomerManagedPolicyReferenceToPermissionSet.
    """
    found = get_permission_set(work, permission_set_arn)
    _check_room(work, found, kind="CustomerManagedPolicy")
    try:
        rows.insert_customer_policy(work.tx, found.id, reference)
    except UniqueViolation as error:
        raise Conflict(
            f"Given customer managed policy with name: {reference.name}  and path "
            f"{reference.path} already attached",
            kind="POLICY",
        ) from error
    _changed(work, found)


def detach_customer_managed_policy(
    work: Work, permission_set_arn: str, *, reference: CustomerPolicyReference
) -> None:
    """Detaches it. Raises NotFound (PERMISSION_SET, POLICY)."""
    found = get_permission_set(work, permission_set_arn)
    if not rows.delete_customer_policy(work.tx, found.id, reference):
        raise NotFound(
            f"Given managed policy with name: {reference.name}  and path {reference.path} "
            "does not exist on PermissionSet",
            kind="POLICY",
        )
    _changed(work, found)


def list_customer_managed_policies(
    work: Work, permission_set_arn: str, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[CustomerPolicyReference], str | None]:
    """A page of the references, and the next page's token. Raises NotFound and Invalid."""
    found = get_permission_set(work, permission_set_arn)
    return page(
        work,
        f"customer-managed-policies:{found.id}",
        token=token,
        count=count,
        most=MAX_PAGE,
        rows=partial(_customer_policies, work, found.id),
    )


def put_inline_policy(work: Work, permission_set_arn: str, *, document: str) -> None:
    """Puts the one inline policy in place of what was there.

    Raises NotFound (PERMISSION_SET), Invalid (the document's fault), QuotaExceeded (its size).
    Source: sso-admin 2020-07-20, API_PutInlinePolicyToPermissionSet.
    """
    found = get_permission_set(work, permission_set_arn)
    limit = INLINE_POLICY_OF_PERMISSION_SET
    is_too_long = len(document.encode()) > MAX_INLINE_BYTES_OF_PERMISSION_SET
    if is_too_long or limit.is_exceeded_by(document):
        raise QuotaExceeded(
            f"The inline policy exceeds {limit.characters} characters.", kind="POLICY"
        )
    parse_policy(document, PolicyKind.IDENTITY)
    permission_sets.set_inline_policy(work.tx, found.id, document)
    _changed(work, found)


def get_inline_policy(work: Work, permission_set_arn: str) -> str:
    """The inline policy as it was put; empty when there is none. Raises NotFound."""
    found = get_permission_set(work, permission_set_arn)
    return permission_sets.find_inline_policy(work.tx, found.id) or ""


def delete_inline_policy(work: Work, permission_set_arn: str) -> None:
    """Removes the inline policy, if there is one. Raises NotFound (PERMISSION_SET)."""
    found = get_permission_set(work, permission_set_arn)
    permission_sets.set_inline_policy(work.tx, found.id, None)
    _changed(work, found)


def put_permissions_boundary(work: Work, permission_set_arn: str, *, boundary: Boundary) -> None:
    """Puts the boundary: an AWS managed policy, or a customer managed one of each account.

    Raises NotFound (PERMISSION_SET, POLICY).
    Source: sso-admin 2020-07-20, API_PutPermissionsBoundaryToPermissionSet.
    """
    found = get_permission_set(work, permission_set_arn)
    if isinstance(boundary, str):
        _check_managed_policy(boundary)
    permission_sets.set_boundary(work.tx, found.id, boundary)
    _changed(work, found)


def get_permissions_boundary(work: Work, permission_set_arn: str) -> Boundary:
    """The boundary. Raises NotFound (PERMISSION_SET, BOUNDARY)."""
    found = get_permission_set(work, permission_set_arn)
    boundary = permission_sets.find_boundary(work.tx, found.id)
    if boundary is None:
        raise NotFound(
            f"Could not find PermissionsBoundary of PermissionSet with id {found.id}",
            kind="BOUNDARY",
        )
    return boundary


def delete_permissions_boundary(work: Work, permission_set_arn: str) -> None:
    """Removes the boundary, if there is one. Raises NotFound (PERMISSION_SET)."""
    found = get_permission_set(work, permission_set_arn)
    permission_sets.set_boundary(work.tx, found.id, None)
    _changed(work, found)


def _changed(work: Work, permission_set: PermissionSet) -> None:
    permission_sets.increment_version(work.tx, permission_set.id)


def _managed_policies(
    work: Work, permission_set_id: str, *, after: str, count: int
) -> list[AttachedPolicy]:
    arns = rows.managed_policies_page(work.tx, permission_set_id, after=after, count=count)
    return [AttachedPolicy(arn) for arn in arns]


def _customer_policies(
    work: Work, permission_set_id: str, *, after: str, count: int
) -> list[CustomerPolicyReference]:
    # There are no more than the quota, so all of them are read.
    references = sorted(rows.customer_policies(work.tx, permission_set_id), key=lambda r: r.id)
    return [reference for reference in references if reference.id > after][:count]


def _check_managed_policy(arn: str) -> None:
    if not arn.startswith("arn:aws:iam::aws:policy/"):
        raise Invalid(f"{arn} is not the ARN of an AWS managed policy.", kind="POLICY")
    if find_managed_policy(arn) is None:
        raise NotFound(f"Could not find ManagedPolicy with arn {arn}", kind="POLICY")


def _check_room(work: Work, permission_set: PermissionSet, *, kind: str) -> None:
    attached = rows.count_managed_policies(work.tx, permission_set.id)
    attached += len(rows.customer_policies(work.tx, permission_set.id))
    if attached >= MAX_POLICIES_OF_PERMISSION_SET:
        raise QuotaExceeded(
            f"You have exceeded AWS SSO limits. Cannot create {kind} more than "
            f"{MAX_POLICIES_OF_PERMISSION_SET} for id {permission_set.id}",
            kind="POLICY",
        )
