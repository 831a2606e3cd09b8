"""Organizational units, and who is whose parent and child."""

from collections.abc import Iterable
from typing import Any

from vestibule.model.calls import Call
from vestibule.model.organizations import Organization, OrganizationalUnit
from vestibule.operations.operation import Request, operation
from vestibule.operations.organizations.tags import requested_tags
from vestibule.operations.organizations.targets import nodes
from vestibule.organization import accounts, organizational_units
from vestibule.organization.organization_tags import tag_new_resource
from vestibule.organization.organizations import get_organization
from vestibule.store.paging import check_no_token
from vestibule.store.work import Work


@operation(
    "organizations", "ListOrganizationalUnitsForParent", reads=True, targets=nodes("ParentId")
)
def list_organizational_units_for_parent(
    work: Work, _call: Call, request: Request
) -> dict[str, Any]:
    """A page of the units right under the parent.

    Source: organizations 2016-11-28, API_ListOrganizationalUnitsForParent.
    """
    found, token = organizational_units.list_organizational_units_for_parent(
        work,
        request["ParentId"],
        token=request.get("NextToken"),
        count=request.get("MaxResults", organizational_units.MAX_PAGE),
    )
    return {"OrganizationalUnits": _units(work, found), "NextToken": token}


@operation("organizations", "CreateOrganizationalUnit", targets=nodes("ParentId"))
def create_organizational_unit(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A new unit. Source: organizations 2016-11-28, API_CreateOrganizationalUnit."""
    made = organizational_units.create_organizational_unit(
        work, request["ParentId"], name=request["Name"]
    )
    tag_new_resource(work, made.id, requested_tags(request))
    return {"OrganizationalUnit": _unit(get_organization(work), made)}


@operation(
    "organizations",
    "DescribeOrganizationalUnit",
    reads=True,
    targets=nodes("OrganizationalUnitId"),
)
def describe_organizational_unit(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The unit. Source: organizations 2016-11-28, API_DescribeOrganizationalUnit."""
    found = organizational_units.get_organizational_unit(work, request["OrganizationalUnitId"])
    return {"OrganizationalUnit": _unit(get_organization(work), found)}


@operation("organizations", "UpdateOrganizationalUnit", targets=nodes("OrganizationalUnitId"))
def update_organizational_unit(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The unit under a new name. Source: organizations 2016-11-28, API_UpdateOrganizationalUnit."""
    unit_id = request["OrganizationalUnitId"]
    if "Name" in request:
        unit = organizational_units.rename_organizational_unit(work, unit_id, name=request["Name"])
    else:
        unit = organizational_units.get_organizational_unit(work, unit_id)
    return {"OrganizationalUnit": _unit(get_organization(work), unit)}


@operation("organizations", "DeleteOrganizationalUnit", targets=nodes("OrganizationalUnitId"))
def delete_organizational_unit(work: Work, _call: Call, request: Request) -> None:
    """Removes an empty unit. Source: organizations 2016-11-28, API_DeleteOrganizationalUnit."""
    organizational_units.delete_organizational_unit(work, request["OrganizationalUnitId"])


@operation("organizations", "ListParents", reads=True, targets=nodes("ChildId"))
def list_parents(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The one parent of an account or unit. Source: organizations 2016-11-28, API_ListParents."""
    check_no_token(request.get("NextToken"))
    found = accounts.list_parents(work, request["ChildId"])
    return {"Parents": [{"Id": parent.id, "Type": parent.type} for parent in found]}


@operation("organizations", "ListChildren", reads=True, targets=nodes("ParentId"))
def list_children(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of the accounts or the units right under the parent.

    Source: organizations 2016-11-28, API_ListChildren.
    """
    kind = request["ChildType"]
    children: tuple[list[Any], str | None]
    if kind == "ACCOUNT":
        children = accounts.list_accounts_for_parent(
            work,
            request["ParentId"],
            token=request.get("NextToken"),
            count=request.get("MaxResults", accounts.MAX_PAGE),
        )
    else:
        children = organizational_units.list_organizational_units_for_parent(
            work,
            request["ParentId"],
            token=request.get("NextToken"),
            count=request.get("MaxResults", organizational_units.MAX_PAGE),
        )
    found, token = children
    return {
        "Children": [{"Id": child.id, "Type": kind} for child in found],
        "NextToken": token,
    }


def _units(work: Work, found: Iterable[OrganizationalUnit]) -> list[dict[str, Any]]:
    organization = get_organization(work)
    return [_unit(organization, each) for each in found]


def _unit(organization: Organization, unit: OrganizationalUnit) -> dict[str, Any]:
    return {
        "Id": unit.id,
        "Arn": organization.arn_of("ou", unit.id),
        "Name": unit.name,
    }
