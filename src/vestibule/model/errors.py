"""The errors of the domain. Each AWS service's `errors.py` gives them their names on the wire."""

from collections.abc import Mapping
from typing import Any


class VestibuleError(Exception):
    """Something the caller is told about.

    message: for the caller; detail: for the log. Neither holds a secret.
    kind: what it is about, in upper case as AWS writes it (USER, GROUP, ACCOUNT, POLICY, …) or the
    machine-readable reason; services choose their exception name by (class, kind).
    fields: further members of the error on the wire, in the model's spelling.
    keeps_changes: the transaction commits although the call fails (a failed attempt is counted).
    asks_again: the caller is to ask again, as often as it takes.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: str = "",
        detail: str = "",
        fields: Mapping[str, Any] | None = None,
        keeps_changes: bool = False,
        asks_again: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.detail = detail
        self.fields: Mapping[str, Any] = fields or {}
        self.keeps_changes = keeps_changes
        self.asks_again = asks_again


class Invalid(VestibuleError):
    """The request contradicts a rule that the model does not state."""


class NotFound(VestibuleError):
    """What was named does not exist."""


class Conflict(VestibuleError):
    """It exists already, is in use, or changed meanwhile."""


class Denied(VestibuleError):
    """The caller may not do this."""


class Protected(VestibuleError):
    """Only Vestibule itself may change this."""


class QuotaExceeded(VestibuleError):
    """A limit on how many or how large is reached."""


class Throttled(VestibuleError):
    """Too many at once; later it may pass."""


class Unauthenticated(VestibuleError):
    """Who calls could not be established, or is no longer valid."""


class NotBuilt(VestibuleError):
    """The operation exists in AWS's model, and not here yet."""
