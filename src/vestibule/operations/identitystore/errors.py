"""The errors of the identity store by their names in its model."""

from vestibule.model.errors import (
    Conflict,
    Denied,
    Invalid,
    NotFound,
    QuotaExceeded,
    Throttled,
)
from vestibule.model.operations import Service

SERVICE = Service(
    name="identitystore",
    event_source="identitystore.amazonaws.com",
    errors={
        (Conflict, ""): "ConflictException",
        (Denied, ""): "AccessDeniedException",
        (Invalid, ""): "ValidationException",
        (NotFound, ""): "ResourceNotFoundException",
        (QuotaExceeded, ""): "ServiceQuotaExceededException",
        (Throttled, ""): "ThrottlingException",
    },
)
