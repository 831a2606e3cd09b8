"""Tags of permission sets, by AWS's rules.

Source: sso-admin 2020-07-20, API_TagResource; AWS General Reference, tag restrictions.
"""

from collections.abc import Mapping, Sequence

from vestibule.model.errors import Invalid, NotFound, QuotaExceeded
from vestibule.store import permission_set_policies as rows
from vestibule.store.permission_sets import find_permission_set_by_arn
from vestibule.store.work import Work

MAX_TAGS = 50


def tag_permission_set(work: Work, arn: str, tags: Mapping[str, str]) -> None:
    """Adds tags, or gives them new values. Raises NotFound, QuotaExceeded and Invalid."""
    permission_set_id = _id_of(work, arn)
    check_tags(tags)
    merged = {**rows.find_tags(work.tx, permission_set_id), **tags}
    if len(merged) > MAX_TAGS:
        raise QuotaExceeded(f"A resource can have {MAX_TAGS} tags at most.", kind="TAG")
    rows.put_tags(work.tx, permission_set_id, tags)


def untag_permission_set(work: Work, arn: str, keys: Sequence[str]) -> None:
    """Removes the tags that are there. Raises NotFound."""
    rows.delete_tags(work.tx, _id_of(work, arn), keys)


def list_permission_set_tags(work: Work, arn: str) -> dict[str, str]:
    """All tags by key. Raises NotFound."""
    return rows.find_tags(work.tx, _id_of(work, arn))


def check_tags(tags: Mapping[str, str]) -> None:
    """Raises Invalid for reserved keys, QuotaExceeded for too many."""
    if any(key.lower().startswith("aws:") for key in tags):
        raise Invalid("aws: prefixed tag key names are not allowed for external use.", kind="TAG")
    if len(tags) > MAX_TAGS:
        raise QuotaExceeded(f"A resource can have {MAX_TAGS} tags at most.", kind="TAG")


def _id_of(work: Work, arn: str) -> str:
    found = find_permission_set_by_arn(work.tx, arn)
    if found is None:
        raise NotFound(f"Could not find resource with ARN {arn}", kind="RESOURCE")
    return found.id
