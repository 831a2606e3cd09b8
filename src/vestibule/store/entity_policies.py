"""Rows of the policies of roles and users: attached managed policies, and inline policies."""

from collections.abc import Sequence

import orjson
from sqlalchemy import (
    Column,
    Index,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)

from vestibule.model.iam_entities import AttachedPolicy, InlinePolicy
from vestibule.store.database import Row, Transaction
from vestibule.store.iam_policies import POLICIES, POLICY_VERSIONS
from vestibule.store.iam_users import IAM_USERS
from vestibule.store.roles import ROLES
from vestibule.store.statements import Statement, any_of, metadata, upsert

# entity_id is a role's or a user's, so it references neither table; the domain empties both
# lists before it deletes an entity.
ATTACHED_POLICIES = Table(
    "iam_attached_policies",
    metadata,
    Column("entity_id", Text, primary_key=True),
    Column("policy_id", Text, primary_key=True),
    Column("policy_arn", Text, nullable=False),
    Column("account_id", Text, nullable=False),
    Index("iam_attached_policies_by_policy", "account_id", "policy_id", "entity_id"),
)
INLINE_POLICIES = Table(
    "iam_inline_policies",
    metadata,
    Column("entity_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("document", Text, nullable=False),
)
_A = ATTACHED_POLICIES.c
_I = INLINE_POLICIES.c
_OF_ENTITY = _A.entity_id == bindparam("entity_id")
_INLINE_OF_ENTITY = _I.entity_id == bindparam("entity_id")
_ATTACH = Statement(insert(ATTACHED_POLICIES).values({c.name: bindparam(c.name) for c in _A}))
_DETACH = Statement(
    delete(ATTACHED_POLICIES).where(_OF_ENTITY, _A.policy_arn == bindparam("policy_arn"))
)
_ATTACHED = Statement(select(_A.policy_id, _A.policy_arn).where(_OF_ENTITY).order_by(_A.policy_id))
_PUT = upsert(INLINE_POLICIES, keys=["entity_id", "name"], update=["document"])
_INLINE = Statement(select(_I.name, _I.document).where(_INLINE_OF_ENTITY).order_by(_I.name))
_DELETE_INLINE = Statement(
    delete(INLINE_POLICIES).where(_INLINE_OF_ENTITY, _I.name == bindparam("policy_name"))
)
_DETACH_ALL = Statement(delete(ATTACHED_POLICIES).where(_OF_ENTITY))
_DELETE_ALL_INLINE = Statement(delete(INLINE_POLICIES).where(_INLINE_OF_ENTITY))
_COUNTS = Statement(
    select(_A.policy_id, func.count())
    .where(_A.account_id == bindparam("account_id"), any_of(_A.policy_id, "policy_ids"))
    .group_by(_A.policy_id)
)
_ENTITIES = Statement(
    select(_A.entity_id)
    .where(
        _A.account_id == bindparam("account_id"),
        _A.policy_id == bindparam("policy_id"),
        _A.entity_id > bindparam("after"),
    )
    .order_by(_A.entity_id)
    .limit(bindparam("count"))
)
_bounded = union_all(
    *(
        select(table.c.id.label("id")).where(
            table.c.boundary_arn == bindparam("policy_arn"),
            table.c.account_id == bindparam("account_id"),
            table.c.id > bindparam("after"),
        )
        for table in (ROLES, IAM_USERS)
    )
).subquery()
_BOUNDED = Statement(select(_bounded.c.id).order_by(_bounded.c.id).limit(bindparam("count")))
_BOUNDARY_COUNTS = Statement(
    union_all(
        *(
            select(table.c.boundary_arn, func.count())
            .where(
                any_of(table.c.boundary_arn, "policy_arns"),
                table.c.account_id == bindparam("account_id"),
            )
            .group_by(table.c.boundary_arn)
            for table in (ROLES, IAM_USERS)
        )
    )
)
_default_document = (POLICY_VERSIONS.c.policy_id == POLICIES.c.id) & (
    POLICY_VERSIONS.c.version == POLICIES.c.default_version
)
# One query for all that decides about a role or user: its inline policies, the managed ones (those
# of AWS have no row, so no document) and the documents of the managed policies given by ARN.
_EVERYTHING = Statement(
    union_all(
        select(literal("inline"), _I.name, _I.document).where(_INLINE_OF_ENTITY),
        select(literal("attached"), _A.policy_arn, POLICY_VERSIONS.c.document)
        .select_from(
            ATTACHED_POLICIES.outerjoin(POLICIES, POLICIES.c.id == _A.policy_id).outerjoin(
                POLICY_VERSIONS, _default_document
            )
        )
        .where(_OF_ENTITY),
        select(literal("named"), POLICIES.c.arn, POLICY_VERSIONS.c.document)
        .select_from(POLICIES.join(POLICY_VERSIONS, _default_document))
        .where(any_of(POLICIES.c.arn, "named_arns")),
    )
)


def insert_attached_policy(
    tx: Transaction, entity_id: str, policy: AttachedPolicy, *, account_id: str
) -> None:
    """Attaches the policy. Raises UniqueViolation when it is attached."""
    tx.run(
        _ATTACH,
        entity_id=entity_id,
        policy_id=policy.id,
        policy_arn=policy.arn,
        account_id=account_id,
    )


def delete_attached_policy(tx: Transaction, entity_id: str, policy_arn: str) -> bool:
    """Detaches the policy; False when it was not attached."""
    return tx.run(_DETACH, entity_id=entity_id, policy_arn=policy_arn) == 1


def attached_policies(tx: Transaction, entity_id: str) -> list[AttachedPolicy]:
    """The managed policies attached to the role or user, by id."""
    return [AttachedPolicy(*row) for row in tx.all(_ATTACHED, entity_id=entity_id)]


def put_inline_policy(tx: Transaction, entity_id: str, policy: InlinePolicy) -> None:
    """Keeps the inline policy in place of one of that name."""
    tx.run(_PUT, entity_id=entity_id, name=policy.name, document=policy.document)


def inline_policies(tx: Transaction, entity_id: str) -> list[InlinePolicy]:
    """The inline policies of the role or user, by name."""
    return [InlinePolicy(*row) for row in tx.all(_INLINE, entity_id=entity_id)]


def delete_inline_policy(tx: Transaction, entity_id: str, name: str) -> bool:
    """Removes the inline policy; False when there is none of that name."""
    return tx.run(_DELETE_INLINE, entity_id=entity_id, policy_name=name) == 1


def delete_entity_policies(tx: Transaction, entity_id: str) -> None:
    """Detaches every managed policy and removes every inline policy."""
    tx.run(_DETACH_ALL, entity_id=entity_id)
    tx.run(_DELETE_ALL_INLINE, entity_id=entity_id)


def attachment_counts(
    tx: Transaction, account_id: str, policy_ids: Sequence[str]
) -> dict[str, int]:
    """To how many roles and users of the account each policy is attached, where to any."""
    ids = orjson.dumps(policy_ids).decode()
    return dict(tx.all(_COUNTS, account_id=account_id, policy_ids=ids))


def boundary_counts(tx: Transaction, account_id: str, policy_arns: Sequence[str]) -> dict[str, int]:
    """How many roles and users of the account each policy bounds, where any."""
    counts: dict[str, int] = {}
    arns = orjson.dumps(policy_arns).decode()
    for arn, count in tx.all(_BOUNDARY_COUNTS, account_id=account_id, policy_arns=arns):
        counts[arn] = counts.get(arn, 0) + count
    return counts


def entities_of_policy(
    tx: Transaction, account_id: str, policy_id: str, *, after: str, count: int
) -> list[str]:
    """Up to `count` ids of roles and users past `after` that the policy is attached to."""
    rows = tx.all(_ENTITIES, account_id=account_id, policy_id=policy_id, after=after, count=count)
    return [row[0] for row in rows]


def entities_of_boundary(
    tx: Transaction, account_id: str, policy_arn: str, *, after: str, count: int
) -> list[str]:
    """Up to `count` ids of roles and users past `after` that the policy bounds."""
    rows = tx.all(_BOUNDED, account_id=account_id, policy_arn=policy_arn, after=after, count=count)
    return [row[0] for row in rows]


def everything_of_entity(
    tx: Transaction, entity_id: str, *, named_arns: Sequence[str]
) -> list[Row]:
    """("inline", name, document), ("attached", ARN, document) and ("named", ARN, document) rows.

    The document is None for a policy that no account owns. named_arns: of further managed
    policies; those that no account owns have no row.
    """
    arns = orjson.dumps(named_arns).decode()
    return tx.all(_EVERYTHING, entity_id=entity_id, named_arns=arns)
