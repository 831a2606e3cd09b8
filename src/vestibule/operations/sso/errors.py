"""The service, and the names of its errors.

Source: sso 2019-06-10; AWS answers ForbiddenException although the model does not have it.
"""

from vestibule.model.errors import Denied, Invalid, NotFound, Throttled, Unauthenticated
from vestibule.model.operations import Service

SERVICE = Service(
    "sso",
    "sso.amazonaws.com",
    {
        (Denied, ""): "ForbiddenException",
        (Invalid, ""): "InvalidRequestException",
        (NotFound, ""): "ResourceNotFoundException",
        (Throttled, ""): "TooManyRequestsException",
        (Unauthenticated, ""): "UnauthorizedException",
    },
)
