"""A served AWS service: its name in the audit trail, and its errors on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass

from vestibule.model.errors import VestibuleError

ErrorNames = Mapping[tuple[type[VestibuleError], str], str]


@dataclass(frozen=True, slots=True)
class Service:
    """One AWS service, declared as SERVICE in its package's `errors.py`.

    name: botocore's ("sso-admin"). event_source: CloudTrail's ("sso.amazonaws.com").
    errors: (class, kind) to the exception's name in the service's model; the kind "" stands for
    all others of the class.
    """

    name: str
    event_source: str
    errors: ErrorNames

    def error_name(self, error: VestibuleError) -> str | None:
        """The exception's name on the wire; None where the service has none for it."""
        for kind in (error.kind, ""):
            name = self.errors.get((type(error), kind))
            if name is not None:
                return name
        return None
