"""Requests to bring accounts to a permission set as it is now, and what accounts have."""

from functools import partial

from vestibule.access.newest_first import MAX_PAGE, newest_first
from vestibule.access.permission_sets import get_permission_set
from vestibule.model.account_assignments import (
    AccountWithSet,
    OperationStatus,
    PermissionSetProvisioning,
    ProvisioningStatus,
    ProvisionTargetType,
    SetInAccount,
)
from vestibule.model.callers import Caller
from vestibule.model.errors import Invalid, NotFound
from vestibule.model.permission_sets import PermissionSet
from vestibule.store import permission_set_provisionings as rows
from vestibule.store.paging import page
from vestibule.store.provisioned_permission_sets import mark_due, mark_due_everywhere
from vestibule.store.provisioning_lists import (
    accounts_with_permission_set,
    permission_sets_in_account,
)
from vestibule.store.work import Work

NOT_ASSIGNED = "Received a 404 status error: Assignment not found."


def provision_permission_set(
    work: Work,
    permission_set_arn: str,
    *,
    target_type: ProvisionTargetType,
    account_id: str | None,
    by: Caller,
) -> PermissionSetProvisioning:
    """The request: in progress, or FAILED where the account does not have the permission set.

    account_id: given exactly where the target is one account.
    Raises NotFound (PERMISSION_SET) and Invalid (TARGET_ID).
    Source: sso-admin 2020-07-20, API_ProvisionPermissionSet.
    """
    permission_set = get_permission_set(work, permission_set_arn)
    if target_type is ProvisionTargetType.ALL_PROVISIONED_ACCOUNTS:
        if account_id is not None:
            raise Invalid(f"TargetId must not be given for {target_type}.", kind="TARGET_ID")
        return _provision_everywhere(work, permission_set, by=by)
    if account_id is None:
        raise Invalid(f"TargetId is required for {target_type}.", kind="TARGET_ID")
    is_there = mark_due(work.tx, permission_set.id, account_id=account_id, at=work.now)
    made = PermissionSetProvisioning(
        work.random.uuid(),
        OperationStatus.IN_PROGRESS if is_there else OperationStatus.FAILED,
        permission_set.arn,
        account_id,
        work.now,
        by.arn,
        None if is_there else NOT_ASSIGNED,
    )
    rows.insert_provisioning(work.tx, made)
    if is_there:
        rows.insert_target(work.tx, made, account_id=account_id)
    return made


def _provision_everywhere(
    work: Work, permission_set: PermissionSet, *, by: Caller
) -> PermissionSetProvisioning:
    made = PermissionSetProvisioning(
        work.random.uuid(),
        OperationStatus.IN_PROGRESS,
        permission_set.arn,
        None,
        work.now,
        by.arn,
    )
    rows.insert_provisioning(work.tx, made)
    rows.insert_targets(work.tx, made)
    rows.finish_if_done(work.tx, made.id)  # where no account has it, there is nothing to wait for
    mark_due_everywhere(work.tx, permission_set.id, at=work.now)
    return get_permission_set_provisioning(work, made.id)


def get_permission_set_provisioning(work: Work, request_id: str) -> PermissionSetProvisioning:
    """The request. Raises NotFound (REQUEST)."""
    found = rows.find_provisioning(work.tx, request_id)
    if found is None:
        raise NotFound(f"Could not find a request with id {request_id}", kind="REQUEST")
    return found


def list_permission_set_provisionings(
    work: Work,
    *,
    status: OperationStatus | None = None,
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[PermissionSetProvisioning], str | None]:
    """A page of the requests, newest first, and the next page's token. Raises Invalid."""
    fetch = partial(rows.provisionings_page, work.tx, status=status)
    query = f"permission set provisionings:{status}"
    return newest_first(work, query, token=token, count=count, rows=fetch)


def list_permission_sets_provisioned_to_account(
    work: Work,
    account_id: str,
    *,
    status: ProvisioningStatus | None = None,
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[SetInAccount], str | None]:
    """A page of the permission sets that the account has. Raises Invalid."""
    fetch = partial(permission_sets_in_account, work.tx, account_id, status=status)
    query = f"provisioned to account:{account_id}:{status}"
    return page(work, query, token=token, count=count, most=MAX_PAGE, rows=fetch)


def list_accounts_for_provisioned_permission_set(
    work: Work,
    permission_set_arn: str,
    *,
    status: ProvisioningStatus | None = None,
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[AccountWithSet], str | None]:
    """A page of the accounts that have the permission set. Raises NotFound and Invalid."""
    permission_set = get_permission_set(work, permission_set_arn)
    fetch = partial(accounts_with_permission_set, work.tx, permission_set.id, status=status)
    query = f"accounts of permission set:{permission_set.id}:{status}"
    return page(work, query, token=token, count=count, most=MAX_PAGE, rows=fetch)
