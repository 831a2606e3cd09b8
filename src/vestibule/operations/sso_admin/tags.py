"""Tags of the resources of sso-admin: permission sets have them."""

from typing import Any

from vestibule.access import permission_set_tags
from vestibule.model.calls import Call
from vestibule.operations.operation import Request, operation
from vestibule.operations.sso_admin.targets import resource
from vestibule.store.work import Work


@operation("sso-admin", "TagResource", targets=resource)
def tag_resource(work: Work, _call: Call, request: Request) -> None:
    """Adds tags. Source: sso-admin 2020-07-20, API_TagResource."""
    tags = {tag["Key"]: tag["Value"] for tag in request["Tags"]}
    permission_set_tags.tag_permission_set(work, request["ResourceArn"], tags)


@operation("sso-admin", "UntagResource", targets=resource)
def untag_resource(work: Work, _call: Call, request: Request) -> None:
    """Removes tags. Source: sso-admin 2020-07-20, API_UntagResource."""
    permission_set_tags.untag_permission_set(work, request["ResourceArn"], request["TagKeys"])


@operation("sso-admin", "ListTagsForResource", reads=True, targets=resource)
def list_tags_for_resource(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """All tags. Source: sso-admin 2020-07-20, API_ListTagsForResource."""
    tags = permission_set_tags.list_permission_set_tags(work, request["ResourceArn"])
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
