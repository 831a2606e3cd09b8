"""The errors of sso-admin by their names in its model."""

from vestibule.model.errors import (
    Conflict,
    Denied,
    Invalid,
    NotFound,
    Protected,
    QuotaExceeded,
    Throttled,
)
from vestibule.model.operations import Service

SERVICE = Service(
    name="sso-admin",
    event_source="sso.amazonaws.com",
    errors={
        (Conflict, ""): "ConflictException",
        (Denied, ""): "AccessDeniedException",
        (Invalid, ""): "ValidationException",
        (NotFound, ""): "ResourceNotFoundException",
        (Protected, ""): "AccessDeniedException",
        (QuotaExceeded, ""): "ServiceQuotaExceededException",
        (Throttled, ""): "ThrottlingException",
    },
)
