"""Role session names fit what STS allows."""

import re

import pytest

from vestibule.sessions.role_session_names import role_session_name


@pytest.mark.parametrize(
    ("user_name", "expected"),
    [
        ("ada", "ada"),
        ("ada@example.com", "ada@example.com"),
        ("a", "a_"),
        ("", "__"),
        ("jürgen", "j_rgen"),
        ("a/b:c\n", "a_b_c_"),
        ("x" * 128, "x" * 64),
    ],
)
def test_a_user_name_is_made_to_fit(user_name: str, expected: str) -> None:
    assert role_session_name(user_name) == expected
    assert re.fullmatch(r"[A-Za-z0-9_+=,.@-]{2,64}", expected)
