"""How many users and groups an identity store may hold.

Source: IAM Identity Center User Guide, limits.
"""

from vestibule.model.errors import QuotaExceeded
from vestibule.store.identity_store_counts import count_of
from vestibule.store.work import Work

QUOTAS = {"USER": 100_000, "GROUP": 100_000}


def check_quota(work: Work, identity_store_id: str, *, kind: str) -> None:
    """Raises QuotaExceeded where the store has no room for another USER or GROUP."""
    if count_of(work.tx, identity_store_id, kind) >= QUOTAS[kind]:
        raise QuotaExceeded(
            f"The identity store can hold {QUOTAS[kind]} of the type {kind} at most.", kind=kind
        )
