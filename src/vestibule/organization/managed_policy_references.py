"""Managed policies by ARN, whoever owns them: AWS or the account."""

from vestibule.model.errors import Invalid, NotFound
from vestibule.model.iam_entities import CustomerPolicy
from vestibule.policy.managed_policies import ManagedPolicy, find_managed_policy
from vestibule.store import iam_policies as rows
from vestibule.store.work import Work


def find_any_policy(work: Work, account_id: str, arn: str) -> ManagedPolicy | CustomerPolicy | None:
    """The policy of AWS, or of the account, under that very ARN."""
    managed = find_managed_policy(arn)
    if managed is not None:
        return managed
    found = rows.find_iam_policy(work.tx, arn)
    return found if found is not None and found.account_id == account_id else None


def get_any_policy(work: Work, account_id: str, arn: str) -> ManagedPolicy | CustomerPolicy:
    """The same. Raises NotFound (POLICY) and Invalid (no ARN of a policy)."""
    check_policy_arn(arn)
    found = find_any_policy(work, account_id, arn)
    if found is None:
        raise NotFound(f"Policy {arn} was not found.", kind="POLICY")
    return found


def get_attachable_policy(work: Work, account_id: str, arn: str) -> ManagedPolicy | CustomerPolicy:
    """The same, with the text of attaching."""
    check_policy_arn(arn)
    found = find_any_policy(work, account_id, arn)
    if found is None:
        raise NotFound(f"Policy {arn} does not exist or is not attachable.", kind="POLICY")
    return found


def check_boundary(work: Work, account_id: str, arn: str | None) -> None:
    """Raises NotFound (POLICY) for a permissions boundary that the account cannot use."""
    if arn is not None and find_any_policy(work, account_id, arn) is None:
        raise NotFound(f"Scope ARN: {arn} does not exist or is not attachable.", kind="POLICY")


def check_policy_arn(arn: str) -> None:
    """Raises Invalid for what is no ARN of a managed policy."""
    if not arn.startswith("arn:") or ":policy/" not in arn:
        raise Invalid(f"ARN {arn} is not valid.", kind="INPUT")
