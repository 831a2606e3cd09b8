"""IAM roles of an account: made, found, changed, deleted, and the policies on them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from vestibule.model.errors import Conflict, Invalid, NotFound
from vestibule.model.iam_entities import AttachedPolicy, InlinePolicy, Role
from vestibule.organization import entity_policies
from vestibule.organization.iam_pages import MAX_PAGE, named_page
from vestibule.organization.iam_rules import (
    UNIQUE_ID_LETTERS,
    already_exists,
    check_quota,
    check_role_path,
    no_such,
    protected_role,
    with_tags,
    without_tags,
)
from vestibule.organization.managed_policy_references import check_boundary
from vestibule.organization.trust_policies import check_trust_policy
from vestibule.store import roles as rows
from vestibule.store.database import UniqueViolation
from vestibule.store.work import Work

MAX_ROLES = 1000
ONE_HOUR = timedelta(hours=1)
TWELVE_HOURS = timedelta(hours=12)


def create_role(
    work: Work,
    account_id: str,
    *,
    name: str,
    trust_policy: str,
    path: str = "/",
    description: str = "",
    max_session_duration: timedelta = ONE_HOUR,
    boundary_arn: str | None = None,
    tags: Iterable[tuple[str, str]] = (),
) -> Role:
    """A new role without policies.

    Raises Protected (path), Conflict (name), NotFound (boundary), MalformedPolicy, QuotaExceeded
    and Invalid. Source: iam 2010-05-08, API_CreateRole.
    """
    check_role_path(name, path)
    check_boundary(work, account_id, boundary_arn)
    check_quota(rows.count_roles(work.tx, account_id), MAX_ROLES, name="RolesPerAccount")
    role = Role(
        id=f"AROA{work.random.upper(UNIQUE_ID_LETTERS)}",
        account_id=account_id,
        name=name,
        path=path,
        trust_policy=check_trust_policy(trust_policy),
        description=description,
        max_session_duration=_checked_duration(max_session_duration),
        created_at=work.now,
        boundary_arn=boundary_arn,
        tags=with_tags({}, tags),
    )
    try:
        rows.insert_role(work.tx, role)
    except UniqueViolation as error:
        raise already_exists("Role", name) from error
    return role


def get_role(work: Work, account_id: str, name: str) -> Role:
    """The role. Raises NotFound (ROLE)."""
    found = find_role(work, account_id, name)
    if found is None:
        raise no_such("role", name)
    return found


def find_role(work: Work, account_id: str, name: str) -> Role | None:
    """The role of that name, whatever its case."""
    return rows.find_role(work.tx, account_id, name)


def list_roles(
    work: Work,
    account_id: str,
    *,
    path_prefix: str = "/",
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[Role], str | None]:
    """A page of the roles by name, and the next page's token. Raises Invalid."""
    return named_page(
        work,
        f"roles:{account_id}:{path_prefix}",
        token=token,
        count=count,
        rows=lambda after, most: rows.roles_page(
            work.tx, account_id, path_prefix=path_prefix, after=after, count=most
        ),
    )


def update_role(
    work: Work,
    account_id: str,
    *,
    name: str,
    description: str | None = None,
    max_session_duration: timedelta | None = None,
) -> Role:
    """The role with what was given changed. Raises NotFound, Protected and Invalid."""
    role = changeable_role(work, account_id, name)
    if description is not None:
        role = replace(role, description=description)
    if max_session_duration is not None:
        role = replace(role, max_session_duration=_checked_duration(max_session_duration))
    rows.update_role(work.tx, role)
    return role


def update_trust_policy(work: Work, account_id: str, *, name: str, document: str) -> None:
    """Changes who may assume the role. Raises NotFound, Protected and MalformedPolicy.

    Source: iam 2010-05-08, API_UpdateAssumeRolePolicy.
    """
    role = changeable_role(work, account_id, name)
    rows.update_role(work.tx, replace(role, trust_policy=check_trust_policy(document)))


def delete_role(work: Work, account_id: str, name: str) -> None:
    """Removes a role that has no policies.

    Raises NotFound, Protected and Conflict (DELETE). Source: iam 2010-05-08, API_DeleteRole.
    """
    role = changeable_role(work, account_id, name)
    if entity_policies.list_attached_policies(work, role):
        raise Conflict("Cannot delete entity, must detach all policies first.", kind="DELETE")
    if entity_policies.list_inline_policies(work, role):
        raise Conflict("Cannot delete entity, must delete policies first.", kind="DELETE")
    rows.delete_role(work.tx, role.id)


def put_role_boundary(work: Work, account_id: str, *, name: str, policy_arn: str) -> None:
    """Bounds the role's permissions. Raises NotFound (ROLE, POLICY) and Protected."""
    role = changeable_role(work, account_id, name)
    check_boundary(work, account_id, policy_arn)
    rows.update_role(work.tx, replace(role, boundary_arn=policy_arn))


def delete_role_boundary(work: Work, account_id: str, *, name: str) -> None:
    """Lifts the bounds. Raises NotFound (ROLE; BOUNDARY: there is none) and Protected."""
    role = changeable_role(work, account_id, name)
    if role.boundary_arn is None:
        raise NotFound(f"No permissions boundary is attached to role {name}.", kind="BOUNDARY")
    rows.update_role(work.tx, replace(role, boundary_arn=None))


def tag_role(work: Work, account_id: str, *, name: str, tags: Iterable[tuple[str, str]]) -> None:
    """Adds tags or replaces their values. Raises NotFound, Protected, Invalid, QuotaExceeded."""
    role = changeable_role(work, account_id, name)
    rows.update_role(work.tx, replace(role, tags=with_tags(role.tags, tags)))


def untag_role(work: Work, account_id: str, *, name: str, keys: Iterable[str]) -> None:
    """Removes tags, where they are there. Raises NotFound and Protected."""
    role = changeable_role(work, account_id, name)
    rows.update_role(work.tx, replace(role, tags=without_tags(role.tags, keys)))


def attach_role_policy(work: Work, account_id: str, *, role_name: str, policy_arn: str) -> None:
    """Attaches a managed policy. Raises NotFound (ROLE, POLICY), Protected and QuotaExceeded."""
    role = changeable_role(work, account_id, role_name)
    entity_policies.attach_policy(work, role, policy_arn)


def detach_role_policy(work: Work, account_id: str, *, role_name: str, policy_arn: str) -> None:
    """Detaches a managed policy. Raises NotFound (ROLE, POLICY) and Protected."""
    role = changeable_role(work, account_id, role_name)
    entity_policies.detach_policy(work, role, policy_arn)


def put_role_policy(
    work: Work, account_id: str, *, role_name: str, policy_name: str, document: str
) -> None:
    """Keeps an inline policy. Raises NotFound, Protected, MalformedPolicy and QuotaExceeded."""
    role = changeable_role(work, account_id, role_name)
    entity_policies.put_inline_policy(work, role, policy_name, document=document)


def delete_role_policy(work: Work, account_id: str, *, role_name: str, policy_name: str) -> None:
    """Removes an inline policy. Raises NotFound (ROLE, POLICY) and Protected."""
    role = changeable_role(work, account_id, role_name)
    entity_policies.delete_inline_policy(work, role, policy_name)


def get_role_policy(
    work: Work, account_id: str, *, role_name: str, policy_name: str
) -> InlinePolicy:
    """The inline policy. Raises NotFound (ROLE, POLICY)."""
    role = get_role(work, account_id, role_name)
    return entity_policies.get_inline_policy(work, role, policy_name)


def list_role_policies(work: Work, account_id: str, *, role_name: str) -> list[InlinePolicy]:
    """The role's inline policies by name. Raises NotFound (ROLE)."""
    return entity_policies.list_inline_policies(work, get_role(work, account_id, role_name))


def list_attached_role_policies(
    work: Work, account_id: str, *, role_name: str
) -> list[AttachedPolicy]:
    """The managed policies on the role. Raises NotFound (ROLE)."""
    return entity_policies.list_attached_policies(work, get_role(work, account_id, role_name))


def changeable_role(work: Work, account_id: str, name: str) -> Role:
    """A role that callers may change. Raises NotFound and Protected."""
    role = get_role(work, account_id, name)
    if role.is_protected:
        raise protected_role(role.name)
    return role


def _checked_duration(duration: timedelta) -> timedelta:
    if not ONE_HOUR <= duration <= TWELVE_HOURS:
        raise Invalid("The maximum session duration must be 1 to 12 hours.")
    return duration
