"""The wish that an account gets a permission set, kept for the worker in the same transaction."""

from vestibule.model.account_assignments import ProvisionedPermissionSet
from vestibule.model.permission_sets import PermissionSet
from vestibule.store.provisioned_permission_sets import insert_or_mark_due
from vestibule.store.work import Work

_SUFFIX_DIGITS = 16


def want_provisioning(work: Work, permission_set: PermissionSet, *, account_id: str) -> None:
    """Has the worker see to the permission set in the account, from now on.

    The role's name is chosen here, once; it serves until the last assignment is gone.
    """
    suffix = work.random.hex(_SUFFIX_DIGITS)
    row = ProvisionedPermissionSet(
        permission_set_id=permission_set.id,
        account_id=account_id,
        role_name=f"AWSReservedSSO_{permission_set.name}_{suffix}",
        role_arn=None,
        role_id=None,
        version_applied=None,
        attempts=0,
        due_at=work.now,
        last_failure=None,
    )
    insert_or_mark_due(work.tx, row)
