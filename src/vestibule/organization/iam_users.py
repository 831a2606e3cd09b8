"""IAM users of an account: made, found, changed, deleted, and the policies on them."""

from collections.abc import Iterable
from dataclasses import replace

from vestibule.model.errors import Conflict, NotFound
from vestibule.model.iam_entities import AttachedPolicy, IamUser, InlinePolicy
from vestibule.organization import entity_policies
from vestibule.organization.iam_pages import MAX_PAGE, named_page
from vestibule.organization.iam_rules import (
    UNIQUE_ID_LETTERS,
    already_exists,
    check_path,
    check_quota,
    no_such,
    with_tags,
    without_tags,
)
from vestibule.organization.managed_policy_references import check_boundary
from vestibule.store import iam_users as rows
from vestibule.store.access_keys import access_keys_of
from vestibule.store.database import UniqueViolation
from vestibule.store.work import Work

MAX_USERS = 5000


def create_user(
    work: Work,
    account_id: str,
    *,
    name: str,
    path: str = "/",
    boundary_arn: str | None = None,
    tags: Iterable[tuple[str, str]] = (),
) -> IamUser:
    """A new user without policies and keys.

    Raises Conflict (name), NotFound (boundary), QuotaExceeded and Invalid.
    Source: iam 2010-05-08, API_CreateUser.
    """
    check_path(path)
    check_boundary(work, account_id, boundary_arn)
    check_quota(rows.count_iam_users(work.tx, account_id), MAX_USERS, name="UsersPerAccount")
    user = IamUser(
        id=f"AIDA{work.random.upper(UNIQUE_ID_LETTERS)}",
        account_id=account_id,
        name=name,
        path=path,
        created_at=work.now,
        boundary_arn=boundary_arn,
        tags=with_tags({}, tags),
    )
    try:
        rows.insert_iam_user(work.tx, user)
    except UniqueViolation as error:
        raise already_exists("User", name) from error
    return user


def get_user(work: Work, account_id: str, name: str) -> IamUser:
    """The user. Raises NotFound (USER)."""
    found = find_user(work, account_id, name)
    if found is None:
        raise no_such("user", name)
    return found


def find_user(work: Work, account_id: str, name: str) -> IamUser | None:
    """The user of that name, whatever its case."""
    return rows.find_iam_user(work.tx, account_id, name)


def list_users(
    work: Work,
    account_id: str,
    *,
    path_prefix: str = "/",
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[IamUser], str | None]:
    """A page of the users by name, and the next page's token. Raises Invalid."""
    return named_page(
        work,
        f"iam-users:{account_id}:{path_prefix}",
        token=token,
        count=count,
        rows=lambda after, most: rows.iam_users_page(
            work.tx, account_id, path_prefix=path_prefix, after=after, count=most
        ),
    )


def update_user(
    work: Work,
    account_id: str,
    *,
    name: str,
    new_name: str | None = None,
    new_path: str | None = None,
) -> IamUser:
    """The user under its new name and path; keys, policies and id stay.

    Raises NotFound (USER), Conflict (name) and Invalid. Source: iam 2010-05-08, API_UpdateUser.
    """
    before = get_user(work, account_id, name)
    if new_path is not None:
        check_path(new_path)
    user = replace(before, name=new_name or before.name, path=new_path or before.path)
    try:
        rows.update_iam_user(work.tx, user)
    except UniqueViolation as error:
        raise already_exists("User", user.name) from error
    return user


def delete_user(work: Work, account_id: str, name: str) -> None:
    """Removes a user that has no policies and no keys.

    Raises NotFound (USER) and Conflict (DELETE). Source: iam 2010-05-08, API_DeleteUser.
    """
    user = get_user(work, account_id, name)
    if entity_policies.list_attached_policies(work, user):
        raise Conflict("Cannot delete entity, must detach all policies first.", kind="DELETE")
    if entity_policies.list_inline_policies(work, user):
        raise Conflict("Cannot delete entity, must delete policies first.", kind="DELETE")
    if access_keys_of(work.tx, account_id, user.id):
        raise Conflict("Cannot delete entity, must delete access keys first.", kind="DELETE")
    rows.delete_iam_user(work.tx, user.id)


def put_user_boundary(work: Work, account_id: str, *, name: str, policy_arn: str) -> None:
    """Bounds the user's permissions. Raises NotFound (USER, POLICY)."""
    user = get_user(work, account_id, name)
    check_boundary(work, account_id, policy_arn)
    rows.update_iam_user(work.tx, replace(user, boundary_arn=policy_arn))


def delete_user_boundary(work: Work, account_id: str, *, name: str) -> None:
    """Lifts the bounds. Raises NotFound (USER; BOUNDARY: there is none)."""
    user = get_user(work, account_id, name)
    if user.boundary_arn is None:
        raise NotFound(f"No permissions boundary is attached to user {name}.", kind="BOUNDARY")
    rows.update_iam_user(work.tx, replace(user, boundary_arn=None))


def tag_user(work: Work, account_id: str, *, name: str, tags: Iterable[tuple[str, str]]) -> None:
    """Adds tags or replaces their values. Raises NotFound, Invalid and QuotaExceeded."""
    user = get_user(work, account_id, name)
    rows.update_iam_user(work.tx, replace(user, tags=with_tags(user.tags, tags)))


def untag_user(work: Work, account_id: str, *, name: str, keys: Iterable[str]) -> None:
    """Removes tags, where they are there. Raises NotFound."""
    user = get_user(work, account_id, name)
    rows.update_iam_user(work.tx, replace(user, tags=without_tags(user.tags, keys)))


def attach_user_policy(work: Work, account_id: str, *, user_name: str, policy_arn: str) -> None:
    """Attaches a managed policy. Raises NotFound (USER, POLICY) and QuotaExceeded."""
    entity_policies.attach_policy(work, get_user(work, account_id, user_name), policy_arn)


def detach_user_policy(work: Work, account_id: str, *, user_name: str, policy_arn: str) -> None:
    """Detaches a managed policy. Raises NotFound (USER, POLICY)."""
    entity_policies.detach_policy(work, get_user(work, account_id, user_name), policy_arn)


def put_user_policy(
    work: Work, account_id: str, *, user_name: str, policy_name: str, document: str
) -> None:
    """Keeps an inline policy. Raises NotFound (USER), MalformedPolicy and QuotaExceeded."""
    user = get_user(work, account_id, user_name)
    entity_policies.put_inline_policy(work, user, policy_name, document=document)


def delete_user_policy(work: Work, account_id: str, *, user_name: str, policy_name: str) -> None:
    """Removes an inline policy. Raises NotFound (USER, POLICY)."""
    user = get_user(work, account_id, user_name)
    entity_policies.delete_inline_policy(work, user, policy_name)


def get_user_policy(
    work: Work, account_id: str, *, user_name: str, policy_name: str
) -> InlinePolicy:
    """The inline policy. Raises NotFound (USER, POLICY)."""
    user = get_user(work, account_id, user_name)
    return entity_policies.get_inline_policy(work, user, policy_name)


def list_user_policies(work: Work, account_id: str, *, user_name: str) -> list[InlinePolicy]:
    """The user's inline policies by name. Raises NotFound (USER)."""
    return entity_policies.list_inline_policies(work, get_user(work, account_id, user_name))


def list_attached_user_policies(
    work: Work, account_id: str, *, user_name: str
) -> list[AttachedPolicy]:
    """The managed policies on the user. Raises NotFound (USER)."""
    return entity_policies.list_attached_policies(work, get_user(work, account_id, user_name))
