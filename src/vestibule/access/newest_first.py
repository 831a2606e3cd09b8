"""Pages of requests, the newest first."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from vestibule.model.clock import to_epoch
from vestibule.model.errors import Invalid
from vestibule.store.paging import page_position, page_token
from vestibule.store.work import Work

MAX_PAGE = 100
_LATEST = (1e12, "")  # later than every request


class Dated(Protocol):
    """What was made at a time; the id orders those of one moment."""

    @property
    def id(self) -> str:
        """Unique."""
        ...

    @property
    def created_at(self) -> datetime:
        """When it was made."""
        ...


T = TypeVar("T", bound=Dated)


def newest_first(
    work: Work,
    query: str,
    *,
    token: str | None,
    count: int,
    rows: Callable[..., list[T]],
) -> tuple[list[T], str | None]:
    """A page of at most `count` (1 to 100) requests, and the next page's token.

    rows: tells up to `count` made before the time and id `before`.
    Raises Invalid (MAX_RESULTS, NEXT_TOKEN).
    """
    if not 1 <= count <= MAX_PAGE:
        raise Invalid(f"MaxResults must be 1 to {MAX_PAGE}.", kind="MAX_RESULTS")
    position = page_position(work.keyring, token, query=query)
    before = _LATEST if position is None else (position[0], position[1])
    found = rows(before=before, count=count + 1)
    if len(found) <= count:
        return found, None
    last = found[count - 1]
    following = page_token(work.keyring, [to_epoch(last.created_at), last.id], query=query)
    return found[:count], following
