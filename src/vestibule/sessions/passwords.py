"""Passwords: their rules, their hashes, and which one a user has.

Hashing is slow on purpose: call hash_password, verify_password and is_among outside transactions.
"""

import hashlib
import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from vestibule.model.clock import to_epoch
from vestibule.model.errors import Invalid, NotFound
from vestibule.model.secret import Secret
from vestibule.store import user_passwords as rows
from vestibule.store.database import UniqueViolation
from vestibule.store.user_passwords import PasswordRow
from vestibule.store.work import Work

SHORTEST, LONGEST = 8, 64
NOT_REUSABLE = 3
_MEMORY_KIB, _ITERATIONS, _LANES = 19 * 1024, 2, 1
_SALT_BYTES, _HASH_BYTES = 16, 32
_CLASSES = (str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum())
_RULE = (
    f"A password has {SHORTEST} to {LONGEST} characters, among them a lower-case letter, "
    "an upper-case letter, a digit and a character that is none of these."
)


def check_password_rules(password: Secret) -> None:
    """Raises Invalid (PASSWORD) when it is too short, too long, or lacks a class of characters.

    Source: IAM Identity Center User Guide, password requirements.
    """
    text = password.value
    fits = SHORTEST <= len(text) <= LONGEST
    if not fits or not all(any(map(belongs, text)) for belongs in _CLASSES):
        raise Invalid(_RULE, kind="PASSWORD")


def hash_password(password: Secret) -> str:
    """The argon2id hash with its parameters and salt (PHC text). Slow."""
    kdf = Argon2id(
        salt=os.urandom(_SALT_BYTES),
        length=_HASH_BYTES,
        iterations=_ITERATIONS,
        lanes=_LANES,
        memory_cost=_MEMORY_KIB,
    )
    return kdf.derive_phc_encoded(_bytes(password))


def verify_password(hashed: str, password: Secret) -> bool:
    """Whether the hash is of the password. Slow."""
    try:
        Argon2id.verify_phc_encoded(_bytes(password), hashed)
    except InvalidKey:
        return False
    return True


def is_among(password: Secret, hashes: Iterable[str]) -> bool:
    """Whether one of the hashes is of the password. Slow, for each."""
    return any(verify_password(hashed, password) for hashed in hashes)


def password_digest(hashed: str) -> str:
    """What tells one password of a user from another, and nothing else of it."""
    return hashlib.sha256(hashed.encode()).hexdigest()


def find_password(work: Work, user_id: str) -> PasswordRow | None:
    """The user's password, if it has one."""
    return rows.find_password(work.tx, user_id)


def not_reusable(row: PasswordRow | None) -> tuple[str, ...]:
    """The hashes of the passwords that the user may not choose again."""
    return (row.hashed, *row.earlier)[:NOT_REUSABLE] if row else ()


def set_password(work: Work, user_id: str, *, hashed: str, must_change: bool) -> None:
    """The user's password from now on; a link to set one no longer serves.

    hashed: by `hash_password`; must_change: at the next sign-in. Raises NotFound (USER).
    """
    before = rows.find_password(work.tx, user_id)
    row = PasswordRow(
        user_id=user_id,
        hashed=hashed,
        earlier=not_reusable(before)[: NOT_REUSABLE - 1],
        must_change=must_change,
        changed_at=to_epoch(work.now),
    )
    try:
        rows.put_password(work.tx, row)
    except UniqueViolation as error:
        raise NotFound("There is no such user.", kind="USER") from error
    rows.delete_links(work.tx, user_id)


def _bytes(password: Secret) -> bytes:
    return password.value.encode("utf-8", "surrogatepass")
