"""Where identifiers and tokens come from, passed in so that tests may fix it."""

import base64
import secrets
import string
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

_LOWER = string.ascii_lowercase + string.digits
_UPPER = string.ascii_uppercase + "234567"


class Randomness:
    """Fresh identifiers and tokens from a source of bytes."""

    def __init__(self, source: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._source = source

    def bytes(self, count: int) -> bytes:
        """`count` random bytes."""
        return self._source(count)

    def hex(self, digits: int) -> str:
        """That many lower-case hexadecimal digits."""
        return self._source((digits + 1) // 2).hex()[:digits]

    def uuid(self) -> str:
        """A version 4 UUID in its usual text form."""
        return _uuid_text(self._source(16), version=4)

    def uuid_at(self, moment: datetime) -> str:
        """A version 7 UUID: ids made later sort later, so that an index of them grows at its end.

        Source: RFC 9562 section 5.7: 48 bits of Unix milliseconds, 74 random ones.
        """
        milliseconds = int(moment.timestamp() * 1000)
        return _uuid_text(milliseconds.to_bytes(6, "big") + self._source(10), version=7)

    def digits(self, count: int) -> str:
        """That many decimal digits, the first not zero."""
        return self._pick("123456789", 1) + self._pick(string.digits, count - 1)

    def lower(self, count: int) -> str:
        """Lower-case letters and digits, as AWS Organizations writes identifiers."""
        return self._pick(_LOWER, count)

    def upper(self, count: int) -> str:
        """Upper-case base 32, as IAM writes unique ids (the part after AIDA, AROA, AKIA)."""
        return self._pick(_UPPER, count)

    def token(self, count: int = 32) -> str:
        """An unguessable URL-safe token of `count` bytes of entropy.

        It never starts with a dash: people pass tokens to command lines, which would take such a
        one for an option.
        """
        while True:
            token = base64.urlsafe_b64encode(self._source(count)).rstrip(b"=").decode()
            if not token.startswith("-"):
                return token

    def _pick(self, alphabet: str, count: int) -> str:
        letters, beyond = _letters(alphabet)
        out = b""
        while len(out) < count:
            out += self._source(count).translate(letters, beyond)
        return out[:count].decode()


@lru_cache
def _letters(alphabet: str) -> tuple[bytes, bytes]:
    """The letter for each byte, and the bytes to draw again, lest some letters come more often.

    256 is not a multiple of every alphabet's size: what is above the last multiple has no letter.
    """
    limit = 256 - 256 % len(alphabet)
    letters = bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))
    return letters, bytes(range(limit, 256))


def _uuid_text(raw: bytes, *, version: int) -> str:
    """16 bytes as a UUID; six of their bits become version and variant. RFC 9562 section 4."""
    text = raw.hex()
    variant = "89ab"[raw[8] & 3]
    return f"{text[:8]}-{text[8:12]}-{version}{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"
