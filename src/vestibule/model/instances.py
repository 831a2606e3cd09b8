"""The instance of Identity Center and the identity store that belongs to it."""

from dataclasses import dataclass
from datetime import datetime

from vestibule.model.arns import identity_store_arn


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance (`ssoins-…`) in its owner's account, with its identity store (`d-…`)."""

    id: str
    arn: str
    identity_store_id: str
    owner_account_id: str
    name: str
    created_at: datetime

    @property
    def identity_store_arn(self) -> str:
        """arn:aws:identitystore::ACCOUNT:identitystore/d-…"""
        return identity_store_arn(self.owner_account_id, self.identity_store_id)
