"""Roles of embedded accounts: rows of our own store, changed in the worker's transaction."""

from vestibule.model.iam_entities import ReservedRole
from vestibule.organization.reserved_roles import delete_reserved_role, put_reserved_role
from vestibule.organization.roles import find_role
from vestibule.provisioning.drivers.driver import ProvisionedRole
from vestibule.provisioning.role_events import record_role_event
from vestibule.store.work import Work


class EmbeddedDriver:
    """A `Driver`; every change leaves an event in the account's trail, as AWS's does."""

    def apply(self, work: Work, account_id: str, definition: ReservedRole) -> ProvisionedRole:
        """The role, exactly as defined. Raises NotFound (POLICY)."""
        is_new = find_role(work, account_id, definition.name) is None
        role = put_reserved_role(work, account_id, definition)
        record_role_event(
            work, account_id, "CreateRole" if is_new else "UpdateRole", role_arn=role.arn
        )
        return ProvisionedRole(role.arn, role.id)

    def remove(self, work: Work, account_id: str, *, role_name: str) -> None:
        """Removes the role, where it is there."""
        role = find_role(work, account_id, role_name)
        if role is None:
            return
        delete_reserved_role(work, account_id, name=role_name)
        record_role_event(work, account_id, "DeleteRole", role_arn=role.arn)

    def observe(self, work: Work, account_id: str, *, role_name: str) -> ProvisionedRole | None:
        """The role as it is there now, if it is."""
        role = find_role(work, account_id, role_name)
        return None if role is None else ProvisionedRole(role.arn, role.id)
