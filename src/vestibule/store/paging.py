"""Opaque page tokens: where the last page ended, sealed together with what was asked.

Keyset paging: a token names the last row seen, never an offset.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import orjson

from vestibule.model.errors import Invalid
from vestibule.store.keyring import KeyRing, Unsealable
from vestibule.store.work import Work

_PURPOSE = "page-token"
_INVALID = "The provided pagination token is invalid."


def page_token(keyring: KeyRing, position: Any, *, query: str) -> str:
    """A token for the rows after `position`, good only for the same `query` text."""
    sealed = keyring.seal(_PURPOSE, orjson.dumps(position), associated=query.encode())
    return base64.urlsafe_b64encode(sealed).decode()


def page_position(keyring: KeyRing, token: str | None, *, query: str) -> Any:
    """Where the page starts, None for the first. Raises Invalid for a token of another query."""
    if not token:
        return None
    try:
        sealed = base64.urlsafe_b64decode(token.encode())
        return orjson.loads(keyring.unseal(_PURPOSE, sealed, associated=query.encode()))
    except (Unsealable, binascii.Error, ValueError) as error:
        raise Invalid(_INVALID, kind="NEXT_TOKEN") from error


def check_no_token(token: str | None) -> None:
    """For lists that are always whole, which issue no token. Raises Invalid (NEXT_TOKEN)."""
    if token:
        raise Invalid(_INVALID, kind="NEXT_TOKEN")


class Listed(Protocol):
    """What a list holds, ordered by its id."""

    @property
    def id(self) -> str:
        """The key of the list."""
        ...


T = TypeVar("T", bound=Listed)


def page(
    work: Work,
    query: str,
    *,
    token: str | None,
    count: int,
    most: int,
    rows: Callable[..., list[T]],
) -> tuple[list[T], str | None]:
    """A page of at most `count` (1 to `most`) rows, and the next page's token.

    query: what is listed; a token serves no other. rows: tells up to `count` past the id `after`.
    Raises Invalid (MAX_RESULTS, NEXT_TOKEN).
    """
    if not 1 <= count <= most:
        raise Invalid(f"MaxResults must be 1 to {most}.", kind="MAX_RESULTS")
    after = page_position(work.keyring, token, query=query) or ""
    found = rows(after=after, count=count + 1)
    if len(found) <= count:
        return found, None
    return found[:count], page_token(work.keyring, found[count - 1].id, query=query)
