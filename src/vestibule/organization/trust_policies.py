"""What IAM asks of a role's trust policy when it is written."""

from vestibule.model.errors import QuotaExceeded
from vestibule.organization.iam_rules import check_document, counted_size
from vestibule.policy.documents import PolicyKind

MAX_SIZE = 2_048


def check_trust_policy(document: str) -> str:
    """The document, which may be kept. Raises MalformedPolicy and QuotaExceeded.

    Source: iam 2010-05-08, API_CreateRole; IAM User Guide, reference_iam-quotas.
    """
    check_document(document, PolicyKind.TRUST)
    if counted_size(document) > MAX_SIZE:
        raise QuotaExceeded(f"Cannot exceed quota for ACLSizePerRole: {MAX_SIZE}", kind="QUOTA")
    return document
