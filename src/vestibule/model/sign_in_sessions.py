"""The nouns of signing in: sessions of people, in a browser or in a client they let in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SessionKind(StrEnum):
    """Where a person is signed in."""

    BROWSER = "BROWSER"
    CLIENT = "CLIENT"


@dataclass(frozen=True, slots=True)
class SignInSession:
    """That a person is signed in, from one place, until one time.

    id: a UUID, CloudTrail's credentialId. source_ip and user_agent: of whoever signed in.
    client_name: what a CLIENT session was given to, in the client's own words.
    """

    id: str
    user_id: str
    user_name: str
    identity_store_id: str
    kind: SessionKind
    created_at: datetime
    expires_at: datetime
    source_ip: str
    user_agent: str
    client_name: str | None = None
