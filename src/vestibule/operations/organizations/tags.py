"""Tags on the root, units, accounts and policies."""

from typing import Any

from vestibule.model.calls import Call
from vestibule.operations.operation import Request, operation
from vestibule.operations.organizations.targets import nodes
from vestibule.organization import organization_tags as tags
from vestibule.store.work import Work


@operation("organizations", "TagResource", targets=nodes("ResourceId"))
def tag_resource(work: Work, _call: Call, request: Request) -> None:
    """Sets tags. Source: organizations 2016-11-28, API_TagResource."""
    tags.tag_resource(work, request["ResourceId"], requested_tags(request))


@operation("organizations", "UntagResource", targets=nodes("ResourceId"))
def untag_resource(work: Work, _call: Call, request: Request) -> None:
    """Removes tags. Source: organizations 2016-11-28, API_UntagResource."""
    tags.untag_resource(work, request["ResourceId"], request["TagKeys"])


@operation("organizations", "ListTagsForResource", reads=True, targets=nodes("ResourceId"))
def list_tags_for_resource(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """All tags. Source: organizations 2016-11-28, API_ListTagsForResource."""
    found = tags.list_tags_for_resource(work, request["ResourceId"])
    return {"Tags": [{"Key": key, "Value": value} for key, value in found]}


def requested_tags(request: Request) -> list[tuple[str, str]]:
    """The tags that a request carries."""
    return [(tag["Key"], tag["Value"]) for tag in request.get("Tags", ())]
