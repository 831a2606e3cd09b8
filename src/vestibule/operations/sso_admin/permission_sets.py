"""Permission sets."""

import re
from datetime import timedelta
from typing import Any

from vestibule.access import permission_sets
from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.model.permission_sets import PermissionSet
from vestibule.operations.operation import Request, operation
from vestibule.operations.sso_admin.tags import read_tags
from vestibule.operations.sso_admin.targets import instance, permission_set
from vestibule.store.work import Work

_DURATION = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?")


@operation("sso-admin", "CreatePermissionSet", targets=instance)
def create_permission_set(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A new set. Source: sso-admin 2020-07-20, API_CreatePermissionSet."""
    made = permission_sets.create_permission_set(
        work,
        instance_arn=request["InstanceArn"],
        name=request["Name"],
        description=request.get("Description"),
        session_duration=_duration(request.get("SessionDuration")),
        relay_state=request.get("RelayState"),
        tags=read_tags(request.get("Tags") or ()),
    )
    return {"PermissionSet": _permission_set(made)}


@operation("sso-admin", "DescribePermissionSet", reads=True, targets=permission_set)
def describe_permission_set(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """The set. Source: sso-admin 2020-07-20, API_DescribePermissionSet."""
    permission_sets.check_instance(work, request["InstanceArn"])
    found = permission_sets.get_permission_set(work, request["PermissionSetArn"])
    return {"PermissionSet": _permission_set(found)}


@operation("sso-admin", "ListPermissionSets", reads=True, targets=instance)
def list_permission_sets(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """A page of the ARNs of all sets. Source: sso-admin 2020-07-20, API_ListPermissionSets."""
    permission_sets.check_instance(work, request["InstanceArn"])
    found, token = permission_sets.list_permission_sets(
        work,
        token=request.get("NextToken"),
        count=request.get("MaxResults", permission_sets.MAX_PAGE),
    )
    return {"PermissionSets": [each.arn for each in found], "NextToken": token}


@operation("sso-admin", "UpdatePermissionSet", targets=permission_set)
def update_permission_set(work: Work, _call: Call, request: Request) -> None:
    """Changes the set; members left out are reset.

    Source: sso-admin 2020-07-20, API_UpdatePermissionSet.
    """
    permission_sets.check_instance(work, request["InstanceArn"])
    permission_sets.update_permission_set(
        work,
        request["PermissionSetArn"],
        description=request.get("Description"),
        session_duration=_duration(request.get("SessionDuration")),
        relay_state=request.get("RelayState"),
    )


@operation("sso-admin", "DeletePermissionSet", targets=permission_set)
def delete_permission_set(work: Work, _call: Call, request: Request) -> None:
    """Removes a set that nobody has. Source: sso-admin 2020-07-20, API_DeletePermissionSet."""
    permission_sets.check_instance(work, request["InstanceArn"])
    permission_sets.delete_permission_set(work, request["PermissionSetArn"])


def _permission_set(found: PermissionSet) -> dict[str, Any]:
    return {
        "Name": found.name,
        "PermissionSetArn": found.arn,
        "Description": found.description,
        "CreatedDate": found.created_at,
        "SessionDuration": render_duration(found.session_duration),
        "RelayState": found.relay_state,
    }


def render_duration(duration: timedelta) -> str:
    """An ISO 8601 duration in hours, minutes and seconds: PT1H, PT1H30M."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + "".join(f"{number}{unit}" for number, unit in parts if number)


def _duration(text: str | None) -> timedelta | None:
    if text is None:
        return None
    found = _DURATION.fullmatch(text)
    if found is None:
        raise Invalid("The session duration is not an ISO 8601 duration.", kind="DURATION")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
