"""The service, and the names of its errors. Source: service_models/vestibule-console."""

from vestibule.model.errors import Denied, Invalid, NotFound, Throttled
from vestibule.model.operations import Service

SERVICE = Service(
    "vestibule-console",
    "console.vestibule",
    {
        (Denied, ""): "AccessDeniedException",
        (Invalid, ""): "ValidationException",
        (NotFound, ""): "ResourceNotFoundException",
        (Throttled, ""): "ThrottlingException",
    },
)
