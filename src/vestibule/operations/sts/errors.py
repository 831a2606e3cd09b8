"""The service, and the names of its errors. Source: sts 2011-06-15."""

from vestibule.model.errors import Denied, Invalid, NotFound, QuotaExceeded, Unauthenticated
from vestibule.model.operations import Service
from vestibule.policy.errors import MalformedPolicy

SERVICE = Service(
    "sts",
    "sts.amazonaws.com",
    {
        (Denied, ""): "AccessDenied",
        (Invalid, "AUTHORIZATION_MESSAGE"): "InvalidAuthorizationMessageException",
        (Invalid, ""): "ValidationError",
        (MalformedPolicy, ""): "MalformedPolicyDocumentException",
        (NotFound, ""): "ValidationError",
        (QuotaExceeded, ""): "PackedPolicyTooLargeException",
        (Unauthenticated, ""): "InvalidClientTokenId",
    },
)
