"""Which roles a user, a group or a permission set comes with, in all accounts at once."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, null, select, union_all

from vestibule.model.account_assignments import PrincipalType
from vestibule.model.organizations import AccountState
from vestibule.store.account_assignments import ASSIGNMENTS
from vestibule.store.accounts import ACCOUNTS
from vestibule.store.database import Row, Transaction
from vestibule.store.group_memberships import MEMBERSHIPS
from vestibule.store.groups import GROUPS
from vestibule.store.permission_sets import PERMISSION_SETS
from vestibule.store.provisioned_permission_sets import PROVISIONED
from vestibule.store.statements import Statement

_A, _M, _P, _S = ASSIGNMENTS.c, MEMBERSHIPS.c, PROVISIONED.c, PERMISSION_SETS.c
_PROVISIONED = (
    _P.role_id.is_not(None),
    ACCOUNTS.c.id == _P.account_id,
    ACCOUNTS.c.state == AccountState.ACTIVE.value,
)
_ASSIGNED = (
    _A.is_active == 1,
    _P.permission_set_id == _A.permission_set_id,
    _P.account_id == _A.account_id,
    *_PROVISIONED,
)
_PRINCIPAL: BindParameter[Any] = bindparam("principal_id")


def _roles(group: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(_P.role_id, _S.id, _S.name, group).where(
        _S.id == _P.permission_set_id, *conditions
    )


_is_direct = (_A.principal_type == PrincipalType.USER.value, _A.principal_id == _PRINCIPAL)
_is_of_group = (
    _A.principal_type == PrincipalType.GROUP.value,
    _A.principal_id == _M.group_id,
    GROUPS.c.id == _M.group_id,
    _M.user_id == _PRINCIPAL,
)
_OF_USER = Statement(
    union_all(
        _roles(null(), *_ASSIGNED, *_is_direct),
        _roles(GROUPS.c.display_name, *_ASSIGNED, *_is_of_group),
    )
)
_OF_GROUP = Statement(
    _roles(
        null(),
        *_ASSIGNED,
        _A.principal_type == PrincipalType.GROUP.value,
        _A.principal_id == _PRINCIPAL,
    )
)
_OF_SET = Statement(_roles(null(), *_PROVISIONED, _P.permission_set_id == _PRINCIPAL))


def roles_of_user(tx: Transaction, user_id: str) -> list[Row]:
    """Ways of a user to roles: rows (role id, set id, set name, group's name; None: directly)."""
    return tx.all(_OF_USER, principal_id=user_id)


def roles_of_group(tx: Transaction, group_id: str) -> list[Row]:
    """Likewise of a group; no group is named."""
    return tx.all(_OF_GROUP, principal_id=group_id)


def roles_of_permission_set(tx: Transaction, permission_set_id: str) -> list[Row]:
    """Likewise of a permission set, whether or not anybody holds it."""
    return tx.all(_OF_SET, principal_id=permission_set_id)
