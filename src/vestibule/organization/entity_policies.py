"""The policies of a role or user: attached managed policies and inline policies."""

from vestibule.model.errors import NotFound, QuotaExceeded
from vestibule.model.iam_entities import AttachedPolicy, IamEntity, InlinePolicy, Role
from vestibule.organization.iam_rules import check_document, check_quota, word_of
from vestibule.organization.managed_policy_references import (
    check_policy_arn,
    get_attachable_policy,
)
from vestibule.policy.documents import PolicyKind
from vestibule.policy.limits import (
    INLINE_POLICIES_OF_ROLE,
    INLINE_POLICIES_OF_USER,
    MAX_MANAGED_POLICIES_OF_ENTITY,
)
from vestibule.store import entity_policies as rows
from vestibule.store.work import Work


def attach_policy(work: Work, entity: IamEntity, policy_arn: str) -> None:
    """Attaches the managed policy; nothing changes where it is attached.

    Raises NotFound (POLICY), Invalid and QuotaExceeded.
    Source: iam 2010-05-08, API_AttachRolePolicy, API_AttachUserPolicy.
    """
    policy = get_attachable_policy(work, entity.account_id, policy_arn)
    attached = rows.attached_policies(work.tx, entity.id)
    if any(each.arn == policy_arn for each in attached):
        return
    check_quota(
        len(attached),
        MAX_MANAGED_POLICIES_OF_ENTITY,
        name=f"PoliciesPer{word_of(entity).capitalize()}",
    )
    reference = AttachedPolicy(policy.id, policy_arn)
    rows.insert_attached_policy(work.tx, entity.id, reference, account_id=entity.account_id)


def detach_policy(work: Work, entity: IamEntity, policy_arn: str) -> None:
    """Detaches the managed policy. Raises NotFound (POLICY) where it is not attached."""
    check_policy_arn(policy_arn)
    if not rows.delete_attached_policy(work.tx, entity.id, policy_arn):
        raise NotFound(f"Policy {policy_arn} was not found.", kind="POLICY")


def put_inline_policy(work: Work, entity: IamEntity, name: str, *, document: str) -> None:
    """Keeps the inline policy, in place of one of that name.

    Raises MalformedPolicy and QuotaExceeded (all inline policies together).
    Source: iam 2010-05-08, API_PutRolePolicy, API_PutUserPolicy; IAM User Guide,
    reference_iam-quotas.
    """
    check_document(document, PolicyKind.IDENTITY)
    others = (each for each in rows.inline_policies(work.tx, entity.id) if each.name != name)
    limit = INLINE_POLICIES_OF_ROLE if isinstance(entity, Role) else INLINE_POLICIES_OF_USER
    if limit.is_exceeded_by(document, *(each.document for each in others)):
        raise QuotaExceeded(
            f"Maximum policy size of {limit.characters} bytes exceeded for "
            f"{word_of(entity)} {entity.name}",
            kind="QUOTA",
        )
    rows.put_inline_policy(work.tx, entity.id, InlinePolicy(name, document))


def get_inline_policy(work: Work, entity: IamEntity, name: str) -> InlinePolicy:
    """The inline policy. Raises NotFound (POLICY)."""
    for policy in rows.inline_policies(work.tx, entity.id):
        if policy.name == name:
            return policy
    raise _no_inline_policy(entity, name)


def delete_inline_policy(work: Work, entity: IamEntity, name: str) -> None:
    """Removes the inline policy. Raises NotFound (POLICY)."""
    if not rows.delete_inline_policy(work.tx, entity.id, name):
        raise _no_inline_policy(entity, name)


def list_attached_policies(work: Work, entity: IamEntity) -> list[AttachedPolicy]:
    """All managed policies that are attached; a quota keeps them few."""
    return rows.attached_policies(work.tx, entity.id)


def list_inline_policies(work: Work, entity: IamEntity) -> list[InlinePolicy]:
    """All inline policies by name; a quota keeps them few."""
    return rows.inline_policies(work.tx, entity.id)


def _no_inline_policy(entity: IamEntity, name: str) -> NotFound:
    return NotFound(
        f"The {word_of(entity)} policy with name {name} cannot be found.", kind="POLICY"
    )
