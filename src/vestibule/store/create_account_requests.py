"""Rows of the requests for accounts."""

from sqlalchemy import Column, Float, Table, Text, bindparam, insert, select, update

from vestibule.model.clock import from_epoch, to_epoch
from vestibule.model.organizations import CreateAccountState, CreateAccountStatus
from vestibule.store.database import Row, Transaction
from vestibule.store.statements import Statement, metadata

REQUESTS = Table(
    "create_account_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("role_name", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("requested_at", Float, nullable=False),
    Column("completed_at", Float),
    Column("account_id", Text),
    Column("failure_reason", Text),
)
_C = REQUESTS.c
_INSERT = Statement(insert(REQUESTS).values({c.name: bindparam(c.name) for c in _C}))
_FIND = Statement(select(REQUESTS).where(_C.id == bindparam("request_id")))
_UPDATE = Statement(
    update(REQUESTS)
    .where(_C.id == bindparam("request_id"))
    .values(
        state=bindparam("new_state"),
        completed_at=bindparam("at"),
        account_id=bindparam("made_account"),
        failure_reason=bindparam("reason"),
    )
)
_UNFINISHED = Statement(
    select(_C.id).where(_C.state == CreateAccountState.IN_PROGRESS.value).order_by(_C.id).limit(100)
)
_PAGE = Statement(
    select(REQUESTS).where(_C.id > bindparam("after")).order_by(_C.id).limit(bindparam("count"))
)


def insert_request(tx: Transaction, made: CreateAccountStatus) -> None:
    """Keeps the request."""
    tx.run(
        _INSERT,
        id=made.id,
        account_name=made.account_name,
        email=made.email,
        role_name=made.role_name,
        state=made.state.value,
        requested_at=to_epoch(made.requested_at),
        completed_at=None,
        account_id=None,
        failure_reason=None,
    )


def find_request(tx: Transaction, request_id: str) -> CreateAccountStatus | None:
    """The request of that id."""
    row = tx.one(_FIND, request_id=request_id)
    return None if row is None else _status(row)


def update_request(tx: Transaction, changed: CreateAccountStatus) -> None:
    """Keeps how it went."""
    completed_at = changed.completed_at
    tx.run(
        _UPDATE,
        request_id=changed.id,
        new_state=changed.state.value,
        at=None if completed_at is None else to_epoch(completed_at),
        made_account=changed.account_id,
        reason=changed.failure_reason,
    )


def unfinished_requests(tx: Transaction) -> list[str]:
    """The ids of some requests that are in progress."""
    return [row[0] for row in tx.all(_UNFINISHED)]


def requests_page(tx: Transaction, *, after: str, count: int) -> list[CreateAccountStatus]:
    """Up to `count` requests by id, past `after`."""
    return [_status(row) for row in tx.all(_PAGE, after=after, count=count)]


def _status(row: Row) -> CreateAccountStatus:
    return CreateAccountStatus(
        id=row[0],
        account_name=row[1],
        email=row[2],
        role_name=row[3],
        state=CreateAccountState(row[4]),
        requested_at=from_epoch(row[5]),
        completed_at=None if row[6] is None else from_epoch(row[6]),
        account_id=row[7],
        failure_reason=row[8],
    )
