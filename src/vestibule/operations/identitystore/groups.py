"""Groups."""

from typing import Any

from vestibule.access import principals
from vestibule.identity_store import groups
from vestibule.identity_store.pages import MAX_PAGE
from vestibule.model.arns import identity_store_member_arn
from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.model.users import Group
from vestibule.operations.identitystore.attributes import (
    read_operations,
    read_unique_attribute,
    render_changes,
)
from vestibule.operations.identitystore.identifiers import bare_id, store_and, store_id
from vestibule.operations.operation import Request, operation
from vestibule.store.work import Work


@operation("identitystore", "CreateGroup", targets=store_and())
def create_group(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """A new group. Source: identitystore 2020-06-15, API_CreateGroup."""
    made = groups.create_group(
        work,
        store_id(work, request),
        display_name=request.get("DisplayName"),
        description=request.get("Description"),
        by=call.caller.arn,
    )
    return _named(made)


@operation("identitystore", "DescribeGroup", reads=True, targets=store_and("GroupId"))
def describe_group(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The group. Source: identitystore 2020-06-15, API_DescribeGroup."""
    found = groups.get_group(
        work, bare_id(request["GroupId"]), identity_store_id=store_id(work, request)
    )
    return _group(found)


@operation("identitystore", "UpdateGroup", targets=store_and("GroupId"))
def update_group(work: Work, call: Call, request: Request) -> dict[str, Any]:
    """Changes attributes, all or none. Source: identitystore 2020-06-15, API_UpdateGroup."""
    changed = groups.update_group(
        work,
        bare_id(request["GroupId"]),
        identity_store_id=store_id(work, request),
        operations=read_operations(request),
        by=call.caller.arn,
        revision=request.get("Revision"),
    )
    return _named(changed)


@operation("identitystore", "DeleteGroup", targets=store_and("GroupId"))
def delete_group(work: Work, call: Call, request: Request) -> None:
    """Removes the group and all it had. Source: identitystore 2020-06-15, API_DeleteGroup."""
    principals.delete_group(
        work,
        store_id(work, request),
        bare_id(request["GroupId"]),
        by=call.caller,
        revision=request.get("Revision"),
    )


@operation("identitystore", "ListGroups", reads=True, targets=store_and())
def list_groups(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of the groups. Source: identitystore 2020-06-15, API_ListGroups."""
    store = store_id(work, request)
    if request.get("Filters"):
        return {"Groups": [_group(each) for each in _filtered(work, store, request)]}
    found, token = groups.list_groups(
        work, store, token=request.get("NextToken"), count=request.get("MaxResults", MAX_PAGE)
    )
    return {"Groups": [_group(each) for each in found], "NextToken": token}


@operation("identitystore", "GetGroupId", reads=True, targets=store_and())
def get_group_id(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The group of a unique attribute. Source: identitystore 2020-06-15, API_GetGroupId."""
    store = store_id(work, request)
    path, value = read_unique_attribute(request, kind="GROUP")
    found = groups.get_group_id(work, store, path=path, value=value)
    return {"IdentityStoreId": store, "GroupId": found, **_arn(found)}


def _filtered(work: Work, store: str, request: Request) -> list[Group]:
    wanted = request["Filters"][0]
    if len(request["Filters"]) > 1 or wanted["AttributePath"].lower() != "displayname":
        raise Invalid("Groups can be filtered by DisplayName only.", kind="FILTER")
    found = groups.find_group_by_display_name(
        work, wanted["AttributeValue"], identity_store_id=store
    )
    return [found] if found else []


def _group(group: Group) -> dict[str, Any]:
    return {
        **_named(group),
        "DisplayName": group.display_name,
        "Description": group.description,
        **render_changes(group.changes),
    }


def _named(group: Group) -> dict[str, Any]:
    return {
        "IdentityStoreId": group.identity_store_id,
        "GroupId": group.id,
        "Revision": str(group.changes.revision),
        **_arn(group.id),
    }


def _arn(group_id: str) -> dict[str, str]:
    return {"GroupArn": identity_store_member_arn("group", group_id)}
