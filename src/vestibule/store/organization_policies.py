"""Rows of organization policies, what they are attached to, and the types that are enabled."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from vestibule.model.organization_policies import OrganizationPolicy
from vestibule.store.accounts import ACCOUNTS
from vestibule.store.database import Row, Transaction
from vestibule.store.organizational_units import UNITS
from vestibule.store.statements import Statement, metadata, upsert

POLICIES = Table(
    "organization_policies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("arn", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("is_aws_managed", Integer, nullable=False),
    Index("organization_policies_by_name", "type", "name", unique=True),
)
ATTACHMENTS = Table(
    "organization_policy_attachments",
    metadata,
    Column("target_id", Text, primary_key=True),
    Column("policy_id", Text, ForeignKey(POLICIES.c.id), primary_key=True),
    Index("organization_policy_attachments_by_policy", "policy_id", "target_id"),
)
ENABLED_TYPES = Table(
    "enabled_organization_policy_types",
    metadata,
    Column("type", Text, primary_key=True),
)
_P, _A = POLICIES.c, ATTACHMENTS.c
_MOST_OF_TARGET = 100  # more than can be attached
_INSERT = Statement(insert(POLICIES).values({c.name: bindparam(c.name) for c in _P}))
_FIND = Statement(select(POLICIES).where(_P.id == bindparam("policy_id")))
_UPDATE = Statement(
    update(POLICIES)
    .where(_P.id == bindparam("policy_id"))
    .values(
        name=bindparam("new_name"),
        description=bindparam("new_description"),
        content=bindparam("new_content"),
    )
)
_DELETE = Statement(delete(POLICIES).where(_P.id == bindparam("policy_id")))
_PAGE = Statement(
    select(POLICIES)
    .where(_P.type == bindparam("of_type"), _P.id > bindparam("after"))
    .order_by(_P.id)
    .limit(bindparam("count"))
)
_COUNT = Statement(
    select(func.count()).select_from(POLICIES).where(_P.type == bindparam("of_type"))
)
_ATTACH = Statement(
    insert(ATTACHMENTS).values(target_id=bindparam("target"), policy_id=bindparam("policy"))
)
_IS_ATTACHED = Statement(
    select(_A.policy_id).where(
        _A.target_id == bindparam("target"), _A.policy_id == bindparam("policy")
    )
)
_DETACH = Statement(
    delete(ATTACHMENTS).where(
        _A.target_id == bindparam("target"), _A.policy_id == bindparam("policy")
    )
)
_DETACH_ALL_OF_TYPE = Statement(
    delete(ATTACHMENTS).where(
        _A.policy_id.in_(select(_P.id).where(_P.type == bindparam("of_type")))
    )
)
_DETACH_ALL_OF_TARGET = Statement(delete(ATTACHMENTS).where(_A.target_id == bindparam("target")))
_OF_TARGET = Statement(
    select(POLICIES)
    .join(ATTACHMENTS, _A.policy_id == _P.id)
    .where(
        _A.target_id == bindparam("target"),
        _P.type == bindparam("of_type"),
        _P.id > bindparam("after"),
    )
    .order_by(_P.id)
    .limit(bindparam("count"))
)
_COUNT_OF_TARGET = Statement(
    select(func.count())
    .select_from(ATTACHMENTS.join(POLICIES, _A.policy_id == _P.id))
    .where(_A.target_id == bindparam("target"), _P.type == bindparam("of_type"))
)
_TARGETS = Statement(
    select(_A.target_id)
    .where(_A.policy_id == bindparam("policy"), _A.target_id > bindparam("after"))
    .order_by(_A.target_id)
    .limit(bindparam("count"))
)
_ENABLE = upsert(ENABLED_TYPES, keys=["type"])
_DISABLE = Statement(delete(ENABLED_TYPES).where(ENABLED_TYPES.c.type == bindparam("of_type")))
_ENABLED = Statement(select(ENABLED_TYPES.c.type).order_by(ENABLED_TYPES.c.type))
_IS_ENABLED = Statement(
    select(ENABLED_TYPES.c.type).where(ENABLED_TYPES.c.type == bindparam("of_type"))
)
_ALL_NODES = Statement(select(UNITS.c.id).union_all(select(ACCOUNTS.c.id)))


def _way_up() -> Statement:
    """What is attached from the root to an account's parent; nothing without the type enabled."""
    start = select(ACCOUNTS.c.parent_id.label("id"), literal(0).label("depth")).where(
        ACCOUNTS.c.id == bindparam("account_id"),
        exists().where(ENABLED_TYPES.c.type == bindparam("enabled_type")),
    )
    nodes = start.cte("nodes", recursive=True)
    nodes = nodes.union_all(
        select(UNITS.c.parent_id, nodes.c.depth + 1).join(UNITS, UNITS.c.id == nodes.c.id)
    )
    # Outer joins, so that empty levels are told too and the nodes lead to their policies.
    attached = nodes.outerjoin(ATTACHMENTS, _A.target_id == nodes.c.id).outerjoin(
        POLICIES, _P.id == _A.policy_id
    )
    return Statement(
        select(nodes.c.depth, _P.type, _P.arn, _P.content)
        .select_from(attached)
        .order_by(nodes.c.depth.desc(), _P.id)
    )


_WAY_UP = _way_up()


def insert_policy(tx: Transaction, made: OrganizationPolicy) -> None:
    """Keeps the policy. Raises UniqueViolation for a name taken among its type."""
    tx.run(
        _INSERT,
        id=made.id,
        arn=made.arn,
        name=made.name,
        description=made.description,
        type=made.type,
        content=made.content,
        is_aws_managed=int(made.is_aws_managed),
    )


def find_policy(tx: Transaction, policy_id: str) -> OrganizationPolicy | None:
    """The policy of that id."""
    row = tx.one(_FIND, policy_id=policy_id)
    return None if row is None else _policy(row)


def update_policy(tx: Transaction, changed: OrganizationPolicy) -> None:
    """Keeps the new name, description and content. Raises UniqueViolation."""
    tx.run(
        _UPDATE,
        policy_id=changed.id,
        new_name=changed.name,
        new_description=changed.description,
        new_content=changed.content,
    )


def delete_policy(tx: Transaction, policy_id: str) -> None:
    """Removes a policy that is attached to nothing."""
    tx.run(_DELETE, policy_id=policy_id)


def policies_page(
    tx: Transaction, policy_type: str, *, after: str, count: int
) -> list[OrganizationPolicy]:
    """Up to `count` policies of the type, by id, past `after`."""
    return [_policy(row) for row in tx.all(_PAGE, of_type=policy_type, after=after, count=count)]


def count_policies(tx: Transaction, policy_type: str) -> int:
    """How many policies of the type there are."""
    row = tx.one(_COUNT, of_type=policy_type)
    return int(row[0]) if row else 0


def insert_attachment(tx: Transaction, target_id: str, policy_id: str) -> None:
    """Attaches the policy. Raises UniqueViolation where it is attached."""
    tx.run(_ATTACH, target=target_id, policy=policy_id)


def is_attached(tx: Transaction, target_id: str, policy_id: str) -> bool:
    """Whether the policy is attached right there."""
    return tx.one(_IS_ATTACHED, target=target_id, policy=policy_id) is not None


def delete_attachment(tx: Transaction, target_id: str, policy_id: str) -> None:
    """Detaches the policy."""
    tx.run(_DETACH, target=target_id, policy=policy_id)


def delete_attachments_of_type(tx: Transaction, policy_type: str) -> None:
    """Detaches every policy of the type from everything."""
    tx.run(_DETACH_ALL_OF_TYPE, of_type=policy_type)


def delete_attachments_of_target(tx: Transaction, target_id: str) -> None:
    """Detaches everything from a node that goes."""
    tx.run(_DETACH_ALL_OF_TARGET, target=target_id)


def policies_of_target(
    tx: Transaction, target_id: str, policy_type: str, *, after: str, count: int
) -> list[OrganizationPolicy]:
    """Up to `count` policies attached right there, by id, past `after`."""
    rows = tx.all(_OF_TARGET, target=target_id, of_type=policy_type, after=after, count=count)
    return [_policy(row) for row in rows]


def count_policies_of_target(tx: Transaction, target_id: str, policy_type: str) -> int:
    """How many policies of the type are attached right there."""
    row = tx.one(_COUNT_OF_TARGET, target=target_id, of_type=policy_type)
    return int(row[0]) if row else 0


def target_ids_of_policy(tx: Transaction, policy_id: str, *, after: str, count: int) -> list[str]:
    """Up to `count` ids of what the policy is attached to, past `after`."""
    rows = tx.all(_TARGETS, policy=policy_id, after=after, count=count)
    return [row[0] for row in rows]


def policies_on_the_way_up(
    tx: Transaction, account_id: str, policy_type: str
) -> list[list[tuple[str, str]]]:
    """(ARN, content) of the policies of each level, the root's first, the account's own last.

    Empty where the type is not enabled, and for an account that is not in the tree. Two queries,
    whatever the tree's size.
    """
    levels: dict[int, list[tuple[str, str]]] = {}
    rows = tx.all(_WAY_UP, account_id=account_id, enabled_type=policy_type)
    for depth, kind, arn, content in rows:
        level = levels.setdefault(depth, [])
        if kind == policy_type:
            level.append((arn, content))
    if not levels:
        return []
    own = policies_of_target(tx, account_id, policy_type, after="", count=_MOST_OF_TARGET)
    return [*levels.values(), [(policy.arn, policy.content) for policy in own]]


def enable_type(tx: Transaction, policy_type: str) -> None:
    """Has policies of the type take effect."""
    tx.run(_ENABLE, type=policy_type)


def disable_type(tx: Transaction, policy_type: str) -> None:
    """Has them take effect no longer."""
    tx.run(_DISABLE, of_type=policy_type)


def enabled_types(tx: Transaction) -> list[str]:
    """The types that are enabled."""
    return [row[0] for row in tx.all(_ENABLED)]


def is_type_enabled(tx: Transaction, policy_type: str) -> bool:
    """Whether policies of the type take effect."""
    return tx.one(_IS_ENABLED, of_type=policy_type) is not None


def every_node(tx: Transaction) -> list[str]:
    """The ids of all units and accounts."""
    return [row[0] for row in tx.all(_ALL_NODES)]


def _policy(row: Row) -> OrganizationPolicy:
    return OrganizationPolicy(
        row[0], row[1], row[2], row[3], row[4], row[5], is_aws_managed=bool(row[6])
    )
