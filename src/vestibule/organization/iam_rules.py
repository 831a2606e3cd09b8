"""What IAM allows of names, paths, tags and documents, whatever they belong to."""

import re
from collections.abc import Iterable, Mapping

from vestibule.model.errors import Conflict, Invalid, NotFound, Protected, QuotaExceeded
from vestibule.model.iam_entities import PROTECTED_PATHS, IamEntity, Role
from vestibule.policy.documents import PolicyKind, parse_policy

MAX_TAGS = 50
UNIQUE_ID_LETTERS = 17
_PATH = re.compile(r"/|/[!-\x7e]+/")


def check_path(path: str) -> None:
    """Raises Invalid for what is no path."""
    if not _PATH.fullmatch(path) or len(path) > 512:
        raise Invalid(
            "The specified value for path is invalid. It must begin and end with / and contain "
            "only alphanumeric characters and/or / characters."
        )


def check_role_path(name: str, path: str) -> None:
    """Raises Invalid for no path, and Protected below /aws-reserved/ or /aws-service-role/."""
    check_path(path)
    if path.lower().startswith(PROTECTED_PATHS):
        raise protected_role(name)


def protected_role(name: str) -> Protected:
    """The error of changing a role that is Vestibule's own."""
    return Protected(
        f"Cannot perform the operation on the protected role '{name}' - this role is only "
        "modifiable by AWS",
        kind="ROLE",
    )


def check_document(text: str, kind: PolicyKind) -> None:
    """Raises MalformedPolicy for a document that IAM would not keep."""
    parse_policy(text, kind)


def with_tags(tags: Mapping[str, str], added: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The tags with others added; keys that differ in case only are one key.

    Raises Invalid (aws: keys, a key twice) and QuotaExceeded. Source: IAM User Guide, id_tags.
    """
    added = tuple(added)
    keys = [key.lower() for key, _ in added]
    if len(set(keys)) != len(keys):
        raise Invalid(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            kind="INPUT",
        )
    if any(key.startswith("aws:") for key in keys):
        raise Invalid("System tags cannot be added/updated by requester.", kind="INPUT")
    kept = {key: value for key, value in tags.items() if key.lower() not in keys}
    after = {**kept, **dict(added)}
    if len(after) > MAX_TAGS:
        raise QuotaExceeded("The number of tags has reached the maximum limit.", kind="TAG")
    return after


def without_tags(tags: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    """The tags without those of the keys, whatever their case."""
    removed = {key.lower() for key in keys}
    return {key: value for key, value in tags.items() if key.lower() not in removed}


def check_quota(count: int, limit: int, *, name: str) -> None:
    """Raises QuotaExceeded where there are `limit` already. name: AWS's of the quota."""
    if count >= limit:
        raise QuotaExceeded(f"Cannot exceed quota for {name}: {limit}", kind="QUOTA")


def no_such(kind: str, name: str) -> NotFound:
    """The error of a role or user (`kind`) that does not exist."""
    return NotFound(f"The {kind} with name {name} cannot be found.", kind=kind.upper())


def already_exists(kind: str, name: str) -> Conflict:
    """The error of a name that is taken."""
    return Conflict(f"{kind} with name {name} already exists.", kind="EXISTS")


def word_of(entity: IamEntity) -> str:
    """ "role" or "user"."""
    return "role" if isinstance(entity, Role) else "user"
