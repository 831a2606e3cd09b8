"""Makes one account agree with the assignments of one permission set, and ends what waited for it.

Whatever was asked for, in whatever order, the assignments that are there now decide: repeating this
at any point is safe.
"""

from dataclasses import replace

from vestibule.access.permission_set_provisioning import NOT_ASSIGNED
from vestibule.access.permission_sets import permission_set_definition
from vestibule.identity_store.instances import get_instance
from vestibule.model.account_assignments import (
    AccountAssignment,
    PrincipalType,
    ProvisionedPermissionSet,
)
from vestibule.model.errors import NotFound
from vestibule.model.instances import Instance
from vestibule.model.organizations import AccountState
from vestibule.provisioning.drivers.driver import Driver
from vestibule.provisioning.plan import planned_role
from vestibule.provisioning.requests import (
    fail_creation,
    fail_requests,
    succeed_requests,
    waiting_creations,
)
from vestibule.store.account_assignments import is_permission_set_wanted
from vestibule.store.accounts import find_account
from vestibule.store.groups import find_group
from vestibule.store.permission_set_provisionings import finish_targets, waiting_provisionings
from vestibule.store.provisioned_permission_sets import delete_provisioned, update_provisioned
from vestibule.store.users import find_user
from vestibule.store.work import Work


def reconcile(work: Work, row: ProvisionedPermissionSet, *, driver: Driver) -> None:
    """The account agrees with its assignments, or the requests say why it cannot.

    What else the driver raises rises, and the caller undoes the transaction.
    """
    instance = get_instance(work)
    if not _is_account_usable(work, instance, row.account_id):
        reason = (
            f"Received a 404 status error: the AWS_ACCOUNT target {row.account_id} was not found"
        )
        _fail(work, row, driver, reason)
        return
    _refuse_unknown_principals(work, instance, row)
    if not _is_wanted(work, row):
        _withdraw(work, row, driver)
        return
    try:
        applied = _brought_about(work, row, driver)
    except NotFound as error:
        reason = f"Received a 404 status error: Not supported policy: {error.message}"
        _fail(work, row, driver, reason)
        return
    update_provisioned(work.tx, replace(applied, due_at=None, attempts=0, last_failure=None))
    succeed_requests(work, row)


def _brought_about(
    work: Work, row: ProvisionedPermissionSet, driver: Driver
) -> ProvisionedPermissionSet:
    """The row of a role that exists, and is of the latest version where somebody waits for it."""
    definition = permission_set_definition(work, row.permission_set_id)
    version = definition.permission_set.version
    role = driver.observe(work, row.account_id, role_name=row.role_name)
    is_asked = bool(
        waiting_provisionings(work.tx, row.permission_set_id, account_id=row.account_id)
    )
    is_behind = row.version_applied != version and bool(waiting_creations(work, row))
    if role is not None and row.version_applied is not None and not (is_asked or is_behind):
        return row
    wanted = planned_role(definition, row.account_id, role_name=row.role_name, region=work.region)
    made = driver.apply(work, row.account_id, wanted)
    return replace(row, role_arn=made.arn, role_id=made.id, version_applied=version)


def _withdraw(work: Work, row: ProvisionedPermissionSet, driver: Driver) -> None:
    """Nobody is assigned any more: the role goes, and with it its name."""
    driver.remove(work, row.account_id, role_name=row.role_name)
    delete_provisioned(work.tx, row)
    finish_targets(
        work.tx, row.permission_set_id, account_id=row.account_id, failure_reason=NOT_ASSIGNED
    )
    succeed_requests(work, row)


def _fail(work: Work, row: ProvisionedPermissionSet, driver: Driver, reason: str) -> None:
    """What waited has failed for good; assignments that were in force before stay so."""
    fail_requests(work, row, reason)
    if _is_wanted(work, row):
        update_provisioned(work.tx, replace(row, due_at=None, attempts=0, last_failure=reason))
    else:
        _withdraw(work, row, driver)


def _is_wanted(work: Work, row: ProvisionedPermissionSet) -> bool:
    return is_permission_set_wanted(work.tx, row.permission_set_id, account_id=row.account_id)


def _refuse_unknown_principals(
    work: Work, instance: Instance, row: ProvisionedPermissionSet
) -> None:
    store_id = instance.identity_store_id
    for operation in waiting_creations(work, row):
        assignment = operation.assignment
        if not _is_known(work, assignment, store_id):
            reason = (
                f"Received a 404 status error: the {assignment.principal_type} assignee "
                f"{assignment.principal_id} was not found in directory {store_id}"
            )
            fail_creation(work, operation, reason)


def _is_known(work: Work, assignment: AccountAssignment, store_id: str) -> bool:
    find = find_user if assignment.principal_type is PrincipalType.USER else find_group
    return find(work.tx, assignment.principal_id, identity_store_id=store_id) is not None


def _is_account_usable(work: Work, instance: Instance, account_id: str) -> bool:
    account = find_account(work.tx, account_id)
    if account is None:
        # Without an organization there is the owner's account alone.
        return account_id == instance.owner_account_id
    return account.state is AccountState.ACTIVE
