"""Organizational units: the branches of the tree, and the way up from any of its nodes."""

from dataclasses import replace
from functools import partial

from vestibule.model.errors import Conflict, Invalid, NotFound, QuotaExceeded
from vestibule.model.organizations import OrganizationalUnit
from vestibule.organization.default_policies import attach_default_policies
from vestibule.organization.fresh_ids import fresh_id
from vestibule.organization.organizations import get_organization
from vestibule.store import organizational_units as rows
from vestibule.store.accounts import accounts_page
from vestibule.store.database import UniqueViolation
from vestibule.store.organization_policies import delete_attachments_of_target
from vestibule.store.organization_tags import delete_all_tags
from vestibule.store.paging import page
from vestibule.store.work import Work

MAX_NESTING = 5
MAX_UNITS = 2000
MAX_PAGE = 20
_NO_PARENT = {
    "PARENT": "You specified parent that doesn't exist.",
    "SOURCE_PARENT": "You specified a source parent that doesn't exist.",
    "DESTINATION_PARENT": "You specified a destination parent that doesn't exist.",
}


def create_organizational_unit(work: Work, parent_id: str, *, name: str) -> OrganizationalUnit:
    """A new unit. Raises NotFound (parent), Conflict (name), QuotaExceeded, Invalid (name).

    Source: organizations 2016-11-28, API_CreateOrganizationalUnit.
    """
    if not 1 <= len(name) <= 128:
        raise Invalid("The name must have 1 to 128 characters.", kind="ORGANIZATIONAL_UNIT")
    if len(unit_path(work, parent_id)) >= MAX_NESTING:
        raise QuotaExceeded(
            "The OU hierarchy is too deep.",
            kind="QUOTA",
            fields={"Reason": "OU_DEPTH_LIMIT_EXCEEDED"},
        )
    if rows.count_organizational_units(work.tx) >= MAX_UNITS:
        raise QuotaExceeded(
            "There are too many OUs.", kind="QUOTA", fields={"Reason": "OU_NUMBER_LIMIT_EXCEEDED"}
        )
    suffix = get_organization(work).root_id.removeprefix("r-")
    unit_id = fresh_id(
        lambda: f"ou-{suffix}-{work.random.lower(8)}",
        is_taken=partial(rows.find_organizational_unit, work.tx),
    )
    unit = OrganizationalUnit(unit_id, parent_id, name)
    try:
        rows.insert_organizational_unit(work.tx, unit)
    except UniqueViolation as error:
        raise _duplicate_name() from error
    attach_default_policies(work, unit.id)
    return unit


def rename_organizational_unit(work: Work, unit_id: str, *, name: str) -> OrganizationalUnit:
    """The unit under its new name. Raises NotFound, Conflict (name) and Invalid.

    Source: organizations 2016-11-28, API_UpdateOrganizationalUnit.
    """
    if not 1 <= len(name) <= 128:
        raise Invalid("The name must have 1 to 128 characters.", kind="ORGANIZATIONAL_UNIT")
    unit = replace(get_organizational_unit(work, unit_id), name=name)
    try:
        rows.rename_organizational_unit(work.tx, unit)
    except UniqueViolation as error:
        raise _duplicate_name() from error
    return unit


def delete_organizational_unit(work: Work, unit_id: str) -> None:
    """Removes an empty unit. Raises NotFound and Conflict (NOT_EMPTY).

    Source: organizations 2016-11-28, API_DeleteOrganizationalUnit.
    """
    get_organizational_unit(work, unit_id)
    has_units = rows.organizational_units_of_parent(work.tx, unit_id, after="", count=1)
    if has_units or accounts_page(work.tx, unit_id, after="", count=1):
        raise Conflict("The OU is not empty.", kind="NOT_EMPTY")
    delete_attachments_of_target(work.tx, unit_id)
    delete_all_tags(work.tx, unit_id)
    rows.delete_organizational_unit(work.tx, unit_id)


def get_organizational_unit(work: Work, unit_id: str) -> OrganizationalUnit:
    """The unit. Raises NotFound."""
    found = rows.find_organizational_unit(work.tx, unit_id)
    if found is None:
        raise NotFound(
            "You specified an organizational unit that doesn't exist.", kind="ORGANIZATIONAL_UNIT"
        )
    return found


def list_organizational_units_for_parent(
    work: Work, parent_id: str, *, token: str | None = None, count: int = MAX_PAGE
) -> tuple[list[OrganizationalUnit], str | None]:
    """A page of the units right under the parent, and the next page's token."""
    unit_path(work, parent_id)
    return page(
        work,
        f"organizational-units:{parent_id}",
        token=token,
        count=count,
        most=MAX_PAGE,
        rows=partial(rows.organizational_units_of_parent, work.tx, parent_id),
    )


def unit_path(work: Work, node_id: str, *, kind: str = "PARENT") -> tuple[str, ...]:
    """The ids of the units from below the root to `node_id`; empty for the root.

    kind: what the id was given as: PARENT, SOURCE_PARENT or DESTINATION_PARENT.
    Raises NotFound of that kind.
    """
    root_id = get_organization(work).root_id
    path: list[str] = []
    while node_id != root_id:
        unit = rows.find_organizational_unit(work.tx, node_id)
        if unit is None:
            raise NotFound(_NO_PARENT[kind], kind=kind)
        path.append(unit.id)
        node_id = unit.parent_id
    return tuple(reversed(path))


def _duplicate_name() -> Conflict:
    return Conflict("An OU with the same name already exists.", kind="ORGANIZATIONAL_UNIT")
