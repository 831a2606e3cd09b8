"""What the policies of a role or IAM user say, ready for the policy engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vestibule.model.errors import NotFound
from vestibule.model.iam_entities import IamEntity
from vestibule.organization.iam_rules import no_such
from vestibule.policy.documents import PolicyKind, compile_policy
from vestibule.policy.managed_policies import find_managed_policy
from vestibule.policy.policies import Level, NamedPolicy
from vestibule.store.database import Row
from vestibule.store.entity_policies import everything_of_entity
from vestibule.store.iam_users import find_iam_user
from vestibule.store.roles import find_role
from vestibule.store.work import Work


@dataclass(frozen=True, slots=True)
class PrincipalPolicies:
    """The documents of a role or user.

    boundary: None without one; () when its policy is gone, which allows nothing.
    unique_id: AROA… or AIDA…
    """

    identity: Level
    boundary: Level | None
    tags: Mapping[str, str]
    unique_id: str


def role_policies(
    work: Work, account_id: str, role_name: str, *, role_id: str | None = None
) -> PrincipalPolicies:
    """Of the role. role_id: which role of that name is meant.

    Raises NotFound (ROLE), also where the role was deleted and made again.
    """
    role = find_role(work.tx, account_id, role_name)
    if role is None or role_id not in (None, role.id):
        raise no_such("role", role_name)
    return _policies(work, role)


def user_policies(
    work: Work, account_id: str, user_name: str, *, user_id: str | None = None
) -> PrincipalPolicies:
    """Of the IAM user; see `role_policies`. Raises NotFound (USER)."""
    user = find_iam_user(work.tx, account_id, user_name)
    if user is None or user_id not in (None, user.id):
        raise no_such("user", user_name)
    return _policies(work, user)


def session_policies(
    work: Work, account_id: str, *, document: str | None, arns: Sequence[str]
) -> Level | None:
    """What was passed when the session began; None without any.

    A managed policy that is gone meanwhile allows nothing.
    """
    if document is None and not arns:
        return None
    own = everything_of_entity(work.tx, "", named_arns=arns) if arns else []
    documents = _documents_of_account(own, account_id)
    level = tuple(
        NamedPolicy(arn, compile_policy(text, PolicyKind.SESSION))
        for arn in arns
        if (text := _managed_document(arn) or documents.get(arn)) is not None
    )
    if document is None:
        return level
    return (*level, NamedPolicy("session policy", compile_policy(document, PolicyKind.SESSION)))


def _policies(work: Work, entity: IamEntity) -> PrincipalPolicies:
    named = [] if entity.boundary_arn is None else [entity.boundary_arn]
    return policies_of_rows(entity, everything_of_entity(work.tx, entity.id, named_arns=named))


def policies_of_rows(entity: IamEntity, found: list[Row]) -> PrincipalPolicies:
    """Of a role or user whose policies are read already, as `everything_of_entity` has them.

    Raises NotFound (POLICY).
    """
    return PrincipalPolicies(
        identity=tuple(_identity(row) for row in found if row[0] != "named"),
        boundary=_boundary(entity, _documents_of_account(found, entity.account_id)),
        tags=entity.tags,
        unique_id=entity.id,
    )


def _identity(row: Row) -> NamedPolicy:
    _, name, document = row
    if document is None:
        document = _managed_document(name)
    if document is None:
        raise NotFound(f"Policy {name} was not found.", kind="POLICY")
    return NamedPolicy(name, compile_policy(document, PolicyKind.IDENTITY))


def _boundary(entity: IamEntity, documents: Mapping[str, str]) -> Level | None:
    arn = entity.boundary_arn
    if arn is None:
        return None
    document = _managed_document(arn) or documents.get(arn)
    if document is None:
        return ()
    return (NamedPolicy(arn, compile_policy(document, PolicyKind.BOUNDARY)),)


def _documents_of_account(found: list[Row], account_id: str) -> dict[str, str]:
    return {
        arn: document
        for kind, arn, document in found
        if kind == "named" and arn.split(":", 5)[4] == account_id
    }


def _managed_document(arn: str) -> str | None:
    policy = find_managed_policy(arn)
    return None if policy is None else policy.document
