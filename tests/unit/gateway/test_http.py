"""Headers as a server hands them over."""

import pytest

from vestibule.gateway.http import read_headers
from vestibule.gateway.protocol.wire_errors import WireError


def test_headers_are_found_by_lower_case_name_and_repeated_ones_joined() -> None:
    headers = read_headers([(b"Accept", b"a"), (b"X-Amz-Meta", b"1"), (b"ACCEPT", b"\xc3\xa9")])
    assert headers == {"accept": "a,\u00c3\u00a9", "x-amz-meta": "1"}


@pytest.mark.parametrize("name", [b"Host", b"Authorization", b"X-Amz-Date", b"X-Amz-Target"])
def test_a_repeated_header_that_decides_who_calls_what_is_refused(name: bytes) -> None:
    with pytest.raises(WireError):
        read_headers([(name, b"a"), (name.lower(), b"a")])
