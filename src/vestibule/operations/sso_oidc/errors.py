"""The service, and the names of its errors.

Source: sso-oidc 2019-06-10; RFC 6749, section 5.2; RFC 8628, section 3.5.
"""

from vestibule.model.errors import Denied, Invalid, NotFound, Throttled, Unauthenticated
from vestibule.model.operations import Service

SERVICE = Service(
    "sso-oidc",
    "sso.amazonaws.com",
    {
        (Denied, "AUTHORIZATION_PENDING"): "AuthorizationPendingException",
        (Denied, ""): "AccessDeniedException",
        (Invalid, "EXPIRED_TOKEN"): "ExpiredTokenException",
        (Invalid, "INVALID_CLIENT_METADATA"): "InvalidClientMetadataException",
        (Invalid, "INVALID_GRANT"): "InvalidGrantException",
        (Invalid, "INVALID_REDIRECT_URI"): "InvalidRedirectUriException",
        (Invalid, "INVALID_SCOPE"): "InvalidScopeException",
        (Invalid, "UNAUTHORIZED_CLIENT"): "UnauthorizedClientException",
        (Invalid, "UNSUPPORTED_GRANT_TYPE"): "UnsupportedGrantTypeException",
        (Invalid, ""): "InvalidRequestException",
        (NotFound, ""): "InvalidRequestException",
        (Throttled, ""): "SlowDownException",
        (Unauthenticated, ""): "InvalidClientException",
    },
)
