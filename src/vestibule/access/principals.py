"""Users and groups leave together with what they were assigned."""

from vestibule.access.account_assignments import delete_assignments_of_principal
from vestibule.identity_store import groups, users
from vestibule.model.account_assignments import PrincipalType
from vestibule.model.callers import Caller
from vestibule.store.work import Work


def delete_user(
    work: Work, identity_store_id: str, user_id: str, *, by: Caller, revision: str | None = None
) -> None:
    """Removes the user, its memberships and its assignments.

    Raises NotFound (USER) and Conflict (CONCURRENT_MODIFICATION).
    Source: identitystore 2020-06-15, API_DeleteUser.
    """
    users.delete_user(work, user_id, identity_store_id=identity_store_id, revision=revision)
    delete_assignments_of_principal(work, PrincipalType.USER, user_id, by=by)


def delete_group(
    work: Work, identity_store_id: str, group_id: str, *, by: Caller, revision: str | None = None
) -> None:
    """Removes the group, its memberships and its assignments; the users stay.

    Raises NotFound (GROUP) and Conflict (CONCURRENT_MODIFICATION).
    Source: identitystore 2020-06-15, API_DeleteGroup.
    """
    groups.delete_group(work, group_id, identity_store_id=identity_store_id, revision=revision)
    delete_assignments_of_principal(work, PrincipalType.GROUP, group_id, by=by)
