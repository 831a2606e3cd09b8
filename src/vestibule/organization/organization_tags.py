"""Tags on the root, units, accounts and policies.

Source: organizations 2016-11-28, API_TagResource.
"""

from collections.abc import Sequence

import orjson

from vestibule.model.errors import Invalid, NotFound, QuotaExceeded
from vestibule.organization.organization_policies import get_policy, get_policy_target
from vestibule.store import organization_tags as rows
from vestibule.store.work import Work

MAX_TAGS = 50
Tags = Sequence[tuple[str, str]]


def tag_new_resource(work: Work, resource_id: str, tags: Tags) -> None:
    """Tags what was just made, or the request for an account. Raises Invalid, QuotaExceeded."""
    keys = [key for key, _ in tags]
    if len(set(keys)) < len(keys):
        raise Invalid(
            "The tag keys must be different.", kind="TAGS", fields={"Reason": "DUPLICATE_TAG_KEY"}
        )
    if any(key.lower().startswith("aws:") for key in keys):
        raise Invalid(
            "You can't set tags whose keys begin with aws:.",
            kind="TAGS",
            fields={"Reason": "INVALID_SYSTEM_TAGS_PARAMETER"},
        )
    rows.put_tags(work.tx, resource_id, tags)
    if rows.count_tags(work.tx, resource_id) > MAX_TAGS:
        raise QuotaExceeded(
            f"A resource has at most {MAX_TAGS} tags.",
            kind="QUOTA",
            fields={"Reason": "MAX_TAG_LIMIT_EXCEEDED"},
        )


def tag_resource(work: Work, resource_id: str, tags: Tags) -> None:
    """Sets tags. Raises NotFound (TARGET), Invalid and QuotaExceeded."""
    _check_resource(work, resource_id)
    tag_new_resource(work, resource_id, tags)


def untag_resource(work: Work, resource_id: str, keys: Sequence[str]) -> None:
    """Removes tags; keys that are not set are passed over. Raises NotFound (TARGET)."""
    _check_resource(work, resource_id)
    rows.delete_tags(work.tx, resource_id, orjson.dumps(list(keys)).decode())


def list_tags_for_resource(work: Work, resource_id: str) -> list[tuple[str, str]]:
    """All its tags, by key. Raises NotFound (TARGET)."""
    _check_resource(work, resource_id)
    return rows.tags_of_resource(work.tx, resource_id)


def _check_resource(work: Work, resource_id: str) -> None:
    if not resource_id.startswith("p-"):
        get_policy_target(work, resource_id)
        return
    try:
        get_policy(work, resource_id)
    except NotFound as error:
        raise NotFound("You specified a target that doesn't exist.", kind="TARGET") from error
