"""Page tokens: opaque, and good only for the query they were made for."""

import pytest

from vestibule.model.errors import Invalid
from vestibule.store.keyring import KeyRing
from vestibule.store.paging import page_position, page_token

RING = KeyRing({1: b"\1" * 32}, 1)


def test_a_token_leads_back_to_its_position() -> None:
    token = page_token(RING, ["alice", 7], query="users")
    assert page_position(RING, token, query="users") == ["alice", 7]


def test_no_token_is_the_first_page() -> None:
    assert page_position(RING, None, query="users") is None


@pytest.mark.parametrize("token", ["x", "!!!!", "AAEAAAAA", "\N{SNOWMAN}"])
def test_a_forged_token_is_invalid(token: str) -> None:
    with pytest.raises(Invalid):
        page_position(RING, token, query="users")


def test_a_token_of_another_query_is_invalid() -> None:
    token = page_token(RING, "alice", query="users")
    with pytest.raises(Invalid):
        page_position(RING, token, query="groups")
