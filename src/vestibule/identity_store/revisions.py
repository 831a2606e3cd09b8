"""Revisions of users and groups, and the errors of what is missing, taken or changed meanwhile."""

from dataclasses import replace

from vestibule.model.errors import Conflict, NotFound
from vestibule.model.users import Changes
from vestibule.store.work import Work


def new_changes(work: Work, by: str) -> Changes:
    """The first revision."""
    return Changes(1, work.now, by, work.now, by)


def changed(work: Work, changes: Changes, *, by: str) -> Changes:
    """The next revision."""
    return replace(changes, revision=changes.revision + 1, updated_at=work.now, updated_by=by)


def check_revision(changes: Changes, revision: str | None) -> None:
    """Raises Conflict (CONCURRENT_MODIFICATION) where the caller has seen another revision."""
    if revision is not None and revision != str(changes.revision):
        raise concurrent_modification()


def concurrent_modification() -> Conflict:
    """The resource has another revision by now."""
    kind = "CONCURRENT_MODIFICATION"
    return Conflict("The resource was changed meanwhile.", kind=kind, fields={"Reason": kind})


def duplicate(what: str) -> Conflict:
    """Another has that attribute (UserName, Email, GroupDisplayName)."""
    kind = "UNIQUENESS_CONSTRAINT_VIOLATION"
    return Conflict(f"Duplicate {what}", kind=kind, fields={"Reason": kind})


def not_found(kind: str, resource_id: str | None = None, *, message: str = "") -> NotFound:
    """There is no such USER, GROUP or GROUP_MEMBERSHIP."""
    fields = {"ResourceType": kind} | ({"ResourceId": resource_id} if resource_id else {})
    return NotFound(message or f"{kind} not found.", kind=kind, fields=fields)
