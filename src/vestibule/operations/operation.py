"""The mark that makes a function the answer to an AWS operation, and what it tells the gateway."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from vestibule.model.calls import Call
from vestibule.model.operations import (
    Authorization,
    Handler,
    Operation,
    Target,
    Targets,
)
from vestibule.store.work import Work

Request = Mapping[str, Any]


def everything(_work: Work, _call: Call, _request: Any) -> Sequence[Target]:
    """For actions without resource types: the resource is `*`."""
    return (Target(),)


MARK = "_vestibule_operation"


def operation(
    service: str,
    name: str,
    *,
    reads: bool = False,
    authorization: Authorization = Authorization.POLICY,
    action: str | None = None,
    targets: Targets = everything,
    secrets: Collection[str] = (),
    registers: bool = False,
) -> Callable[[Handler], Handler]:
    """Marks a function as the answer to an AWS operation; `table.operations()` collects them."""

    def mark(handler: Handler) -> Handler:
        served = Operation(
            service,
            name,
            handler,
            reads,
            authorization,
            action,
            targets,
            frozenset(secrets),
            registers,
        )
        setattr(handler, MARK, served)
        return handler

    return mark
