"""What came of requests to make or remove assignments."""

from functools import partial

from vestibule.access.newest_first import MAX_PAGE, newest_first
from vestibule.model.account_assignments import (
    AccountAssignmentOperation,
    OperationKind,
    OperationStatus,
)
from vestibule.model.errors import NotFound
from vestibule.store import account_assignment_operations as rows
from vestibule.store.work import Work


def get_account_assignment_operation(
    work: Work, request_id: str, *, kind: OperationKind
) -> AccountAssignmentOperation:
    """The request. Raises NotFound (REQUEST), also where it is of the other kind."""
    found = rows.find_operation(work.tx, request_id, kind=kind)
    if found is None:
        raise NotFound(f"Could not find a request with id {request_id}", kind="REQUEST")
    return found


def list_account_assignment_operations(
    work: Work,
    kind: OperationKind,
    *,
    status: OperationStatus | None = None,
    token: str | None = None,
    count: int = MAX_PAGE,
) -> tuple[list[AccountAssignmentOperation], str | None]:
    """A page of the requests, newest first, and the next page's token. Raises Invalid."""
    fetch = partial(rows.operations_page, work.tx, kind, status=status)
    query = f"account assignment operations:{kind}:{status}"
    return newest_first(work, query, token=token, count=count, rows=fetch)
