"""FullAWSAccess, which every node of the tree has from the beginning."""

from vestibule.model.organization_policies import FULL_AWS_ACCESS, SERVICE_CONTROL_POLICY
from vestibule.store import organization_policies as rows
from vestibule.store.work import Work


def attach_default_policies(work: Work, target_id: str) -> None:
    """Gives a new node what it needs so that the enabled types do not shut it out."""
    if rows.is_type_enabled(work.tx, SERVICE_CONTROL_POLICY):
        rows.insert_attachment(work.tx, target_id, FULL_AWS_ACCESS)
