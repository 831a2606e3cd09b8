"""Managed policies as an account sees them: its own, with their versions, and AWS's."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from vestibule.model.arns import policy_arn
from vestibule.model.clock import to_epoch
from vestibule.model.errors import Conflict, Invalid, NotFound, QuotaExceeded
from vestibule.model.iam_entities import CustomerPolicy, PolicyVersion
from vestibule.organization.iam_rules import (
    UNIQUE_ID_LETTERS,
    check_document,
    check_path,
    check_quota,
    with_tags,
    without_tags,
)
from vestibule.organization.managed_policy_references import check_policy_arn, get_any_policy
from vestibule.policy.documents import PolicyKind
from vestibule.policy.limits import (
    MANAGED_POLICY,
    MAX_MANAGED_POLICIES_OF_ACCOUNT,
    MAX_VERSIONS_OF_MANAGED_POLICY,
)
from vestibule.policy.managed_policies import ManagedPolicy
from vestibule.store import entity_policies
from vestibule.store import iam_policies as rows
from vestibule.store.database import UniqueViolation
from vestibule.store.work import Work

AnyPolicy = ManagedPolicy | CustomerPolicy


@dataclass(frozen=True, slots=True)
class PolicyUse:
    """To how many roles and users of an account a policy is attached, and how many it bounds."""

    attachments: int
    boundaries: int


def create_policy(
    work: Work,
    account_id: str,
    *,
    name: str,
    document: str,
    path: str = "/",
    description: str = "",
    tags: Iterable[tuple[str, str]] = (),
) -> CustomerPolicy:
    """A new policy whose version v1 is in force.

    Raises Conflict (name), MalformedPolicy, QuotaExceeded and Invalid.
    Source: iam 2010-05-08, API_CreatePolicy.
    """
    check_path(path)
    _check_document(document)
    check_quota(
        rows.count_iam_policies(work.tx, account_id),
        MAX_MANAGED_POLICIES_OF_ACCOUNT,
        name="PoliciesPerAccount",
    )
    policy = CustomerPolicy(
        id=f"ANPA{work.random.upper(UNIQUE_ID_LETTERS)}",
        account_id=account_id,
        name=name,
        path=path,
        description=description,
        default_version=1,
        latest_version=1,
        created_at=work.now,
        updated_at=work.now,
        tags=with_tags({}, tags),
    )
    try:
        rows.insert_iam_policy(work.tx, policy)
    except UniqueViolation as error:
        raise Conflict(
            f"A policy called {name} already exists. Duplicate names are not allowed.",
            kind="EXISTS",
        ) from error
    _keep_version(work, policy, 1, document)
    return policy


def get_policy(work: Work, account_id: str, arn: str) -> AnyPolicy:
    """The policy of AWS or of the account. Raises NotFound (POLICY) and Invalid."""
    return get_any_policy(work, account_id, arn)


def policy_uses(work: Work, account_id: str, policies: Iterable[AnyPolicy]) -> dict[str, PolicyUse]:
    """How much each policy is used in the account, by ARN."""
    listed = list(policies)
    attached = entity_policies.attachment_counts(work.tx, account_id, [each.id for each in listed])
    bounding = entity_policies.boundary_counts(work.tx, account_id, [each.arn for each in listed])
    return {
        each.arn: PolicyUse(attached.get(each.id, 0), bounding.get(each.arn, 0)) for each in listed
    }


def list_policy_versions(work: Work, account_id: str, arn: str) -> list[PolicyVersion]:
    """All versions, the newest first; of AWS's policies the one in force. Raises NotFound."""
    policy = get_policy(work, account_id, arn)
    if isinstance(policy, ManagedPolicy):
        made = policy.update_date
        return [PolicyVersion(policy.default_version, policy.document, True, made)]
    return rows.policy_versions(work.tx, policy)


def get_policy_version(
    work: Work, account_id: str, *, policy_arn: str, version_id: str
) -> PolicyVersion:
    """The version. Raises NotFound (POLICY, POLICY_VERSION)."""
    for version in list_policy_versions(work, account_id, policy_arn):
        if version.id == version_id:
            return version
    raise _no_version(policy_arn, version_id)


def create_policy_version(
    work: Work, account_id: str, *, policy_arn: str, document: str, is_default: bool
) -> PolicyVersion:
    """A new version of the account's own policy, in force if `is_default`.

    Raises NotFound (POLICY), MalformedPolicy, QuotaExceeded and Invalid.
    Source: iam 2010-05-08, API_CreatePolicyVersion.
    """
    policy = get_own_policy(work, account_id, policy_arn)
    _check_document(document)
    if len(rows.policy_versions(work.tx, policy)) >= MAX_VERSIONS_OF_MANAGED_POLICY:
        raise QuotaExceeded(
            f"A managed policy can have up to {MAX_VERSIONS_OF_MANAGED_POLICY} versions. Before "
            "you create a new version, you must delete an existing version.",
            kind="QUOTA",
        )
    number = policy.latest_version + 1
    _keep_version(work, policy, number, document)
    default = number if is_default else policy.default_version
    _update(work, replace(policy, default_version=default, latest_version=number))
    return PolicyVersion(f"v{number}", document, is_default, work.now)


def set_default_policy_version(
    work: Work, account_id: str, *, policy_arn: str, version_id: str
) -> None:
    """Puts another version in force. Raises NotFound (POLICY, POLICY_VERSION) and Invalid."""
    policy = get_own_policy(work, account_id, policy_arn)
    number = _number(work, policy, version_id)
    _update(work, replace(policy, default_version=number))


def delete_policy_version(work: Work, account_id: str, *, policy_arn: str, version_id: str) -> None:
    """Removes a version that is not in force.

    Raises NotFound (POLICY, POLICY_VERSION) and Conflict (DELETE).
    """
    policy = get_own_policy(work, account_id, policy_arn)
    number = _number(work, policy, version_id)
    if number == policy.default_version:
        raise Conflict("Cannot delete the default version of a policy.", kind="DELETE")
    rows.delete_policy_version(work.tx, policy.id, number)


def delete_policy(work: Work, account_id: str, arn: str) -> None:
    """Removes the account's own policy, which nothing uses and of which one version is left.

    Raises NotFound (POLICY) and Conflict (DELETE). Source: iam 2010-05-08, API_DeletePolicy.
    """
    policy = get_own_policy(work, account_id, arn)
    use = policy_uses(work, account_id, [policy])[arn]
    if use.attachments or use.boundaries:
        raise Conflict("Cannot delete a policy attached to entities.", kind="DELETE")
    if len(rows.policy_versions(work.tx, policy)) > 1:
        raise Conflict(
            "This policy has more than one version. Before you delete a policy, you must delete "
            "the policy's versions. The default version is deleted with the policy.",
            kind="DELETE",
        )
    rows.delete_iam_policy(work.tx, policy.id)


def tag_policy(work: Work, account_id: str, *, arn: str, tags: Iterable[tuple[str, str]]) -> None:
    """Adds tags or replaces their values. Raises NotFound, Invalid and QuotaExceeded."""
    policy = get_own_policy(work, account_id, arn)
    rows.update_iam_policy(work.tx, replace(policy, tags=with_tags(policy.tags, tags)))


def untag_policy(work: Work, account_id: str, *, arn: str, keys: Iterable[str]) -> None:
    """Removes tags, where they are there. Raises NotFound."""
    policy = get_own_policy(work, account_id, arn)
    rows.update_iam_policy(work.tx, replace(policy, tags=without_tags(policy.tags, keys)))


def get_own_policy(work: Work, account_id: str, arn: str) -> CustomerPolicy:
    """A policy that the account may change. Raises NotFound (POLICY) and Invalid (not its own)."""
    check_policy_arn(arn)
    if not arn.startswith(policy_arn(account_id, "/", "")):
        raise Invalid(f"ARN {arn} is not valid.", kind="INPUT")
    found = rows.find_iam_policy(work.tx, arn)
    if found is None:
        raise NotFound(f"Policy {arn} was not found.", kind="POLICY")
    return found


def _check_document(document: str) -> None:
    check_document(document, PolicyKind.IDENTITY)
    if MANAGED_POLICY.is_exceeded_by(document):
        limit = MANAGED_POLICY.characters
        raise QuotaExceeded(f"Cannot exceed quota for PolicySize: {limit}", kind="QUOTA")


def _keep_version(work: Work, policy: CustomerPolicy, number: int, document: str) -> None:
    rows.insert_policy_version(
        work.tx, policy.id, number=number, document=document, created_at=to_epoch(work.now)
    )


def _update(work: Work, policy: CustomerPolicy) -> None:
    rows.update_iam_policy(work.tx, replace(policy, updated_at=work.now))


def _number(work: Work, policy: CustomerPolicy, version_id: str) -> int:
    if any(version.id == version_id for version in rows.policy_versions(work.tx, policy)):
        return int(version_id.removeprefix("v"))
    raise _no_version(policy.arn, version_id)


def _no_version(arn: str, version_id: str) -> NotFound:
    return NotFound(
        f"Policy {arn} version {version_id} does not exist or is not attachable.",
        kind="POLICY_VERSION",
    )
