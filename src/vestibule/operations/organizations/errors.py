"""The errors of AWS Organizations by their names in its model."""

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
    name="organizations",
    event_source="organizations.amazonaws.com",
    errors={
        (NotFound, "ACCOUNT"): "AccountNotFoundException",
        (NotFound, "ATTACHMENT"): "PolicyNotAttachedException",
        (NotFound, "CHILD"): "ChildNotFoundException",
        (NotFound, "CREATE_ACCOUNT_STATUS"): "CreateAccountStatusNotFoundException",
        (NotFound, "DESTINATION_PARENT"): "DestinationParentNotFoundException",
        (NotFound, "ORGANIZATION"): "AWSOrganizationsNotInUseException",
        (NotFound, "ORGANIZATIONAL_UNIT"): "OrganizationalUnitNotFoundException",
        (NotFound, "PARENT"): "ParentNotFoundException",
        (NotFound, "POLICY"): "PolicyNotFoundException",
        (NotFound, "POLICY_TYPE"): "PolicyTypeNotEnabledException",
        (NotFound, "ROOT"): "RootNotFoundException",
        (NotFound, "SOURCE_PARENT"): "SourceParentNotFoundException",
        (NotFound, "TARGET"): "TargetNotFoundException",
        (Conflict, "ACCOUNT"): "DuplicateAccountException",
        (Conflict, "ATTACHMENT"): "DuplicatePolicyAttachmentException",
        (Conflict, "NOT_EMPTY"): "OrganizationalUnitNotEmptyException",
        (Conflict, "ORGANIZATION"): "AlreadyInOrganizationException",
        (Conflict, "ORGANIZATIONAL_UNIT"): "DuplicateOrganizationalUnitException",
        (Conflict, "POLICY"): "DuplicatePolicyException",
        (Conflict, "POLICY_IN_USE"): "PolicyInUseException",
        (Conflict, "POLICY_TYPE"): "PolicyTypeAlreadyEnabledException",
        (Invalid, "POLICY"): "MalformedPolicyDocumentException",
        (Invalid, "POLICY_TYPE"): "PolicyTypeNotAvailableForOrganizationException",
        (Invalid, ""): "InvalidInputException",
        (Protected, ""): "InvalidInputException",
        (QuotaExceeded, ""): "ConstraintViolationException",
        (Denied, ""): "AccessDeniedException",
        (Throttled, ""): "TooManyRequestsException",
    },
)
