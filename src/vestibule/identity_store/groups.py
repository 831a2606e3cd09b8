"""Groups: made, found, changed, deleted."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from vestibule.identity_store.attribute_texts import check_not_reserved, check_text
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
from vestibule.model.errors import Invalid
from vestibule.model.users import AttributeOperation, Group
from vestibule.store import groups as rows
from vestibule.store.database import UniqueViolation
from vestibule.store.paging import page
from vestibule.store.work import Work

_MAX_OPERATIONS = 100


def create_group(
    work: Work,
    identity_store_id: str,
    *,
    display_name: str | None,
    by: str,
    description: str | None = None,
) -> Group:
    """A new, empty group.

    by: who makes it, for CreatedBy.
    Raises Invalid, QuotaExceeded and Conflict (UNIQUENESS_CONSTRAINT_VIOLATION).
    Source: identitystore 2020-06-15, API_CreateGroup.
    """
    group = Group(
        work.random.uuid(),
        identity_store_id,
        _checked_display_name(display_name),
        _checked_description(description),
        new_changes(work, by),
    )
    _check_unique(work, group)
    check_quota(work, identity_store_id, kind="GROUP")
    try:
        rows.insert_group(work.tx, group)
    except UniqueViolation as error:
        raise duplicate("GroupDisplayName") from error
    return group


def get_group(work: Work, group_id: str, *, identity_store_id: str) -> Group:
    """The group. Raises NotFound (GROUP)."""
    found = rows.find_group(work.tx, group_id, identity_store_id=identity_store_id)
    if found is None:
        raise not_found("GROUP", group_id)
    return found


def find_group_by_display_name(
    work: Work, display_name: str, *, identity_store_id: str
) -> Group | None:
    """The group of that name, whatever its case."""
    return rows.find_group_by_display_name(
        work.tx, display_name, identity_store_id=identity_store_id
    )


def get_group_id(work: Work, identity_store_id: str, *, path: str, value: Any) -> str:
    """The id of the one group whose attribute at `path` (displayName) is `value`.

    Raises Invalid for another path, and NotFound (GROUP).
    Source: identitystore 2020-06-15, API_GetGroupId, UniqueAttribute.
    """
    if path.lower() != "displayname":
        raise Invalid(f"The attribute {path} is not a unique attribute", kind="ATTRIBUTE")
    if not isinstance(value, str):
        raise Invalid(f"The value of {path} must be a text.", kind="ATTRIBUTE")
    found = find_group_by_display_name(work, value, identity_store_id=identity_store_id)
    if found is None:
        raise not_found("GROUP")
    return found.id


def list_groups(
    work: Work, identity_store_id: str, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[Group], str | None]:
    """A page of the groups, and the next page's token. Raises Invalid."""
    return page(
        work,
        f"groups:{identity_store_id}",
        token=token,
        count=count,
        most=MAX_PAGE,
        rows=partial(rows.groups_page, work.tx, identity_store_id),
    )


def update_group(
    work: Work,
    group_id: str,
    *,
    identity_store_id: str,
    operations: Sequence[AttributeOperation],
    by: str,
    revision: str | None = None,
) -> Group:
    """The group after the operations (displayName, description): all of them or none.

    revision: which one the caller has seen; another is a conflict.
    Raises Invalid, NotFound (GROUP) and Conflict (UNIQUENESS_CONSTRAINT_VIOLATION,
    CONCURRENT_MODIFICATION). Source: identitystore 2020-06-15, API_UpdateGroup.
    """
    group = get_group(work, group_id, identity_store_id=identity_store_id)
    check_revision(group.changes, revision)
    if not 1 <= len(operations) <= _MAX_OPERATIONS:
        raise Invalid("There must be 1 to 100 operations.", kind="OPERATIONS")
    after = replace(group, changes=changed(work, group.changes, by=by))
    for operation in operations:
        after = _applied(after, operation)
    _check_unique(work, after)
    try:
        kept = rows.update_group(work.tx, after, expected_revision=group.changes.revision)
    except UniqueViolation as error:
        raise duplicate("GroupDisplayName") from error
    if not kept:
        raise concurrent_modification()
    return after


def delete_group(
    work: Work, group_id: str, *, identity_store_id: str, revision: str | None = None
) -> None:
    """Removes the group and its memberships; the users stay.

    Raises NotFound (GROUP) and Conflict (CONCURRENT_MODIFICATION).
    Source: identitystore 2020-06-15, API_DeleteGroup.
    """
    group = get_group(work, group_id, identity_store_id=identity_store_id)
    check_revision(group.changes, revision)
    if not rows.delete_group(work.tx, group):
        raise concurrent_modification()


def _applied(group: Group, operation: AttributeOperation) -> Group:
    if operation.path == "displayName":
        return replace(group, display_name=_checked_display_name(operation.value))
    if operation.path == "description":
        return replace(group, description=_checked_description(operation.value))
    raise Invalid(f"The attribute {operation.path} is not supported.", kind="ATTRIBUTE")


def _checked_display_name(value: Any) -> str:
    if not value:
        text = "displayname: The attribute displayname is required"
        raise Invalid(text, kind="ATTRIBUTE")
    return check_not_reserved(check_text(value, "displayName"), "displayName")


def _checked_description(value: Any) -> str | None:
    return None if value is None else check_text(value, "description")


def _check_unique(work: Work, group: Group) -> None:
    named = find_group_by_display_name(
        work, group.display_name, identity_store_id=group.identity_store_id
    )
    if named and named.id != group.id:
        raise duplicate("GroupDisplayName")
