"""The service, and the names of its errors. Source: iam 2010-05-08."""

from vestibule.model.errors import (
    Conflict,
    Denied,
    Invalid,
    NotFound,
    Protected,
    QuotaExceeded,
    Unauthenticated,
)
from vestibule.model.operations import Service
from vestibule.policy.errors import MalformedPolicy

SERVICE = Service(
    "iam",
    "iam.amazonaws.com",
    {
        (Conflict, "DELETE"): "DeleteConflictException",
        (Conflict, ""): "EntityAlreadyExistsException",
        (Denied, ""): "AccessDenied",
        (Invalid, "INPUT"): "InvalidInputException",
        (Invalid, "POLICY_EVALUATION"): "PolicyEvaluationException",
        (Invalid, ""): "ValidationError",
        (MalformedPolicy, ""): "MalformedPolicyDocumentException",
        (NotFound, ""): "NoSuchEntityException",
        (Protected, ""): "UnmodifiableEntityException",
        (QuotaExceeded, ""): "LimitExceededException",
        (Unauthenticated, ""): "InvalidClientTokenId",
    },
)
