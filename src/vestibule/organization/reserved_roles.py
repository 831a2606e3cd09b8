"""The roles below /aws-reserved/: made, changed and removed by Vestibule alone."""

from vestibule.model.errors import NotFound
from vestibule.model.iam_entities import AttachedPolicy, InlinePolicy, ReservedRole, Role
from vestibule.organization.iam_rules import UNIQUE_ID_LETTERS
from vestibule.organization.managed_policy_references import find_any_policy
from vestibule.store import entity_policies
from vestibule.store import roles as rows
from vestibule.store.work import Work


def put_reserved_role(work: Work, account_id: str, definition: ReservedRole) -> Role:
    """The role, exactly as defined; it is made where it is missing.

    Raises NotFound (POLICY) for a customer managed policy that the account does not have; the
    role is then as it was.
    """
    attached = tuple(
        _reference(work, account_id, arn)
        for arn in (*definition.managed_policy_arns, *definition.customer_policies)
    )
    if definition.boundary_arn is not None:
        _reference(work, account_id, definition.boundary_arn)
    before = rows.find_role(work.tx, account_id, definition.name)
    role = _role(work, account_id, definition, before=before)
    if before is None:
        rows.insert_role(work.tx, role)
    else:
        rows.update_role(work.tx, role)
        entity_policies.delete_entity_policies(work.tx, role.id)
    for policy in attached:
        entity_policies.insert_attached_policy(work.tx, role.id, policy, account_id=account_id)
    for name, document in definition.inline_policies.items():
        entity_policies.put_inline_policy(work.tx, role.id, InlinePolicy(name, document))
    return role


def delete_reserved_role(work: Work, account_id: str, *, name: str) -> None:
    """Removes the role and its policies, where it is there.

    Raises ValueError for a role that is not Vestibule's own.
    """
    role = rows.find_role(work.tx, account_id, name)
    if role is None:
        return
    _check_own(role.path)
    entity_policies.delete_entity_policies(work.tx, role.id)
    rows.delete_role(work.tx, role.id)


def _role(work: Work, account_id: str, definition: ReservedRole, *, before: Role | None) -> Role:
    _check_own(definition.path)
    if before is not None:
        _check_own(before.path)
    return Role(
        id=before.id if before else f"AROA{work.random.upper(UNIQUE_ID_LETTERS)}",
        account_id=account_id,
        name=definition.name,
        path=before.path if before else definition.path,
        trust_policy=definition.trust_policy,
        description=definition.description,
        max_session_duration=definition.max_session_duration,
        created_at=before.created_at if before else work.now,
        boundary_arn=definition.boundary_arn,
    )


def _reference(work: Work, account_id: str, arn: str) -> AttachedPolicy:
    policy = find_any_policy(work, account_id, arn)
    if policy is None:
        raise NotFound(f"Policy {arn} does not exist or is not attachable.", kind="POLICY")
    return AttachedPolicy(policy.id, arn)


def _check_own(path: str) -> None:
    # Not an error of the domain: whoever calls this chose the path, and no client can.
    if not path.startswith("/aws-reserved/"):
        raise ValueError(f"{path} is not below /aws-reserved/")
