"""The key ring: what is sealed opens only where it belongs."""

import json
import stat
from pathlib import Path

import pytest

from vestibule.store.database import Unusable
from vestibule.store.keyring import KeyRing, Unsealable, load_key_ring

RING = KeyRing({1: b"\1" * 32}, 1)
ROTATED = KeyRing({1: b"\1" * 32, 2: b"\2" * 32}, 2)


def test_what_was_sealed_opens_again() -> None:
    assert RING.unseal("p", RING.seal("p", b"plain", associated=b"row"), associated=b"row") == (
        b"plain"
    )


def test_a_rotated_ring_opens_what_the_old_key_sealed() -> None:
    assert ROTATED.unseal("p", RING.seal("p", b"plain")) == b"plain"


def test_a_ring_without_the_key_does_not_open() -> None:
    with pytest.raises(Unsealable):
        RING.unseal("p", ROTATED.seal("p", b"plain"))


@pytest.mark.parametrize(("purpose", "row"), [("other", b"row"), ("p", b"another row")])
def test_a_sealed_value_moved_elsewhere_does_not_open(purpose: str, row: bytes) -> None:
    sealed = RING.seal("p", b"plain", associated=b"row")
    with pytest.raises(Unsealable):
        RING.unseal(purpose, sealed, associated=row)


def test_every_changed_byte_is_noticed() -> None:
    sealed = RING.seal("p", b"plain")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Unsealable):
            RING.unseal("p", bytes(changed))


def test_a_truncated_value_is_refused() -> None:
    for length in range(30):
        with pytest.raises(Unsealable):
            RING.unseal("p", RING.seal("p", b"plain")[:length])


def test_purposes_derive_different_values() -> None:
    assert RING.derive("a", b"x") != RING.derive("b", b"x")
    assert ROTATED.derive("a", b"x", version=1) == RING.derive("a", b"x")


def test_the_file_is_private_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    made = load_key_ring(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key_ring(path) == made


_KEY = "A" * 43 + "="


@pytest.mark.parametrize(
    "content",
    [
        "",
        "garbage",
        "[]",
        '{"keys": {}}',
        '{"keys": {"1": 5}}',
        '{"keys": {"1": ""}}',
        '{"keys": {"1": "AAAA"}}',
        json.dumps({"keys": {"1": "A" * 64}}),
        json.dumps({"keys": {"0": _KEY}}),
        json.dumps({"keys": {"1": _KEY, "65536": _KEY}}),
    ],
)
def test_a_file_that_holds_no_keys_is_told_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keyring.json"
    path.write_text(content)
    with pytest.raises(Unusable, match=r"keyring\.json"):
        load_key_ring(path)
    assert path.read_text() == content


def test_a_draft_that_was_left_behind_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / ".keyring.json.new").write_text("half a r")
    assert load_key_ring(tmp_path / "keyring.json") == load_key_ring(tmp_path / "keyring.json")


def test_the_ring_is_never_printed() -> None:
    assert "\\x01" not in repr(RING)
