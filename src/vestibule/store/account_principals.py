"""All that decides about the roles and IAM users of one account, and the people behind its roles.

A fixed number of queries an account, whatever the number of its roles and of users.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    literal,
    null,
    select,
    union_all,
)

from vestibule.model.account_assignments import PrincipalType
from vestibule.model.users import UserStatus
from vestibule.store.account_assignments import ASSIGNMENTS
from vestibule.store.database import Row, Transaction
from vestibule.store.entity_policies import ATTACHED_POLICIES, INLINE_POLICIES
from vestibule.store.group_memberships import MEMBERSHIPS
from vestibule.store.groups import GROUPS
from vestibule.store.iam_policies import POLICIES, POLICY_VERSIONS
from vestibule.store.iam_users import IAM_USERS
from vestibule.store.permission_sets import PERMISSION_SETS
from vestibule.store.provisioned_permission_sets import PROVISIONED
from vestibule.store.roles import ROLES
from vestibule.store.statements import Statement, any_of
from vestibule.store.users import USERS

_ACCOUNT: BindParameter[Any] = bindparam("account_id")
_A, _I, _P, _S = ATTACHED_POLICIES.c, INLINE_POLICIES.c, PROVISIONED.c, PERMISSION_SETS.c
_G, _M, _U = ASSIGNMENTS.c, MEMBERSHIPS.c, USERS.c
_IN_FORCE = and_(
    POLICY_VERSIONS.c.policy_id == POLICIES.c.id,
    POLICY_VERSIONS.c.version == POLICIES.c.default_version,
)


def _policies(
    is_role: ColumnElement[bool], is_user: ColumnElement[bool], is_attached: ColumnElement[bool]
) -> Statement:
    """Inline policies, attached ones, and those that bound the permissions of some entities."""
    entities = ((ROLES, is_role), (IAM_USERS, is_user))
    return Statement(
        union_all(
            *(
                select(_I.entity_id, literal("inline"), _I.name, _I.document)
                .select_from(table.join(INLINE_POLICIES, _I.entity_id == table.c.id))
                .where(is_meant)
                for table, is_meant in entities
            ),
            select(_A.entity_id, literal("attached"), _A.policy_arn, POLICY_VERSIONS.c.document)
            .select_from(
                ATTACHED_POLICIES.outerjoin(POLICIES, POLICIES.c.id == _A.policy_id).outerjoin(
                    POLICY_VERSIONS, _IN_FORCE
                )
            )
            .where(is_attached),
            *(
                select(table.c.id, literal("named"), POLICIES.c.arn, POLICY_VERSIONS.c.document)
                .select_from(
                    table.join(POLICIES, POLICIES.c.arn == table.c.boundary_arn).join(
                        POLICY_VERSIONS, _IN_FORCE
                    )
                )
                .where(is_meant)
                for table, is_meant in entities
            ),
        )
    )


_OF_ACCOUNT = _policies(
    ROLES.c.account_id == _ACCOUNT, IAM_USERS.c.account_id == _ACCOUNT, _A.account_id == _ACCOUNT
)
_OF_ENTITIES = _policies(
    any_of(ROLES.c.id, "ids"), any_of(IAM_USERS.c.id, "ids"), any_of(_A.entity_id, "ids")
)
_SETS = Statement(
    select(_P.role_id, _S.id, _S.name)
    .select_from(PROVISIONED.join(PERMISSION_SETS, _S.id == _P.permission_set_id))
    .where(_P.account_id == _ACCOUNT, _P.role_id.is_not(None))
)
_OF_SET = (
    _G.permission_set_id == bindparam("permission_set_id"),
    _G.account_id == _ACCOUNT,
    _G.is_active == 1,
    _U.status == UserStatus.ENABLED.value,
    _U.user_name_key > bindparam("after"),
)
_people = union_all(
    select(_U.user_name_key.label("key"), _U.id, _U.user_name, null().label("group_name"))
    .select_from(ASSIGNMENTS.join(USERS, _U.id == _G.principal_id))
    .where(_G.principal_type == PrincipalType.USER.value, *_OF_SET),
    select(_U.user_name_key, _U.id, _U.user_name, GROUPS.c.display_name)
    .select_from(
        ASSIGNMENTS.join(MEMBERSHIPS, _M.group_id == _G.principal_id)
        .join(USERS, _U.id == _M.user_id)
        .join(GROUPS, GROUPS.c.id == _M.group_id)
    )
    .where(_G.principal_type == PrincipalType.GROUP.value, *_OF_SET),
).subquery()
_PEOPLE = Statement(
    select(_people).order_by(_people.c.key, _people.c.group_name).limit(bindparam("count"))
)


def policies_of_account(tx: Transaction, account_id: str) -> dict[str, list[Row]]:
    """For each role and user (by id) its policies, rows as `everything_of_entity` has them.

    `named` is the policy that bounds the entity's permissions.
    """
    return _by_entity(tx.all(_OF_ACCOUNT, account_id=account_id))


def policies_of_entities(tx: Transaction, ids: Sequence[str]) -> dict[str, list[Row]]:
    """Likewise for roles and users of any accounts, by their ids."""
    return _by_entity(tx.all(_OF_ENTITIES, ids=orjson.dumps(ids).decode()))


def _by_entity(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for entity_id, *row in rows:
        found.setdefault(entity_id, []).append(tuple(row))
    return found


def permission_sets_by_role(tx: Transaction, account_id: str) -> dict[str, tuple[str, str]]:
    """Id and name of the permission set behind each role that has one, by the role's id."""
    rows = tx.all(_SETS, account_id=account_id)
    return {role_id: (set_id, name) for role_id, set_id, name in rows}


def people_of_permission_set(
    tx: Transaction, permission_set_id: str, *, account_id: str, after: str, count: int
) -> list[Row]:
    """Ways in which enabled users hold the permission set in the account.

    Up to `count` rows (key, id, name, group's name; None: directly) of users with a key past
    `after`, by key.
    """
    return tx.all(
        _PEOPLE,
        permission_set_id=permission_set_id,
        account_id=account_id,
        after=after,
        count=count,
    )
