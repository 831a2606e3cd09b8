"""Pages of lists that a quota keeps short: read whole, and cut as Marker and MaxItems ask."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from vestibule.model.calls import Call
from vestibule.model.iam_entities import AttachedPolicy, InlinePolicy
from vestibule.operations.iam.shapes import Shape, attached_shapes, page_answer, tag_shapes
from vestibule.organization.iam_pages import MAX_PAGE
from vestibule.store.paging import page_position, page_token
from vestibule.store.work import Work

T = TypeVar("T")
_OF_PAGES = frozenset({"Marker", "MaxItems"})


def short_list(
    work: Work,
    call: Call,
    request: Mapping[str, Any],
    *,
    name: str,
    listed: Iterable[T],
    key: Callable[[T], Any],
) -> Shape:
    """The page's answer, its list under `name` and in the order of `key`.

    key: text, numbers or lists of them; unlike for each. Raises Invalid (NEXT_TOKEN).
    """
    asked = sorted(item for item in request.items() if item[0] not in _OF_PAGES)
    query = f"{call.operation}:{call.caller.account_id}:{asked}"
    after = page_position(work.keyring, request.get("Marker"), query=query)
    ordered = sorted(listed, key=key)
    rest = ordered if after is None else [each for each in ordered if key(each) > after]
    count = request.get("MaxItems", MAX_PAGE)
    page, more = rest[:count], rest[count:]
    token = page_token(work.keyring, key(page[-1]), query=query) if more else None
    return page_answer(name, page, token)


def attached_policies(
    work: Work, call: Call, request: Mapping[str, Any], policies: Iterable[AttachedPolicy]
) -> Shape:
    """The answer of the lists of attached policies, below the path prefix that is asked for."""
    prefix = request.get("PathPrefix", "/")
    below = [each for each in policies if each.arn.partition(":policy")[2].startswith(prefix)]
    return short_list(
        work,
        call,
        request,
        name="AttachedPolicies",
        listed=attached_shapes(below),
        key=lambda shape: [shape["PolicyName"], shape["PolicyArn"]],
    )


def policy_names(
    work: Work, call: Call, request: Mapping[str, Any], policies: Iterable[InlinePolicy]
) -> Shape:
    """The answer of the lists of inline policies."""
    names = [policy.name for policy in policies]
    return short_list(work, call, request, name="PolicyNames", listed=names, key=str)


def tags_answer(
    work: Work, call: Call, request: Mapping[str, Any], tags: Mapping[str, str]
) -> Shape:
    """The answer of the lists of tags. Source: iam 2010-05-08, API_ListRoleTags: by key."""
    shapes = tag_shapes(tags)
    return short_list(
        work, call, request, name="Tags", listed=shapes, key=lambda shape: shape["Key"]
    )
