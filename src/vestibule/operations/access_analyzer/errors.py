"""The service, and the names of its errors. Source: accessanalyzer 2019-11-01."""

from vestibule.model.errors import Denied, Invalid, Throttled
from vestibule.model.operations import Service
from vestibule.policy.errors import MalformedPolicy

SERVICE = Service(
    "accessanalyzer",
    "access-analyzer.amazonaws.com",
    {
        (Denied, ""): "AccessDeniedException",
        (Invalid, "PARAMETER"): "InvalidParameterException",
        (Invalid, "UNPROCESSABLE"): "UnprocessableEntityException",
        (Invalid, ""): "ValidationException",
        (MalformedPolicy, ""): "InvalidParameterException",
        (Throttled, ""): "ThrottlingException",
    },
)
