"""Which accounts have which permission sets, and whether as they are now."""

from sqlalchemy import Select, bindparam, select

from vestibule.model.account_assignments import AccountWithSet, ProvisioningStatus, SetInAccount
from vestibule.store.database import Transaction
from vestibule.store.permission_sets import PERMISSION_SETS
from vestibule.store.provisioned_permission_sets import PROVISIONED
from vestibule.store.statements import Statement

_P, _S = PROVISIONED.c, PERMISSION_SETS.c
_JOINED = PROVISIONED.join(PERMISSION_SETS, _S.id == _P.permission_set_id)


def _by_status(query: Select[tuple[str, ...]]) -> dict[ProvisioningStatus | None, Statement]:
    return {
        None: Statement(query),
        ProvisioningStatus.LATEST: Statement(query.where(_P.version_applied == _S.version)),
        ProvisioningStatus.NOT_LATEST: Statement(query.where(_P.version_applied != _S.version)),
    }


_IN_ACCOUNT = _by_status(
    select(_P.permission_set_id, _S.arn)
    .select_from(_JOINED)
    .where(
        _P.account_id == bindparam("account_id"),
        _P.permission_set_id > bindparam("after"),
        _P.version_applied.is_not(None),
    )
    .order_by(_P.permission_set_id)
    .limit(bindparam("count"))
)
_OF_SET = _by_status(
    select(_P.account_id)
    .select_from(_JOINED)
    .where(
        _P.permission_set_id == bindparam("permission_set_id"),
        _P.account_id > bindparam("after"),
        _P.version_applied.is_not(None),
    )
    .order_by(_P.account_id)
    .limit(bindparam("count"))
)


def permission_sets_in_account(
    tx: Transaction, account_id: str, *, status: ProvisioningStatus | None, after: str, count: int
) -> list[SetInAccount]:
    """Up to `count` permission sets that the account has, by id past `after`."""
    rows = tx.all(_IN_ACCOUNT[status], account_id=account_id, after=after, count=count)
    return [SetInAccount(row[0], row[1]) for row in rows]


def accounts_with_permission_set(
    tx: Transaction,
    permission_set_id: str,
    *,
    status: ProvisioningStatus | None,
    after: str,
    count: int,
) -> list[AccountWithSet]:
    """Up to `count` accounts that have the permission set, by id past `after`."""
    rows = tx.all(_OF_SET[status], permission_set_id=permission_set_id, after=after, count=count)
    return [AccountWithSet(row[0]) for row in rows]
