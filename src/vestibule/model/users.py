"""The nouns of an identity store: users, groups, memberships."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class UserStatus(StrEnum):
    """Whether a user may sign in."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a person's name."""

    given_name: str
    family_name: str
    middle_name: str | None = None
    formatted: str | None = None
    honorific_prefix: str | None = None
    honorific_suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address. type: work, home, … as the administrator wrote it."""

    value: str | None = None
    type: str | None = None
    primary: bool | None = None


@dataclass(frozen=True, slots=True)
class UserProfile:
    """What may be changed about a user.

    attributes: all others (nickName, addresses, …, extensions) by AWS's attribute path, as JSON.
    """

    user_name: str
    display_name: str
    name: PersonName
    emails: tuple[Email, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def email(self) -> str | None:
        """The address that is the user's alone in the identity store: the primary, else the first.

        Source: identitystore 2020-06-15, Emails.
        """
        ranked = sorted((e for e in self.emails if e.value), key=lambda e: not e.primary)
        return ranked[0].value if ranked else None


@dataclass(frozen=True, slots=True)
class Changes:
    """Who made a resource and who changed it last; revision counts the changes from 1."""

    revision: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class User:
    """A person who signs in; `id` is a UUID, identity_store_id is d-…"""

    id: str
    identity_store_id: str
    profile: UserProfile
    status: UserStatus
    changes: Changes

    @property
    def user_name(self) -> str:
        """The name to sign in with."""
        return self.profile.user_name


@dataclass(frozen=True, slots=True)
class Group:
    """A set of users; `id` is a UUID."""

    id: str
    identity_store_id: str
    display_name: str
    description: str | None
    changes: Changes


@dataclass(frozen=True, slots=True)
class Membership:
    """That a user is in a group; it never changes. `id` is a UUID."""

    id: str
    identity_store_id: str
    group_id: str
    user_id: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class AttributeOperation:
    """One change: the attribute at the path gets the JSON value; None removes it.

    Source: identitystore 2020-06-15, AttributeOperation.
    """

    path: str
    value: Any = None


def comparison_key(text: str) -> str:
    """What two names that differ in case or Unicode composition only have in common."""
    # Not casefold: that would make one of "straße" and "strasse", which are two people's names.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
