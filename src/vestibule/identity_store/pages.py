"""One page of a list, and the token of the next."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from vestibule.model.errors import Invalid
from vestibule.store.paging import page_position, page_token
from vestibule.store.work import Work

MAX_PAGE = 100


class Listed(Protocol):
    """What a list holds, ordered by its id."""

    @property
    def id(self) -> str:
        """The key of the list."""
        ...


T = TypeVar("T", bound=Listed)


def page(
    work: Work, query: str, *, token: str | None, count: int, rows: Callable[..., list[T]]
) -> tuple[list[T], str | None]:
    """A page of at most `count` (1 to 100) rows, and the next page's token.

    query: what is listed; a token serves no other. rows: tells up to `count` past the id `after`.
    Raises Invalid.
    Source: identitystore 2020-06-15, MaxResults and NextToken.
    """
    if not 1 <= count <= MAX_PAGE:
        raise Invalid("MaxResults must be 1 to 100.", kind="MAX_RESULTS")
    after = page_position(work.keyring, token, query=query) or ""
    found = rows(after=after, count=count + 1)
    if len(found) <= count:
        return found, None
    return found[:count], page_token(work.keyring, found[count - 1].id, query=query)
