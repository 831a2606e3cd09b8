"""The key ring on which everything sealed, derived or digested hangs.

Keys are versioned and rotate with overlap: the newest seals, all still open. Every purpose has a
subkey of its own (HKDF-SHA256), so that a value made for one purpose is worthless for another.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vestibule.store.database import Unusable

_NONCE = 12
_VERSION = 2
_KEY = 32


class Unsealable(Exception):
    """The sealed value was changed, is for another purpose or row, or its key is gone."""


@dataclass(frozen=True)
class KeyRing:
    """Versioned 32-byte root keys; `newest` is used for new values."""

    keys: dict[int, bytes]
    newest: int

    def __repr__(self) -> str:
        return f"KeyRing(versions={sorted(self.keys)}, newest={self.newest})"

    def seal(self, purpose: str, plain: bytes, *, associated: bytes = b"") -> bytes:
        """AES-256-GCM: 2 bytes of key version, 12 of nonce, ciphertext and tag.

        associated: what the value belongs to (a row's id); needed again to open it.
        """
        nonce = os.urandom(_NONCE)
        body = self._cipher(purpose, self.newest).encrypt(nonce, plain, associated)
        return self.newest.to_bytes(_VERSION, "big") + nonce + body

    def unseal(self, purpose: str, sealed: bytes, *, associated: bytes = b"") -> bytes:
        """The plain value. Raises Unsealable."""
        version = self.version_of(sealed)
        if version not in self.keys or len(sealed) < _VERSION + _NONCE + 16:
            raise Unsealable(purpose)
        nonce = sealed[_VERSION : _VERSION + _NONCE]
        try:
            return self._cipher(purpose, version).decrypt(
                nonce, sealed[_VERSION + _NONCE :], associated
            )
        except InvalidTag as error:
            raise Unsealable(purpose) from error

    def version_of(self, sealed: bytes) -> int:
        """The version of the key that sealed the value."""
        return int.from_bytes(sealed[:_VERSION], "big")

    def derive(self, purpose: str, data: bytes, *, version: int | None = None) -> bytes:
        """32 bytes that only this ring can make again: HMAC-SHA256 under the purpose's subkey."""
        key = _subkey(self.keys[self.newest if version is None else version], purpose)
        return hmac.digest(key, data, "sha256")

    def _cipher(self, purpose: str, version: int) -> AESGCM:
        return _aesgcm(self.keys[version], purpose)


@lru_cache(maxsize=256)
def _subkey(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"vestibule:" + purpose.encode()).derive(key)


@lru_cache(maxsize=256)
def _aesgcm(key: bytes, purpose: str) -> AESGCM:
    return AESGCM(_subkey(key, purpose))


def token_digest(token: str) -> bytes:
    """How a high-entropy token is stored: SHA-256. The token itself is never kept."""
    return hashlib.sha256(token.encode()).digest()


def new_key_ring(random_bytes: Callable[[int], bytes] = os.urandom) -> KeyRing:
    """A ring with one fresh key."""
    return KeyRing({1: random_bytes(_KEY)}, 1)


def load_key_ring(path: Path) -> KeyRing:
    """The ring kept in a file, which is made (0600) where it is missing. Raises Unusable."""
    try:
        written = json.loads(path.read_text())
    except FileNotFoundError:
        ring = new_key_ring()
        _write_new(path, ring)
        return ring
    except (OSError, ValueError) as error:
        raise Unusable(f"the key ring {path} cannot be read: {error}") from error
    try:
        keys = {int(version): base64.b64decode(key) for version, key in written["keys"].items()}
        ring = KeyRing(keys, max(keys))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unusable(f"the key ring {path} does not hold keys") from error
    has_versions = all(0 < version < 256**_VERSION for version in keys)
    if not has_versions or any(len(key) != _KEY for key in keys.values()):
        raise Unusable(f"the key ring {path} does not hold keys of {_KEY} bytes")
    return ring


def _write_new(path: Path, ring: KeyRing) -> None:
    """Whole or not at all, whenever the process may end."""
    keys = {str(version): base64.b64encode(key).decode() for version, key in ring.keys.items()}
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({"keys": keys}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
