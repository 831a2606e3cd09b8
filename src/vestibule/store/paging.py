"""Opaque page tokens: where the last page ended, sealed together with what was asked.

Keyset paging: a token names the last row seen, never an offset.
"""

import base64
import binascii
from typing import Any

import orjson

from vestibule.model.errors import Invalid
from vestibule.store.keyring import KeyRing, Unsealable

_PURPOSE = "page-token"


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
        raise Invalid("The provided pagination token is invalid.", kind="NEXT_TOKEN") from error
