"""Trust policies of roles: what IAM asks of them, and whose counts where a role is assumed."""

from vestibule.model.errors import QuotaExceeded
from vestibule.model.iam_entities import Role
from vestibule.organization.iam_rules import check_document
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.limits import TRUST_POLICY
from vestibule.policy.policies import NamedPolicy
from vestibule.policy.special_cases import TRUST_ACTIONS
from vestibule.store.roles import find_role
from vestibule.store.work import Work


def check_trust_policy(document: str) -> str:
    """The document, which may be kept. Raises MalformedPolicy and QuotaExceeded.

    Source: iam 2010-05-08, API_CreateRole; IAM User Guide, reference_iam-quotas.
    """
    check_document(document, PolicyKind.TRUST)
    if TRUST_POLICY.is_exceeded_by(document):
        limit = TRUST_POLICY.characters
        raise QuotaExceeded(f"Cannot exceed quota for ACLSizePerRole: {limit}", kind="QUOTA")
    return document


def find_trusting_role(work: Work, action: str, resource: str) -> Role | None:
    """The role that is to be assumed; None for other actions, and for roles that are not known."""
    parts = resource.split(":", 5)
    if action.lower() not in TRUST_ACTIONS or len(parts) < 6:
        return None
    role = find_role(work.tx, parts[4], parts[5].rpartition("/")[2])
    return role if role is not None and role.arn == resource else None


def trust_policy(role: Role) -> NamedPolicy:
    """The role's trust policy, as the policy of a resource."""
    return NamedPolicy("trust policy", compile_policy(role.trust_policy, PolicyKind.TRUST))
