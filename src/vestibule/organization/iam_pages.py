"""Pages of IAM's lists, which are ordered by name."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from vestibule.store.paging import page_position, page_token
from vestibule.store.work import Work

MAX_PAGE = 100
"""How much a page holds where the caller does not say. Source: iam 2010-05-08, MaxItems."""


class Named(Protocol):
    """What a list holds, ordered by its name in lower case."""

    @property
    def name(self) -> str:
        """The key of the list."""
        ...


T = TypeVar("T", bound=Named)


def named_page(
    work: Work,
    query: str,
    *,
    token: str | None,
    count: int,
    rows: Callable[[str, int], list[T]],
) -> tuple[list[T], str | None]:
    """A page of at most `count` rows by name, and the next page's token.

    query: what is listed; a token serves no other. rows: tells up to so many past a name in lower
    case. Raises Invalid (NEXT_TOKEN).
    """
    after = page_position(work.keyring, token, query=query) or ""
    found = rows(after, count + 1)
    if len(found) <= count:
        return found, None
    last = found[count - 1].name.lower()
    return found[:count], page_token(work.keyring, last, query=query)
