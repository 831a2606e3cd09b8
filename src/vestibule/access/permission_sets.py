"""Permission sets: made, changed, removed, listed, and put together for provisioning."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from vestibule.access.permission_set_tags import check_tags
from vestibule.identity_store.instances import get_instance
from vestibule.model.arns import permission_set_arn
from vestibule.model.errors import Conflict, Invalid, NotFound, QuotaExceeded
from vestibule.model.permission_sets import PermissionSet, PermissionSetDefinition
from vestibule.store import permission_set_policies as policy_rows
from vestibule.store import permission_sets as rows
from vestibule.store.account_assignments import is_permission_set_assigned
from vestibule.store.database import UniqueViolation
from vestibule.store.paging import page
from vestibule.store.work import Work

MAX_PAGE = 100
MAX_PERMISSION_SETS = 3_500
ONE_HOUR = timedelta(hours=1)
_LONGEST_SESSION = timedelta(hours=12)


def create_permission_set(
    work: Work,
    *,
    instance_arn: str,
    name: str,
    description: str | None = None,
    session_duration: timedelta | None = None,
    relay_state: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> PermissionSet:
    """A new set without policies; no account has it yet.

    session_duration: 1 to 12 hours, one hour when not given.
    Raises NotFound (INSTANCE), Conflict (the name is taken), QuotaExceeded, Invalid.
    Source: sso-admin 2020-07-20, API_CreatePermissionSet.
    """
    check_instance(work, instance_arn)
    duration = _checked(session_duration)
    check_tags(tags or {})
    if rows.count_permission_sets(work.tx) >= MAX_PERMISSION_SETS:
        raise QuotaExceeded(
            "You have exceeded AWS SSO limits. Cannot create PermissionSet more than "
            f"{MAX_PERMISSION_SETS} for instance {instance_arn}",
            kind="PERMISSION_SET",
        )
    set_id = f"ps-{work.random.hex(16)}"
    made = PermissionSet(
        id=set_id,
        arn=permission_set_arn(instance_arn.rpartition("/")[2], set_id),
        instance_arn=instance_arn,
        name=name,
        description=description,
        session_duration=duration,
        relay_state=relay_state,
        created_at=work.now,
        version=1,
    )
    try:
        rows.insert_permission_set(work.tx, made)
    except UniqueViolation as error:
        raise Conflict(
            f"PermissionSet with name {name} already exists.", kind="PERMISSION_SET"
        ) from error
    policy_rows.put_tags(work.tx, set_id, tags or {})
    return made


def get_permission_set(work: Work, arn: str) -> PermissionSet:
    """The set of that ARN. Raises NotFound (PERMISSION_SET)."""
    found = rows.find_permission_set_by_arn(work.tx, arn)
    if found is None:
        raise NotFound("Could not find PermissionSet with id " + _id_in(arn), kind="PERMISSION_SET")
    return found


def find_permission_set_by_name(work: Work, name: str) -> PermissionSet | None:
    """The set of that name."""
    return rows.find_permission_set_by_name(work.tx, name)


def list_permission_sets(
    work: Work, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[PermissionSet], str | None]:
    """A page of all sets, and the next page's token. Raises Invalid."""
    return page(
        work,
        "permission-sets",
        token=token,
        count=count,
        most=MAX_PAGE,
        rows=partial(rows.permission_sets_page, work.tx),
    )


def update_permission_set(
    work: Work,
    arn: str,
    *,
    description: str | None,
    session_duration: timedelta | None,
    relay_state: str | None,
) -> None:
    """Replaces description, session duration and relay state; what is not given is reset.

    Raises NotFound (PERMISSION_SET) and Invalid.
    Source: sso-admin 2020-07-20, API_UpdatePermissionSet.
    """
    found = get_permission_set(work, arn)
    rows.update_permission_set(
        work.tx,
        found.id,
        description=description,
        session_duration=_checked(session_duration),
        relay_state=relay_state,
    )
    rows.increment_version(work.tx, found.id)


def delete_permission_set(work: Work, arn: str) -> None:
    """Removes a set that nobody has.

    Raises NotFound (PERMISSION_SET) and Conflict while it is assigned, or still being removed.
    Source: sso-admin 2020-07-20, API_DeletePermissionSet.
    """
    found = get_permission_set(work, arn)
    if is_permission_set_assigned(work.tx, found.id):
        raise Conflict(
            "Could not delete because PermissionSet has ApplicationProfile associated with it",
            kind="PERMISSION_SET",
        )
    rows.delete_permission_set(work.tx, found.id)


def permission_set_definition(work: Work, permission_set_id: str) -> PermissionSetDefinition:
    """All that a role is made from. Raises NotFound (PERMISSION_SET)."""
    found = rows.find_permission_set(work.tx, permission_set_id)
    if found is None:
        raise NotFound(
            f"Could not find PermissionSet with id {permission_set_id}", kind="PERMISSION_SET"
        )
    return PermissionSetDefinition(
        permission_set=found,
        managed_policy_arns=tuple(policy_rows.managed_policies_page(work.tx, found.id)),
        customer_policy_references=tuple(policy_rows.customer_policies(work.tx, found.id)),
        inline_policy=rows.find_inline_policy(work.tx, found.id),
        boundary=rows.find_boundary(work.tx, found.id),
    )


def check_instance(work: Work, instance_arn: str) -> None:
    """Raises NotFound for the ARN of another instance than ours."""
    if get_instance(work).arn != instance_arn:
        raise NotFound(f"Could not find Instance with id {_id_in(instance_arn)}", kind="INSTANCE")


def _checked(duration: timedelta | None) -> timedelta:
    if duration is None:
        return ONE_HOUR
    if not ONE_HOUR <= duration <= _LONGEST_SESSION:
        raise Invalid("The session duration must be between 1 and 12 hours.", kind="DURATION")
    return duration


def _id_in(arn: str) -> str:
    return arn.rpartition("/")[2]
