"""Tags of the resources of sso-admin: permission sets have them."""

from collections.abc import Sequence
from typing import Any

from vestibule.access import permission_set_tags
from vestibule.access.permission_sets import check_instance
from vestibule.model.calls import Call
from vestibule.model.errors import Invalid
from vestibule.operations.operation import Request, operation
from vestibule.operations.sso_admin.targets import resource
from vestibule.store.paging import check_no_token
from vestibule.store.work import Work


def read_tags(told: Sequence[Request]) -> dict[str, str]:
    """The tags by key. Raises Invalid where a key comes twice."""
    tags = {tag["Key"]: tag["Value"] for tag in told}
    if len(tags) < len(told):
        raise Invalid("Duplicate tag keys found.", kind="TAG")
    return tags


@operation("sso-admin", "TagResource", targets=resource)
def tag_resource(work: Work, _call: Call, request: Request) -> None:
    """Adds tags. Source: sso-admin 2020-07-20, API_TagResource."""
    permission_set_tags.tag_permission_set(
        work, _resource(work, request), read_tags(request["Tags"])
    )


@operation("sso-admin", "UntagResource", targets=resource)
def untag_resource(work: Work, _call: Call, request: Request) -> None:
    """Removes tags. Source: sso-admin 2020-07-20, API_UntagResource."""
    permission_set_tags.untag_permission_set(work, _resource(work, request), request["TagKeys"])


@operation("sso-admin", "ListTagsForResource", reads=True, targets=resource)
def list_tags_for_resource(work: Work, _call: Call, request: Request) -> dict[str, Any]:
    """All tags. Source: sso-admin 2020-07-20, API_ListTagsForResource."""
    check_no_token(request.get("NextToken"))
    tags = permission_set_tags.list_permission_set_tags(work, _resource(work, request))
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _resource(work: Work, request: Request) -> str:
    if "InstanceArn" in request:
        check_instance(work, request["InstanceArn"])
    arn: str = request["ResourceArn"]
    return arn
