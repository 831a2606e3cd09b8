"""A browser before sign-in pages that know one user."""

from pathlib import Path

import pytest

from page_visitor import Units, Visitor, visitor
from sign_in_samples import OWNER, add_user, quick_hash
from vestibule.endpoints import sign_in as sign_in_pages
from vestibule.identity_store.instances import create_instance
from vestibule.model.secret import Secret
from vestibule.sessions import passwords
from vestibule.store.work import Work


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that were verified, with hashing made quick."""
    seen: list[str] = []

    def verify(hashed: str, password: Secret) -> bool:
        seen.append(hashed)
        return hashed == quick_hash(password)

    for module in (sign_in_pages, passwords):
        monkeypatch.setattr(module, "verify_password", verify)
        monkeypatch.setattr(module, "hash_password", quick_hash)
    return seen


@pytest.fixture
def units(work: Work, verified: list[str]) -> Units:
    create_instance(work, owner_account_id=OWNER)
    add_user(work, "ada")
    return Units(work)


@pytest.fixture
def browser(units: Units, tmp_path: Path) -> Visitor:
    return visitor(units, tmp_path)
