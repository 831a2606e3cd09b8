"""Users: made, found, changed, disabled, deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from vestibule.identity_store.pages import MAX_PAGE
from vestibule.identity_store.quotas import check_quota
from vestibule.identity_store.revisions import (
    changed,
    check_revision,
    concurrent_modification,
    duplicate,
    new_changes,
    not_found,
)
from vestibule.identity_store.user_attributes import (
    apply_operations,
    parse_profile,
    render_profile,
)
from vestibule.model.errors import Invalid
from vestibule.model.users import AttributeOperation, User, UserProfile, UserStatus
from vestibule.store import users as rows
from vestibule.store.database import UniqueViolation
from vestibule.store.paging import page
from vestibule.store.work import Work


def create_user(
    work: Work,
    identity_store_id: str,
    *,
    attributes: Mapping[str, Any],
    by: str,
    status: UserStatus = UserStatus.ENABLED,
) -> User:
    """A new user without a password.

    attributes: by AWS's attribute paths, as in `user_attributes`. by: who makes it, for CreatedBy.
    Raises Invalid, QuotaExceeded and Conflict (UNIQUENESS_CONSTRAINT_VIOLATION).
    Source: identitystore 2020-06-15, API_CreateUser.
    """
    profile = parse_profile(attributes)
    user = User(work.random.uuid(), identity_store_id, profile, status, new_changes(work, by))
    _check_unique(work, profile, user=user)
    check_quota(work, identity_store_id, kind="USER")
    try:
        rows.insert_user(work.tx, user)
    except UniqueViolation as error:
        raise duplicate("UserName") from error
    return user


def get_user(work: Work, user_id: str, *, identity_store_id: str) -> User:
    """The user. Raises NotFound (USER)."""
    found = rows.find_user(work.tx, user_id, identity_store_id=identity_store_id)
    if found is None:
        raise not_found("USER", user_id)
    return found


def find_user_by_user_name(work: Work, user_name: str, *, identity_store_id: str) -> User | None:
    """The user of that name, whatever its case."""
    return rows.find_user_by_user_name(work.tx, user_name, identity_store_id=identity_store_id)


def find_user_by_email(work: Work, email: str, *, identity_store_id: str) -> User | None:
    """The user of that e-mail, whatever its case."""
    return rows.find_user_by_email(work.tx, email, identity_store_id=identity_store_id)


def get_user_id(work: Work, identity_store_id: str, *, path: str, value: Any) -> str:
    """The id of the one user whose attribute at `path` (userName, emails.value) is `value`.

    Raises Invalid for another path, and NotFound (USER).
    Source: identitystore 2020-06-15, API_GetUserId, UniqueAttribute.
    """
    by_path = {"username": find_user_by_user_name, "emails.value": find_user_by_email}
    find = by_path.get(path.lower())
    if find is None:
        raise Invalid(f"The attribute {path} is not a unique attribute", kind="ATTRIBUTE")
    if not isinstance(value, str):
        raise Invalid(f"The value of {path} must be a text.", kind="ATTRIBUTE")
    found = find(work, value, identity_store_id=identity_store_id)
    if found is None:
        raise not_found("USER")
    return found.id


def list_users(
    work: Work, identity_store_id: str, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[User], str | None]:
    """A page of the users, and the next page's token. Raises Invalid."""
    return page(
        work,
        f"users:{identity_store_id}",
        token=token,
        count=count,
        most=MAX_PAGE,
        rows=partial(rows.users_page, work.tx, identity_store_id),
    )


def update_user(
    work: Work,
    user_id: str,
    *,
    identity_store_id: str,
    operations: Sequence[AttributeOperation],
    by: str,
    revision: str | None = None,
) -> User:
    """The user after the operations: all of them or none.

    revision: which one the caller has seen; another is a conflict.
    Raises Invalid, NotFound (USER) and Conflict (UNIQUENESS_CONSTRAINT_VIOLATION,
    CONCURRENT_MODIFICATION). Source: identitystore 2020-06-15, API_UpdateUser.
    """
    user = get_user(work, user_id, identity_store_id=identity_store_id)
    check_revision(user.changes, revision)
    profile = parse_profile(apply_operations(render_profile(user.profile), operations))
    _check_unique(work, profile, user=user)
    return _replace(work, user, profile=profile, status=user.status, by=by)


def disable_user(work: Work, user_id: str, *, identity_store_id: str, by: str) -> User:
    """The user, who may no longer sign in. Raises NotFound (USER)."""
    return _set_status(work, user_id, store=identity_store_id, status=UserStatus.DISABLED, by=by)


def enable_user(work: Work, user_id: str, *, identity_store_id: str, by: str) -> User:
    """The user, who may sign in again. Raises NotFound (USER)."""
    return _set_status(work, user_id, store=identity_store_id, status=UserStatus.ENABLED, by=by)


def delete_user(
    work: Work, user_id: str, *, identity_store_id: str, revision: str | None = None
) -> None:
    """Removes the user and its memberships.

    Raises NotFound (USER) and Conflict (CONCURRENT_MODIFICATION).
    Source: identitystore 2020-06-15, API_DeleteUser.
    """
    user = get_user(work, user_id, identity_store_id=identity_store_id)
    check_revision(user.changes, revision)
    if not rows.delete_user(work.tx, user):
        raise concurrent_modification()


def _set_status(work: Work, user_id: str, *, store: str, status: UserStatus, by: str) -> User:
    user = get_user(work, user_id, identity_store_id=store)
    if user.status is status:
        return user
    return _replace(work, user, profile=user.profile, status=status, by=by)


def _replace(work: Work, user: User, *, profile: UserProfile, status: UserStatus, by: str) -> User:
    changes = changed(work, user.changes, by=by)
    after = replace(user, profile=profile, status=status, changes=changes)
    try:
        kept = rows.update_user(work.tx, after, expected_revision=user.changes.revision)
    except UniqueViolation as error:
        raise duplicate("UserName") from error
    if not kept:
        raise concurrent_modification()
    return after


def _check_unique(work: Work, profile: UserProfile, *, user: User) -> None:
    store = user.identity_store_id
    named = find_user_by_user_name(work, profile.user_name, identity_store_id=store)
    if named and named.id != user.id:
        raise duplicate("UserName")
    if profile.email is None:
        return
    reached = find_user_by_email(work, profile.email, identity_store_id=store)
    if reached and reached.id != user.id:
        raise duplicate("Email")
