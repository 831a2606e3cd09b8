"""Rows of the policies attached to permission sets, and of their tags."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, ForeignKey, Table, Text, bindparam, delete, func, insert, select

from vestibule.model.permission_sets import CustomerPolicyReference
from vestibule.store.database import Transaction
from vestibule.store.permission_sets import PERMISSION_SETS
from vestibule.store.statements import Statement, metadata, upsert


def _owner() -> Column[str]:
    parent = ForeignKey(PERMISSION_SETS.c.id, ondelete="CASCADE")
    return Column("permission_set_id", Text, parent, primary_key=True)


MANAGED = Table(
    "permission_set_managed_policies",
    metadata,
    _owner(),
    Column("arn", Text, primary_key=True),
)
CUSTOMER = Table(
    "permission_set_customer_policies",
    metadata,
    _owner(),
    Column("name", Text, primary_key=True),
    Column("path", Text, primary_key=True),
)
TAGS = Table(
    "permission_set_tags",
    metadata,
    _owner(),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
_INSERT_MANAGED = Statement(
    insert(MANAGED).values(permission_set_id=bindparam("owner"), arn=bindparam("of_arn"))
)
_DELETE_MANAGED = Statement(
    delete(MANAGED).where(
        MANAGED.c.permission_set_id == bindparam("owner"), MANAGED.c.arn == bindparam("of_arn")
    )
)
_MANAGED_PAGE = Statement(
    select(MANAGED.c.arn)
    .where(MANAGED.c.permission_set_id == bindparam("owner"), MANAGED.c.arn > bindparam("after"))
    .order_by(MANAGED.c.arn)
    .limit(bindparam("count"))
)
_INSERT_CUSTOMER = Statement(
    insert(CUSTOMER).values(
        permission_set_id=bindparam("owner"), name=bindparam("of_name"), path=bindparam("of_path")
    )
)
_DELETE_CUSTOMER = Statement(
    delete(CUSTOMER).where(
        CUSTOMER.c.permission_set_id == bindparam("owner"),
        CUSTOMER.c.name == bindparam("of_name"),
        CUSTOMER.c.path == bindparam("of_path"),
    )
)
_CUSTOMER = Statement(
    select(CUSTOMER.c.name, CUSTOMER.c.path)
    .where(CUSTOMER.c.permission_set_id == bindparam("owner"))
    .order_by(CUSTOMER.c.path, CUSTOMER.c.name)
)
_COUNT_MANAGED = Statement(
    select(func.count())
    .select_from(MANAGED)
    .where(MANAGED.c.permission_set_id == bindparam("owner"))
)
_PUT_TAG = upsert(TAGS, keys=["permission_set_id", "key"], update=["value"])
_DELETE_TAG = Statement(
    delete(TAGS).where(
        TAGS.c.permission_set_id == bindparam("owner"), TAGS.c.key == bindparam("of_key")
    )
)
_TAGS = Statement(
    select(TAGS.c.key, TAGS.c.value)
    .where(TAGS.c.permission_set_id == bindparam("owner"))
    .order_by(TAGS.c.key)
)
EVERY = 1_000  # far above the quota of policies


def insert_managed_policy(tx: Transaction, permission_set_id: str, arn: str) -> None:
    """Attaches the policy. Raises UniqueViolation where it is attached."""
    tx.run(_INSERT_MANAGED, owner=permission_set_id, of_arn=arn)


def delete_managed_policy(tx: Transaction, permission_set_id: str, arn: str) -> bool:
    """Detaches the policy; whether it was attached."""
    return tx.run(_DELETE_MANAGED, owner=permission_set_id, of_arn=arn) > 0


def managed_policies_page(
    tx: Transaction, permission_set_id: str, *, after: str = "", count: int = EVERY
) -> list[str]:
    """Up to `count` ARNs in their order, past `after`."""
    rows = tx.all(_MANAGED_PAGE, owner=permission_set_id, after=after, count=count)
    return [row[0] for row in rows]


def insert_customer_policy(
    tx: Transaction, permission_set_id: str, reference: CustomerPolicyReference
) -> None:
    """Attaches the reference. Raises UniqueViolation where it is attached."""
    tx.run(
        _INSERT_CUSTOMER, owner=permission_set_id, of_name=reference.name, of_path=reference.path
    )


def delete_customer_policy(
    tx: Transaction, permission_set_id: str, reference: CustomerPolicyReference
) -> bool:
    """Detaches the reference; whether it was attached."""
    touched = tx.run(
        _DELETE_CUSTOMER, owner=permission_set_id, of_name=reference.name, of_path=reference.path
    )
    return touched > 0


def customer_policies(tx: Transaction, permission_set_id: str) -> list[CustomerPolicyReference]:
    """All references, by path and name: no more than the quota."""
    rows = tx.all(_CUSTOMER, owner=permission_set_id)
    return [CustomerPolicyReference(row[0], row[1]) for row in rows]


def count_managed_policies(tx: Transaction, permission_set_id: str) -> int:
    """How many managed policies are attached."""
    row = tx.one(_COUNT_MANAGED, owner=permission_set_id)
    return int(row[0]) if row else 0


def put_tags(tx: Transaction, permission_set_id: str, tags: Mapping[str, str]) -> None:
    """Adds the tags, or gives them new values."""
    tx.run_many(
        _PUT_TAG,
        [
            {"permission_set_id": permission_set_id, "key": key, "value": value}
            for key, value in tags.items()
        ],
    )


def delete_tags(tx: Transaction, permission_set_id: str, keys: Sequence[str]) -> None:
    """Removes the tags that are there."""
    tx.run_many(_DELETE_TAG, [{"owner": permission_set_id, "of_key": key} for key in keys])


def find_tags(tx: Transaction, permission_set_id: str) -> dict[str, str]:
    """All tags by key."""
    return {row[0]: row[1] for row in tx.all(_TAGS, owner=permission_set_id)}
