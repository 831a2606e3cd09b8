"""What a user may take, in one query each; none grows with the size of the organization."""

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
    union,
)

from vestibule.model.account_assignments import EntitledRole, PrincipalType
from vestibule.model.clock import from_epoch
from vestibule.model.organizations import Account, AccountState
from vestibule.model.users import UserStatus
from vestibule.store.account_assignments import ASSIGNMENTS
from vestibule.store.accounts import ACCOUNTS
from vestibule.store.database import Row, Transaction
from vestibule.store.group_memberships import MEMBERSHIPS
from vestibule.store.permission_sets import PERMISSION_SETS
from vestibule.store.provisioned_permission_sets import PROVISIONED
from vestibule.store.statements import Statement
from vestibule.store.users import USERS

_A, _N, _P, _S = ASSIGNMENTS.c, ACCOUNTS.c, PROVISIONED.c, PERMISSION_SETS.c
_USER: BindParameter[Any] = bindparam("user_id")
_IS_DIRECT = (_A.principal_type == PrincipalType.USER.value, _A.principal_id == _USER)
# Not a join: the user's groups are bounded, the assignments of an account are not.
_IS_OF_GROUP = (
    _A.principal_type == PrincipalType.GROUP.value,
    _A.principal_id.in_(select(MEMBERSHIPS.c.group_id).where(MEMBERSHIPS.c.user_id == _USER)),
)
_IS_ENABLED = exists().where(USERS.c.id == _USER, USERS.c.status == UserStatus.ENABLED.value)
_HAS_ROLE = (
    _P.permission_set_id == _A.permission_set_id,
    _P.account_id == _A.account_id,
    _P.role_arn.is_not(None),
)


def _held(column: ColumnElement[str], *conditions: ColumnElement[bool]) -> CTE:
    """The column of all that the user holds directly or through groups, each value once."""
    in_force = (_A.is_active == 1, *_HAS_ROLE, *conditions)
    direct = select(column.label("held")).where(*_IS_DIRECT, *in_force)
    of_groups = select(column.label("held")).where(*_IS_OF_GROUP, *in_force)
    return union(direct, of_groups).cte("held")


def _accounts() -> Select[Any]:
    held = _held(_A.account_id, _A.account_id > bindparam("after"))
    kept = [column for column in _N if column.name != "email_key"]
    return (
        select(*kept)
        .select_from(held.join(ACCOUNTS, _N.id == held.c.held))
        .where(_N.state == AccountState.ACTIVE.value, _IS_ENABLED)
        .order_by(held.c.held)
        .limit(bindparam("count"))
    )


_ROLE = (
    _N.id,
    _N.name,
    _S.arn,
    _S.name,
    _S.session_seconds,
    _P.role_arn,
    _P.role_id,
    _P.role_name,
)
_ROLE_IN_ACCOUNT = (
    _P.permission_set_id == _S.id,
    _P.account_id == bindparam("account_id"),
    _P.role_arn.is_not(None),
    _N.id == bindparam("account_id"),
    _N.state == AccountState.ACTIVE.value,
    _IS_ENABLED,
)


def _roles() -> Select[Any]:
    held = _held(_A.permission_set_id, _A.account_id == bindparam("account_id"))
    return (
        select(*_ROLE)
        .select_from(held)
        .where(_S.id == held.c.held, *_ROLE_IN_ACCOUNT, _S.name > bindparam("after"))
        .order_by(_S.name)
        .limit(bindparam("count"))
    )


def _role() -> Select[Any]:
    of_this = (
        _A.permission_set_id == _S.id,
        _A.account_id == bindparam("account_id"),
        _A.is_active == 1,
    )
    direct = exists().where(and_(*_IS_DIRECT, *of_this))
    of_groups = exists().where(and_(*_IS_OF_GROUP, *of_this))
    return select(*_ROLE).where(
        _S.name == bindparam("name"), *_ROLE_IN_ACCOUNT, or_(direct, of_groups)
    )


ACCOUNTS_PAGE = Statement(_accounts())
ROLES_PAGE = Statement(_roles())
ROLE = Statement(_role())


def entitled_accounts_page(
    tx: Transaction, user_id: str, *, after: str, count: int
) -> list[Account]:
    """Up to `count` accounts by id past `after` where the user has a role."""
    rows = tx.all(ACCOUNTS_PAGE, user_id=user_id, after=after, count=count)
    return [_account(row) for row in rows]


def entitled_roles_page(
    tx: Transaction, user_id: str, account_id: str, *, after: str, count: int
) -> list[EntitledRole]:
    """Up to `count` of the user's roles in the account, by permission set name past `after`."""
    rows = tx.all(ROLES_PAGE, user_id=user_id, account_id=account_id, after=after, count=count)
    return [_entitled(row) for row in rows]


def find_entitled_role(
    tx: Transaction, user_id: str, *, account_id: str, permission_set_name: str
) -> EntitledRole | None:
    """The role, if the user may take it."""
    row = tx.one(ROLE, user_id=user_id, account_id=account_id, name=permission_set_name)
    return _entitled(row) if row else None


def _account(row: Row) -> Account:
    joined_at = from_epoch(row[6])
    return Account(row[0], row[1], row[2], row[3], AccountState(row[4]), row[5], joined_at)


def _entitled(row: Row) -> EntitledRole:
    return EntitledRole(
        account_id=row[0],
        account_name=row[1],
        permission_set_arn=row[2],
        permission_set_name=row[3],
        session_duration=timedelta(seconds=row[4]),
        role_arn=row[5],
        role_id=row[6],
        role_name=row[7],
    )
