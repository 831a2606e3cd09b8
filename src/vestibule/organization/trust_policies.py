"""What IAM asks of a role's trust policy when it is written."""

from vestibule.model.errors import QuotaExceeded
from vestibule.organization.iam_rules import check_document
from vestibule.policy.documents import PolicyKind
from vestibule.policy.limits import TRUST_POLICY


def check_trust_policy(document: str) -> str:
    """The document, which may be kept. Raises MalformedPolicy and QuotaExceeded.

    Source: iam 2010-05-08, API_CreateRole; IAM User Guide, reference_iam-quotas.
    """
    check_document(document, PolicyKind.TRUST)
    if TRUST_POLICY.is_exceeded_by(document):
        limit = TRUST_POLICY.characters
        raise QuotaExceeded(f"Cannot exceed quota for ACLSizePerRole: {limit}", kind="QUOTA")
    return document
